"""People who were asked and cannot answer any more: their account is gone or closed, or they see the product no more.

A task looks for them rather than whoever removes them: there are many ways to lose an account or a role, and each
would have to lock records while it holds the workspace, against the order in which an edit locks them.
"""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.access import SYSTEM
from products.access import products_seen_by
from products.approval import subjects
from products.approval.actions import close, conclude, tell, unseat
from products.models import ApprovalAnswer, ApprovalRequest

OPEN_SEATS = Q(verdict="")


def seats_of_the_gone() -> QuerySet[ApprovalAnswer]:
    """Unanswered seats whose person cannot open the question."""
    seen = products_seen_by(OuterRef(OuterRef("approver"))).filter(pk=OuterRef("request__product"))
    return ApprovalAnswer.objects.filter(OPEN_SEATS, ~Exists(seen), request__closed_at=None)


def mend(most: int = 200) -> int:
    """Closes or concludes what would wait for ever; returns how many requests were touched."""
    waiting = ApprovalAnswer.objects.filter(OPEN_SEATS, request=OuterRef("pk"))
    left = ApprovalRequest.objects.filter(closed_at=None, product__archived_at=None).filter(
        ~Exists(waiting) | Exists(seats_of_the_gone().filter(request=OuterRef("pk")))
    )
    left = left.filter(Q(item=None) | Q(item__archived_at=None))
    return sum(_mend(pk) for pk in left.order_by("pk").values_list("pk", flat=True)[:most])


@transaction.atomic
def _mend(pk: int) -> bool:
    asked = ApprovalRequest.objects.select_related("product__workspace", "item__product", "asked_by").get(
        pk=pk
    )
    row = subjects.get(asked.subject).find(asked.product, asked.ref, True)  # first, as an edit does
    rows = ApprovalRequest.objects.select_for_update(of=("self",), no_key=True)
    if not rows.filter(pk=pk, closed_at=None).exists():
        return False
    gone = list(seats_of_the_gone().filter(request=asked).annotate(name=F("approver__name")))
    unseat(ApprovalAnswer.objects.filter(pk__in=[seat.pk for seat in gone]))
    names = ", ".join(seat.name or "somebody" for seat in gone) or "somebody"
    asker = [asked.asked_by] if asked.asked_by else []
    if ApprovalAnswer.objects.filter(request=asked).exists():
        tell(asked, "approval_seat_lost", SYSTEM, {"approval": [names, None]}, [])
        conclude(asked, row, SYSTEM)
    else:
        close(asked, "withdrawn")
        tell(asked, "approval_left", SYSTEM, {"approval": [names, None]}, asker)
    return True
