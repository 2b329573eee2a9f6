"""Where an approval stands: read from the verdicts and the hash of what they were given for."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from products.approval.content import fingerprint, of_record
from products.models import ApprovalAnswer, ApprovalRequest

RECORD = "record"
# state: label, class of the badge, icon
STATES = {
    "waiting": ("Waiting for approval", "", "hourglass"),
    "overdue": ("Approval overdue", "badge-warn", "hourglass"),
    "approved": ("Approved", "badge-good", "badge-check"),
    "changes": ("Approved with changes", "badge-warn", "badge-check"),
    "rejected": ("Rejected", "badge-bad", "circle-x"),
    "changed": ("Changed since approval", "badge-warn", "triangle-alert"),
    "again": ("Changed, asked again", "badge-warn", "hourglass"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    state: str
    request: ApprovalRequest

    @property
    def label(self) -> str:
        return STATES[self.state][0]

    @property
    def badge(self) -> str:
        return STATES[self.state][1]

    @property
    def icon(self) -> str:
        return STATES[self.state][2]


def state_of(request: ApprovalRequest, current: str) -> str:
    """`current` is the hash of the content as it stands now; "" says that there is no such content any more."""
    holds = request.content_hash == current
    if request.closed_at is None:
        if request.follows_id is not None:
            return "again"
        return "overdue" if request.due_on and request.due_on < timezone.localdate() else "waiting"
    if request.outcome in {"approved", "changes"}:
        return request.outcome if holds else "changed"
    return request.outcome


def latest(subject: str, refs: list[int]) -> QuerySet[ApprovalRequest]:
    """The last request of each that was not taken back."""
    return (
        ApprovalRequest.objects.filter(subject=subject, ref__in=refs)
        .exclude(outcome="withdrawn")
        .order_by("ref", "-pk")
        .distinct("ref")
    )


def of_records(details: list[Any]) -> dict[int, Standing]:
    """One query for a page of records; those that nobody was asked about are not in it."""
    now = {detail.pk: detail for detail in details}
    made = {}
    for request in latest(RECORD, list(now)):
        made[request.ref] = Standing(state_of(request, fingerprint(of_record(now[request.ref]))), request)
    return made


def show_on(kind: Any, details: Any) -> None:
    """Sets `approval` on each record of a list, where its kind takes approvals."""
    if kind.approved_fields:
        found = of_records(list(details))
        for detail in details:
            detail.approval = found.get(detail.pk)


def of(detail: Any) -> Standing | None:
    """As set by `show_on`, or read for this one record."""
    if not hasattr(detail, "approval"):
        show_on(detail.kind, [detail])
    return detail.approval


def is_approved(subject: str, ref: int, content_hash: str) -> bool:
    """All who were asked last have approved exactly this content."""
    request = latest(subject, [ref]).first()
    if request is None or request.content_hash != content_hash or request.outcome != "approved":
        return False
    verdicts = set(ApprovalAnswer.objects.filter(request=request).values_list("verdict", flat=True))
    return verdicts == {"approved"}
