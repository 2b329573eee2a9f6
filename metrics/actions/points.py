"""Storing points: only added, only when they say something new."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from metrics import queries
from metrics.actions.data import BadRows
from metrics.actions.watch import look_soon
from metrics.calc import periods as cal
from metrics.compute import Point, Result, Setting
from metrics.fields import Bad
from metrics.models import SUMMARY, SUMMARY_START, Metric, MetricPoint, MetricRun
from metrics.shapes import point as point_shape
from products.actions import record


@transaction.atomic
def store(
    *, metric: Metric, result: Result, known_at: datetime, run: MetricRun | None = None, actor: Actor = SYSTEM
) -> int:
    """Adds the points that differ from the latest known ones; returns how many. Twice the same is once."""
    known = queries.stored_latest(metric)
    fresh = []
    for one in result.points:
        made = MetricPoint(
            workspace_id=metric.workspace_id,
            metric=metric,
            run=run,
            granularity=one.granularity,
            period_start=one.period_start,
            value=one.value,
            payload=one.payload,
            detail=one.detail,
            is_complete=one.is_complete,
            known_at=known_at,
        )
        before = known.get((one.granularity, one.period_start))
        if before is not None and made.same_as(before):
            continue
        made.is_revision = before is not None and before.is_complete and before.value != made.value
        fresh.append(made)
    MetricPoint.objects.bulk_create(fresh, batch_size=2000)
    _note_headline(metric, result.headline, known_at, actor)
    course = queries.granularity_of(metric)
    if any(point.is_complete and point.granularity == course for point in fresh):
        look_soon(metric=metric, at=known_at)
    return len(fresh)


def _note_headline(metric: Metric, value: Decimal | None, known_at: datetime, actor: Actor) -> None:
    """Keeps the headline beside the metric; records an activity only when it changed."""
    before = Metric.objects.select_for_update().only("headline").get(pk=metric.pk).headline
    Metric.objects.filter(pk=metric.pk).update(headline=value, headline_at=known_at)
    metric.headline, metric.headline_at = value, known_at
    if before != value:
        changes = {"value": [_number(before), _number(value)]}
        record("metric.computed", product=metric.item.product, actor=actor, item=metric.item, changes=changes)


def _number(value: Decimal | None) -> float | None:
    return float(value) if value is not None else None


@transaction.atomic
def push_points(*, metric: Metric, rows: list[Any], actor: Actor) -> int:
    """Values from outside, all of them or none; a value sent again for a period restates it."""
    if metric.calculation != "pushed":
        raise ValidationError(
            {"calculation": "This metric is computed. Only a metric of pushed values takes points."}
        )
    setting = Setting(metric, timezone.now())
    made, rejected = [], []
    for index, row in enumerate(rows):
        try:
            made.append(_pushed(row, setting))
        except Bad as bad:
            rejected.append({"index": index, "field": bad.field, "message": bad.message})
    if rejected:
        raise BadRows(rejected)
    latest = {one.period_start: one for one in made}
    known = queries.latest_pushed(metric)
    newest = max(latest, default=None)
    is_newer = newest is not None and (known is None or newest >= known.period_start)
    headline = latest[newest].value if is_newer and newest else known.value if known else None
    result = Result(headline, len(made), [latest[start] for start in sorted(latest)])
    shown = newest if is_newer else known.period_start if known else None
    result.points.append(
        Point(
            SUMMARY,
            SUMMARY_START,
            headline,
            {"period_start": shown.isoformat() if shown else None},
            is_complete=False,
        )
    )
    return store(metric=metric, result=result, known_at=setting.as_of, actor=actor)


def _pushed(row: Any, setting: Setting) -> Point:
    if not isinstance(row, dict):
        raise Bad("row", "A point is an object with period_start and value.")
    granularity: cal.Granularity = setting.get("granularity")
    values = point_shape(row, setting.as_of)
    start = cal.start_of(values["period_start"], granularity, setting.week_start)
    value = values["value"].quantize(Decimal("1e-10")) if values["value"] is not None else None
    return Point(granularity, start, value, {}, setting.is_complete(start, granularity))
