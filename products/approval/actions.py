"""Asking for approval, answering, withdrawing: the only writers of requests and verdicts."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from products.access import may_see
from products.actions import items
from products.actions.notices import notify
from products.actions.record import record
from products.approval import mail, standing, subjects
from products.approval.content import fingerprint
from products.models import VERDICTS, ApprovalAnswer, ApprovalRequest, Product
from products.paths import PAGE

MOST_APPROVERS = 20
CHANGED = "It changed while you read it. Read it again before you answer."


@transaction.atomic
def ask(
    *,
    product: Product,
    subject: str,
    ref: int,
    approvers: list[User],
    actor: Actor,
    message: str = "",
    due_on: dt.date | None = None,
) -> ApprovalRequest:
    """Asks these people to agree to the content as it stands now."""
    about = subjects.get(subject)
    row = about.find(product, ref, True)
    if row is None:
        raise ValidationError("There is no such thing to approve here.")
    approvers = list(dict.fromkeys(approvers))
    _check_people(product, approvers, actor)
    if due_on is not None and due_on < timezone.localdate():
        raise ValidationError({"due_on": "Choose today or a day to come."})
    if ApprovalRequest.objects.filter(product=product, subject=subject, ref=ref, closed_at=None).exists():
        raise ValidationError("Approval has been asked for already. Withdraw that request first.")
    made = _request(product, about, ref, row, actor)
    made.message, made.due_on = message.strip(), due_on
    made.full_clean(exclude={"outcome", "content"}, validate_unique=False, validate_constraints=False)
    made.save()
    _seat(made, approvers)
    tell(made, "approval_asked", actor, {"approval": [None, _names(approvers)]}, approvers)
    return made


def _request(product: Product, about: subjects.Subject, ref: int, row: Any, actor: Actor) -> ApprovalRequest:
    content = about.content(row)
    return ApprovalRequest(
        workspace_id=product.workspace_id,
        product=product,
        subject=about.key,
        ref=ref,
        item=about.item(row),
        title=about.title(row)[:200],
        content=content,
        content_hash=fingerprint(content),
        asked_by=actor.user,
    )


def _seat(request: ApprovalRequest, approvers: list[User]) -> None:
    seats = [
        ApprovalAnswer(workspace_id=request.workspace_id, request=request, approver=one) for one in approvers
    ]
    mail.ask(request, ApprovalAnswer.objects.bulk_create(seats))


def _check_people(product: Product, approvers: list[User], actor: Actor) -> None:
    if not approvers:
        raise ValidationError({"approvers": "Name at least one person."})
    if len(approvers) > MOST_APPROVERS:
        raise ValidationError({"approvers": f"Name at most {MOST_APPROVERS} people."})
    if actor.user is not None and actor.user in approvers:
        raise ValidationError({"approvers": "Nobody approves what they ask for themselves."})
    for person in approvers:
        if not may_see(person, product):
            raise ValidationError({"approvers": f"{person.display_name} cannot see this product."})


@transaction.atomic
def answer(
    *, request: ApprovalRequest, verdict: str, actor: Actor, comment: str = "", content_hash: str = ""
) -> ApprovalAnswer:
    """THE way a verdict is given: by the named person, once, for the content they were shown."""
    about = subjects.get(request.subject)
    row = about.find(
        request.product, request.ref, True
    )  # first, as an edit does: so neither waits for the other
    standing_request = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    seat = ApprovalAnswer.objects.filter(request=request, approver=actor.user).first() if actor.user else None
    if seat is None:
        raise PermissionDenied("Only the people who were asked can answer.")
    _check_answer(standing_request, seat, verdict, comment)
    current = fingerprint(about.content(row)) if row is not None else ""
    if current != standing_request.content_hash or content_hash not in {"", current}:
        raise ValidationError(CHANGED)
    seat.verdict, seat.comment, seat.answered_at = verdict, comment.strip(), timezone.now()
    seat.full_clean(exclude={"reminded_at"})
    seat.save(update_fields=["verdict", "comment", "answered_at"])
    mail.take_back([seat.pk])
    said = {"verdict": [None, seat.get_verdict_display()]} | (
        {"comment": [None, seat.comment]} if seat.comment else {}
    )
    asker = standing_request.asked_by
    tell(standing_request, f"approval_{verdict}", actor, said, [asker] if asker else [])
    conclude(standing_request, row, actor)
    return seat


def _check_answer(request: ApprovalRequest, seat: ApprovalAnswer, verdict: str, comment: str) -> None:
    if verdict not in dict(VERDICTS):
        raise ValidationError({"verdict": "Approve, approve with changes, or reject."})
    if verdict == "changes" and not comment.strip():
        raise ValidationError({"comment": "Say which changes."})
    if verdict == "rejected" and not comment.strip():
        raise ValidationError({"comment": "Say why."})
    if seat.verdict:
        raise ValidationError(f"You have answered already: {seat.get_verdict_display().lower()}.")
    if request.closed_at is not None:
        raise ValidationError(f"This request is closed: {request.get_outcome_display().lower()}.")


def conclude(request: ApprovalRequest, row: Any, actor: Actor) -> None:
    """One rejection ends it; else it ends with the last answer."""
    verdicts = list(ApprovalAnswer.objects.filter(request=request).values_list("verdict", flat=True))
    if "rejected" in verdicts:
        outcome = "rejected"
    elif "" in verdicts:
        return
    else:
        outcome = "changes" if "changes" in verdicts else "approved"
    close(request, outcome)
    if outcome == "approved" and request.subject == standing.RECORD and row.kind.approved_status:
        items.edit(
            detail=row, actor=actor, values={"status": row.kind.approved_status}, verb="approval_complete"
        )


def close(request: ApprovalRequest, outcome: str) -> None:
    request.outcome, request.closed_at = outcome, timezone.now()
    request.save(update_fields=["outcome", "closed_at"])
    mail.take_back(ApprovalAnswer.objects.filter(request=request).values_list("pk", flat=True))


@transaction.atomic
def withdraw(*, request: ApprovalRequest, actor: Actor, manages: bool = False) -> None:
    """Who asked takes the question back, or a manager does; answers given stay in the history."""
    subjects.get(request.subject).find(request.product, request.ref, True)  # locked first, as by an edit
    request = (
        ApprovalRequest.objects.select_for_update(of=("self",)).select_related("product").get(pk=request.pk)
    )
    if not manages and (actor.user is None or request.asked_by_id != actor.user.pk):
        raise PermissionDenied("Only who asked, or a product manager, takes a request back.")
    if request.closed_at is not None:
        raise ValidationError("This request is closed already.")
    close(request, "withdrawn")
    tell(request, "approval_withdrawn", actor, {}, [])


def unseat(seats: QuerySet[ApprovalAnswer]) -> None:
    """Takes the question from people who have not answered it."""
    mail.take_back(seats.values_list("pk", flat=True))
    seats.delete()


def record_changed(detail: Any, actor: Actor) -> None:
    content_changed(product=detail.item.product, subject=standing.RECORD, ref=detail.pk, actor=actor)


@transaction.atomic
def content_changed(*, product: Product, subject: str, ref: int, actor: Actor) -> ApprovalRequest | None:
    """Called in the transaction that changed the content: whoever agreed to the old one is asked again.

    While nobody has answered, the open request simply holds the new content. A rejected content may be changed
    in peace: who changed it asks again when it is ready.
    """
    about = subjects.get(subject)
    row = about.find(product, ref, True)
    last = standing.latest(subject, [ref]).first()
    if row is None or last is None or last.outcome == "rejected":
        return None
    last = ApprovalRequest.objects.select_for_update(of=("self",)).select_related("product").get(pk=last.pk)
    fresh = _request(product, about, ref, row, actor)
    if fresh.content_hash == last.content_hash:
        return None
    seats = list(ApprovalAnswer.objects.filter(request=last).select_related("approver"))
    seats = [
        seat for seat in seats if seat.approver_id != getattr(actor.user, "pk", None)
    ]  # nobody approves their own words
    unseat(ApprovalAnswer.objects.filter(request=last, verdict="", approver=actor.user))
    if last.closed_at is None and seats and not any(seat.verdict for seat in seats):
        last.title, last.content, last.content_hash = fresh.title, fresh.content, fresh.content_hash
        last.save(update_fields=["title", "content", "content_hash"])
        return last
    return _ask_again(
        last, fresh, [seat.approver for seat in seats if may_see(seat.approver, product)], actor
    )


@transaction.atomic
def contents_changed(*, product: Product, subject: str, actor: Actor) -> None:
    """The same for every thing of this sort that somebody was asked about: what changed one may change others."""
    asked = ApprovalRequest.objects.filter(product=product, subject=subject).exclude(outcome="withdrawn")
    for ref in asked.order_by("ref").values_list("ref", flat=True).distinct():
        content_changed(product=product, subject=subject, ref=ref, actor=actor)


def _ask_again(
    last: ApprovalRequest, fresh: ApprovalRequest, approvers: list[User], actor: Actor
) -> ApprovalRequest | None:
    """The same people, the new content. What they said of the old one stays with the old request."""
    if last.closed_at is None:
        close(last, "replaced")
    if not approvers:
        return None
    fresh.asked_by, fresh.message, fresh.follows = last.asked_by, last.message, last
    if last.due_on is not None and last.due_on >= timezone.localdate():
        fresh.due_on = last.due_on
    fresh.save()
    _seat(fresh, approvers)
    told = [one for one in approvers if one != actor.user]
    tell(fresh, "approval_asked_again", actor, {"approval": [None, _names(approvers)]}, told)
    return fresh


def _names(people: list[User]) -> str:
    return ", ".join(person.display_name for person in people)


def tell(
    request: ApprovalRequest, what: str, actor: Actor, changes: dict[str, Any], told: list[User]
) -> None:
    """Into the feed of the record, or of the product; and at once to the people it waits for."""
    if request.item is None:  # what it is about and where to answer stands in no record
        changes = changes | {
            "name": [None, request.title],
            PAGE: ["products:approval", {"pk": request.pk}],
        }
    verb = f"{request.item.kind if request.item else request.subject}.{what}"
    activity = record(verb, product=request.product, actor=actor, item=request.item, changes=changes)
    notify(activity=activity, told=[(one, "approval") for one in told if one != actor.user])
