"""Looking at the points of a metric when new ones are final, and telling people what really changed, once."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from metrics import queries
from metrics.actions.telling import tell
from metrics.calc.changes import RULES, Change, change
from metrics.compute.setting import stored
from metrics.models import Follower, Insight, Metric, Watch

RESEND = timedelta(minutes=1)
BATCH = 50
Days = list[tuple[date, float | None]]


def look_soon(*, metric: Metric, at: datetime) -> None:
    """Notes, in the transaction of the points that call for it, that the metric wants a look."""
    if metric.calculation in queries.UNWATCHED:
        return
    Watch.objects.bulk_create(
        [Watch(workspace_id=metric.workspace_id, metric=metric, due_at=at)],
        update_conflicts=True,
        unique_fields=["metric"],
        update_fields=["due_at"],
    )


@transaction.atomic
def set_alerts(*, metric: Metric, values: dict[str, Any]) -> Watch:
    """When people are told of this metric. The newest value is compared with new lines at once, untold."""
    watch, _ = Watch.objects.get_or_create(metric=metric, defaults={"workspace_id": metric.workspace_id})
    for name, value in values.items():
        setattr(watch, name, value)
    watch.due_at = timezone.now()
    watch.clean_fields(exclude={field.name for field in Watch._meta.fields} - set(values))
    watch.save(update_fields=[*values, "due_at"])
    return watch


def set_follower(*, metric: Metric, user: User, follows: bool) -> None:
    """Whether somebody is told of the metric as its owner is. Saying it twice is saying it once."""
    if follows:
        Follower.objects.get_or_create(
            metric=metric, user=user, defaults={"workspace_id": metric.workspace_id}
        )
    else:
        Follower.objects.filter(metric=metric, user=user).delete()


@transaction.atomic
def claim_looks(*, now: datetime) -> list[int]:
    waiting = Watch.objects.select_for_update(skip_locked=True).filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - RESEND), due_at__isnull=False
    )
    claimed = [watch.pk for watch in waiting.order_by("due_at")[:BATCH]]
    Watch.objects.filter(pk__in=claimed).update(claimed_at=now)
    return claimed


@transaction.atomic
def look(*, metric_id: int) -> str:
    """One look, with all that follows from it or nothing; the verdict, "" when there is nothing to look at."""
    watch = (
        Watch.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related(
            "metric__item__product__workspace", "metric__item__owner", "metric__item__product__owner"
        )
        .filter(pk=metric_id, due_at__isnull=False)
        .first()
    )
    if watch is None:
        return ""
    metric, now = watch.metric, timezone.now()
    watch.due_at = watch.claimed_at = None
    if metric.item.is_archived or metric.item.status != "live":
        watch.save()
        return ""
    days = queries.finished_values(metric)
    granularity = queries.granularity_of(metric)
    found = change([value for _, value in days], RULES[granularity])
    watch.verdict, watch.looked_at, watch.found = found.kind, now, _kept(found, days)
    _follow_change(watch, found, days, granularity, now)
    if days and days[-1][1] is not None:
        _follow_lines(watch, days[-1][0], stored(days[-1][1]), granularity, now)
    watch.save()
    return found.kind


def _kept(found: Change, days: Days) -> dict[str, Any]:
    """The numbers of the look, with days for indexes."""
    kept = asdict(found)
    kept["since"] = days[found.since][0].isoformat() if found.since is not None else None
    kept["points"] = len(days)
    kept["from"], kept["to"] = (days[0][0].isoformat(), days[-1][0].isoformat()) if days else (None, None)
    return kept


def _follow_change(watch: Watch, found: Change, days: Days, granularity: str, now: datetime) -> None:
    """One change is told once: while it lasts, and when it shows again after a look that just missed it."""
    rows = Insight.objects.filter(metric=watch.metric, kind="change").order_by("-found_at", "-pk")
    last = rows.first()
    if found.kind != "moved" or found.since is None:
        rows.filter(ended_at=None).update(ended_at=now)
        return
    since, direction = days[found.since][0], "up" if (found.by or 0) > 0 else "down"
    expected = found.expected or 0.0
    numbers = {
        "since": since,
        "before": stored(expected),
        "after": stored(expected + (found.by or 0.0)),
        "low": stored(found.low),
        "high": stored(found.high),
        "seen_at": now,
    }
    if last is not None and last.direction == direction and since <= last.newest:
        Insight.objects.filter(pk=last.pk).update(**numbers, ended_at=None)
        return
    rows.filter(ended_at=None).update(ended_at=now)
    made = _insight(watch, "change", direction, granularity, newest=days[-1][0], **numbers)
    if watch.tell_change:
        tell(insight=made)


def _follow_lines(watch: Watch, day: date, value: Decimal | None, granularity: str, now: datetime) -> None:
    """Target and limits: what counts is the crossing, so a line that is new is only noted."""
    metric = watch.metric
    lines = {"target": metric.target, "above": watch.above, "below": watch.below}
    sides: dict[str, Any] = {}
    for name, line in lines.items():
        opened = Insight.objects.filter(metric=metric, kind=name, ended_at=None)
        if line is None or value is None:
            opened.update(ended_at=now)
            continue
        is_up = value >= line if name != "above" else value > line
        known = watch.sides.get(name)
        sides[name] = [str(line), is_up]
        if known is None or known[0] != str(line) or known[1] == is_up:
            continue
        opened.update(ended_at=now)
        if (name == "above" and not is_up) or (name == "below" and is_up):
            continue  # back within the limit
        made = _insight(
            watch, name, "up" if is_up else "down", granularity,
            newest=day, since=day, after=value, line=line, seen_at=now,
        )  # fmt: skip
        if name != "target" or watch.tell_target:
            tell(insight=made)
    watch.sides = sides


def _insight(watch: Watch, kind: str, direction: str, granularity: str, **values: Any) -> Insight:
    return Insight.objects.create(
        workspace_id=watch.workspace_id,
        metric=watch.metric,
        kind=kind,
        direction=direction,
        granularity=granularity,
        **values,
    )
