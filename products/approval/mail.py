"""Approval by e-mail: the question when it is asked, and one reminder. A seat is claimed before it is written to."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string

from accounts import mail
from products.approval.actions import may_see
from products.models import ApprovalAnswer
from products.paths import product_url

PAUSED, PAUSE = "approval:mail-paused", 600  # seconds before what the mail server refused is tried again
GIVEN_UP = dt.timedelta(days=1)  # after a day without success an address is taken to be wrong
AT_LEAST = dt.timedelta(hours=12)  # between the question and the reminder


def send_due(now: dt.datetime, most: int = 500) -> int:
    sent, refused = 0, list[tuple[ApprovalAnswer, bool]]()
    for is_reminder in (False, True):
        while sent < most and (seat := _claim(now, is_reminder)) is not None:
            if not _send(seat, is_reminder) and seat.request.asked_at > now - GIVEN_UP:
                refused.append((seat, is_reminder))
            sent += 1
    for seat, is_reminder in refused:
        name = "reminded_at" if is_reminder else "mailed_at"
        ApprovalAnswer.objects.filter(pk=seat.pk).update(**{name: None})
    if refused:
        cache.set(PAUSED, [*cache.get(PAUSED, []), *(seat.pk for seat, _ in refused)], PAUSE)
    return sent


@transaction.atomic
def _claim(now: dt.datetime, is_reminder: bool) -> ApprovalAnswer | None:
    waiting = Q(
        verdict="",
        request__closed_at=None,
        request__product__archived_at=None,
        workspace__is_demo=False,  # its people have no mailboxes
    )
    # A day before the last one, as the server counts days.
    due = Q(
        mailed_at__lte=now - AT_LEAST,
        reminded_at=None,
        request__due_on__lte=now.date() + dt.timedelta(days=1),
    )
    rows = ApprovalAnswer.objects.select_for_update(skip_locked=True, of=("self",)).filter(waiting)
    rows = rows.filter(due) if is_reminder else rows.filter(mailed_at=None)
    rows = rows.exclude(pk__in=cache.get(PAUSED, []))
    related = ("approver", "request__product__workspace", "request__asked_by", "request__item")
    seat = rows.select_related(*related).order_by(F("request__due_on").asc(nulls_last=True), "pk").first()
    if seat is not None:
        name = "reminded_at" if is_reminder else "mailed_at"
        setattr(seat, name, now)
        seat.save(update_fields=[name])
    return seat


def _send(seat: ApprovalAnswer, is_reminder: bool) -> bool:
    """False when the mail server did not take it."""
    asked = seat.request
    if not seat.approver.is_active or not may_see(seat.approver, asked.product):
        return True
    context: dict[str, Any] = {
        "seat": seat,
        "asked": asked,
        "is_reminder": is_reminder,
        "link": settings.BASE_URL + product_url(asked.product, "products:approval", pk=asked.pk),
    }
    start = "Reminder: please approve" if is_reminder else "Please approve"
    if asked.follows_id is not None and not is_reminder:
        start = "Changed, please approve again"
    text = render_to_string("approval/mail/asked.txt", context)
    return not mail.send(to=seat.approver.email, subject=f"{start}: {asked.title}", text=text)
