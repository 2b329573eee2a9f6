"""Saying where a key result stands, and reminding those who have not."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from products.actions import edit, notify, record
from products.models import Item
from roadmaps.models import CheckIn, KeyResult
from roadmaps.periods import DAYS
from roadmaps.strategy import goal_queries


@transaction.atomic
def check_in(
    *,
    key_result: KeyResult,
    value: float | None,
    confidence: int | None,
    actor: Actor,
    note: str = "",
    status: str = "",
    at: dt.datetime | None = None,
) -> CheckIn:
    """Where it stands, how sure one is of the target, and why. Of one that follows a metric the value is not asked."""
    _refuse(key_result, value)
    at = at or timezone.now()
    before = key_result.item.version
    values: dict[str, Any] = {} if value is None else {"current": value}
    if status:
        values["status"] = status
    try:
        row = edit(detail=key_result, actor=actor, values=values, verb="checked_in")
    except ValidationError as error:
        raise ValidationError(_as_typed(error)) from None
    made = CheckIn(
        workspace_id=row.workspace_id,
        key_result=row,
        value=row.now,
        confidence=confidence,
        note=note.strip(),
        by=actor.user,
        at=at,
    )
    made.full_clean(exclude=["workspace", "key_result"])
    made.save(force_insert=True)
    later = Q(checked_at=None) | Q(checked_at__lte=at)
    KeyResult.objects.filter(later, pk=row.pk).update(checked_at=at, confidence=confidence)
    if row.item.version == before:  # it stands where it stood, which is worth a word too
        record("key_result.checked_in", product=row.item.product, actor=actor, item=row.item)
    return made


def _refuse(key_result: KeyResult, value: float | None) -> None:
    if key_result.item.is_archived or key_result.objective.closed_at is not None:
        raise ValidationError("Its objective is closed or it is archived, so there is nothing to check in.")
    if key_result.metric_id is not None and value is not None:
        raise ValidationError({"value": "It follows its metric by itself. Leave the value empty."})
    if key_result.metric_id is None and value is None:
        raise ValidationError({"value": "Say where it stands."})


def _as_typed(error: ValidationError) -> Any:
    """What is wrong with the current value is wrong with the value that was typed."""
    if not hasattr(error, "error_dict"):
        return error
    return {"value" if name == "current" else name: errors for name, errors in error.error_dict.items()}


def remind(*, now: dt.datetime) -> int:
    """Tells the owners of key results whose check-in is due, once for each time it is. Returns how many were told."""
    told = 0
    for row in goal_queries.waiting_key_results():
        today = timezone.localdate(now, row.item.product.workspace.zone)
        due = goal_queries.due_of(row, today)
        if due is None or due.late < 0 or _was_told(row, due.day, today):
            continue
        told += _tell(row, now)
    return told


def _was_told(row: KeyResult, due: dt.date, today: dt.date) -> bool:
    """Since it became due; after another whole cadence without a word, once more."""
    if row.reminded_at is None:
        return False
    last = timezone.localdate(row.reminded_at, row.item.product.workspace.zone)
    return last >= due and (today - last).days < DAYS[row.objective.cadence]


@transaction.atomic
def _tell(row: KeyResult, now: dt.datetime) -> int:
    """Whoever sets the time tells them: two workers at once tell nobody twice."""
    owner = row.item.owner or row.objective.item.owner
    Item.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)  # an edit writes the whole row
    mine = KeyResult.objects.filter(pk=row.pk, reminded_at=row.reminded_at).update(reminded_at=now)
    if not mine or owner is None:
        return 0
    activity = record("key_result.check_in_due", product=row.item.product, actor=SYSTEM, item=row.item)
    notify(activity=activity, told=[(owner, "owner")])
    return 1
