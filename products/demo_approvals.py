"""Who was asked to agree to what in the demo, and what they said: stored in bulk as the actions would have left it."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from products.actions import items
from products.approval import subjects
from products.approval.content import fingerprint
from products.approval.standing import RECORD
from products.models import VERDICTS, Activity, ApprovalAnswer, ApprovalRequest, Notification, Product
from products.paths import PAGE

Said = tuple[str, str, float]  # verdict, comment, how many days ago
Asked = tuple[ApprovalRequest, list[ApprovalAnswer]]


def asked(
    product: Product,
    subject: str,
    row: Any,
    asker: User,
    days_ago: float,
    said: dict[User, Said | None],
    message: str = "",
    due: int | None = None,
) -> Asked:
    """A question as it stands after these answers; None is somebody who has not answered yet."""
    now, about = timezone.now(), subjects.get(subject)
    content = about.content(row)
    made = ApprovalRequest(
        workspace=product.workspace,
        product=product,
        subject=subject,
        ref=row.pk,
        item=about.item(row),
        title=about.title(row),
        content=content,
        content_hash=fingerprint(content),
        asked_by=asker,
        asked_at=now - dt.timedelta(days=days_ago),
        message=message,
        due_on=timezone.localdate() + dt.timedelta(days=due) if due is not None else None,
    )
    seats = [ApprovalAnswer(workspace=product.workspace, request=made, approver=person) for person in said]
    given = [(seat, one) for seat, one in zip(seats, said.values()) if one is not None]
    for seat, (verdict, comment, ago) in given:
        seat.verdict, seat.comment, seat.answered_at = verdict, comment, now - dt.timedelta(days=ago)
    verdicts = {seat.verdict for seat in seats}
    if "rejected" in verdicts or "" not in verdicts:
        made.outcome = next((one for one in ("rejected", "changes") if one in verdicts), "approved")
        made.closed_at = now - dt.timedelta(days=min(one[2] for _, one in given))
    return made, seats


def store(rows: list[Asked]) -> None:
    """With what the feeds tell of them, and the notices of those whose answer is still awaited."""
    ApprovalRequest.objects.bulk_create([request for request, _ in rows])
    ApprovalAnswer.objects.bulk_create([seat for _, seats in rows for seat in seats])
    questions = [_question(request, seats) for request, seats in rows]
    answers = [_answer(request, seat) for request, seats in rows for seat in seats if seat.verdict]
    Activity.objects.bulk_create([*questions, *answers])
    Notification.objects.bulk_create(
        [
            Notification(workspace=seat.workspace, user=seat.approver, activity=question, reason="approval")
            for question, (request, seats) in zip(questions, rows)
            for seat in seats
            if request.is_open and not seat.verdict
        ]
    )


def approve(detail: Any, asker: User, approver: User, days_ago: int) -> None:
    """Asked, agreed to, and with the status that follows; so many days ago."""
    said: dict[User, Said | None] = {approver: ("approved", "", days_ago)}
    store([asked(detail.item.product, RECORD, detail, asker, days_ago + 2, said)])
    status, verb = {"status": detail.kind.approved_status}, "approval_complete"
    items.edit(detail=detail, actor=Actor(approver), values=status, verb=verb)
    then = timezone.now() - dt.timedelta(days=days_ago)
    Activity.objects.filter(item=detail.item, verb__endswith=verb).update(at=then)


def _question(request: ApprovalRequest, seats: list[ApprovalAnswer]) -> Activity:
    names = ", ".join(seat.approver.display_name for seat in seats)
    changes = {"approval": [None, names]}
    return _activity(request, "asked", request.asked_by, request.asked_at, changes)


def _answer(request: ApprovalRequest, seat: ApprovalAnswer) -> Activity:
    changes = {"verdict": [None, dict(VERDICTS)[seat.verdict]]}
    if seat.comment:
        changes["comment"] = [None, seat.comment]
    return _activity(request, seat.verdict, seat.approver, seat.answered_at, changes)


def _activity(request: ApprovalRequest, what: str, actor: Any, at: Any, changes: dict[str, Any]) -> Activity:
    if request.item is None:
        changes |= {"name": [None, request.title], PAGE: ["products:approval", {"pk": request.pk}]}
    return Activity(
        workspace=request.workspace,
        product=request.product,
        item=request.item,
        actor=actor,
        source="browser",
        verb=f"{request.item.kind if request.item else request.subject}.approval_{what}",
        changes=changes,
        at=at,
    )
