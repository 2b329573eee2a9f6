"""Approval by e-mail: the question when it is asked, and one reminder; both written with what they tell of."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from products import outbox
from products.models import ApprovalAnswer, ApprovalRequest, Letter
from products.paths import product_url

ASKED, REMINDER = "approval", "reminder"
AT_LEAST = dt.timedelta(hours=12)  # between the question and the reminder


def ask(request: ApprovalRequest, seats: Iterable[ApprovalAnswer]) -> None:
    outbox.write(_letter(request, seat, ASKED) for seat in seats)


def take_back(seats: Iterable[int]) -> None:
    """The question is over, or no longer theirs: what was not sent yet is not sent any more."""
    seats = list(seats)
    for sort in (ASKED, REMINDER):
        outbox.take_back(sort, seats)


def unreachable(seats: Iterable[ApprovalAnswer]) -> dict[int, str]:
    """Seats whose question could not be sent, with the reason."""
    return outbox.given_up(ASKED, [seat.pk for seat in seats])


@transaction.atomic
def remind(now: dt.datetime, most: int = 500) -> int:
    """A day before the last one, as the server counts days."""
    rows = ApprovalAnswer.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        verdict="",
        reminded_at=None,
        request__closed_at=None,
        request__product__archived_at=None,
        request__asked_at__lte=now - AT_LEAST,
        request__due_on__lte=now.date() + dt.timedelta(days=1),
        approver__is_active=True,
    )
    related = ("approver", "request__product__workspace", "request__asked_by")
    seats = list(rows.select_related(*related).order_by("request__due_on", "pk")[:most])
    outbox.write(_letter(seat.request, seat, REMINDER) for seat in seats)
    return ApprovalAnswer.objects.filter(pk__in=[seat.pk for seat in seats]).update(reminded_at=now)


def _letter(request: ApprovalRequest, seat: ApprovalAnswer, sort: str) -> Letter:
    start = "Reminder: please approve" if sort == REMINDER else "Please approve"
    if request.follows_id is not None and sort == ASKED:
        start = "Changed, please approve again"
    context = {
        "asked": request,
        "is_reminder": sort == REMINDER,
        "link": settings.BASE_URL + product_url(request.product, "products:approval", pk=request.pk),
    }
    return outbox.letter(
        sort,
        seat.pk,
        workspace=request.product.workspace,
        to=seat.approver.email,
        subject=f"{start}: {request.title}",
        text=render_to_string("approval/mail/asked.txt", context),
    )
