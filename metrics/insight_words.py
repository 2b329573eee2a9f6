"""What was found out about a metric, in words: plainly also when nothing was."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from metrics.calc.changes import FEWEST, RULES
from metrics.calc.periods import next_start, shift
from metrics.models import Insight, Metric, Watch
from metrics.models.metric import shown
from products import calendar_marks
from products.models import Product

# How far before its first period a change may have its cause: the step is not placed to the day.
BEFORE = {"day": 7, "week": 2, "month": 1}


def sentence(insight: Insight) -> str:
    """Such as: Fell by 12% since 3 November 2026: 240 people, where 273 were to be expected (95%: 21 to 45 less)."""
    since = said_day(insight.since, insight.granularity)
    if insight.kind != "change":
        return _crossing(insight, since)
    by = float(insight.by or 0)
    unit, relative = insight.metric.unit, insight.relative
    moved = "Rose" if by > 0 else "Fell"
    much = f"{abs(relative):.0%}" if relative and abs(relative) >= 0.095 else f"{abs(relative or 0):.1%}"
    size = shown(abs(by), unit) if relative is None or unit == "%" else much
    if unit == "%":
        size = f"{abs(by) * 100:.1f} points"
    ends = sorted(abs(float(end)) for end in (insight.low, insight.high) if end is not None)
    span = (
        f" (95%: {shown(ends[0], unit)} to {shown(ends[1], unit)} {'more' if by > 0 else 'less'})"
        if ends
        else ""
    )
    return (
        f"{moved} by {size} since {since}: {shown(insight.after, unit)} on average, "
        f"where {shown(insight.before, unit)} was to be expected{span}."
    )


def _crossing(insight: Insight, since: str) -> str:
    line, value = insight.written(insight.line), insight.written(insight.after)
    if insight.kind == "target":
        is_reached = (insight.direction == "up") == (insight.metric.direction == "up")
        said = "Reached" if is_reached else "Lost"
        return f"{said} the target of {line} with {value} in the {insight.granularity} of {since}."
    return f"Went {insight.kind} {line} with {value} in the {insight.granularity} of {since}."


def verdict(watch: Watch, metric: Metric) -> str:
    """What the last look said, for the metric's page and REST."""
    found: dict[str, Any] = watch.found
    if not watch.verdict:
        return "Nobody has looked at it yet: that happens when a period is over."
    period = metric_period(metric)
    if watch.verdict == "short":
        return (
            f"Too little history to say: {found.get('points', 0)} finished {period}s without a gap at the end are "
            f"fewer than the {FEWEST} that are needed."
            if found.get("points", 0) < FEWEST
            else f"Too little history to say: fewer than {FEWEST} finished {period}s since the newest gap."
        )
    allowed = "the season and the noise" if found.get("seasonal") else "the noise"
    if watch.verdict == "moved":
        return f"A real change: more than {allowed} can explain."
    late = RULES[period].late
    detectable, expected = found.get("detectable"), found.get("expected")
    if detectable is not None and expected is not None and detectable > abs(expected):
        return (
            f"Nothing can be said yet: in the last {late} {period}s only a change larger than the metric itself "
            f"would have stood out from {allowed}. More {period}s will tell."
        )
    least = shown(detectable, metric.unit)
    seen = f"A lasting one of {least} would have been seen."
    return f"No real change in the last {late} {period}s, allowing for {allowed}. {seen}"


def metric_period(metric: Metric) -> str:
    from metrics.queries import granularity_of

    return granularity_of(metric)


def said_day(day: dt.date, granularity: str) -> str:
    return f"{day:%B %Y}" if granularity == "month" else f"{day.day} {day:%B %Y}"


def window(insight: Insight) -> tuple[dt.date, dt.date]:
    """The days in which the cause of a change may lie, both included."""
    granularity: Any = insight.granularity
    first = shift(insight.since, granularity, -BEFORE[granularity])
    return first, next_start(insight.since, granularity) - dt.timedelta(days=1)


def with_marks(product: Product, found: Sequence[Insight]) -> list[dict[str, Any]]:
    """Each insight with its sentence and the releases, launches and price changes that stand in its window."""
    if not found:
        return []
    windows = [window(one) for one in found]
    marks = calendar_marks.marks(
        product, min(first for first, _ in windows), max(last for _, last in windows)
    )
    return [
        {
            "insight": one,
            "words": sentence(one),
            "marks": [mark for mark in marks if first <= mark.date <= last][:12],
            "first": first,
            "last": last,
            "is_good": one.direction == one.metric.direction,
        }
        for one, (first, last) in zip(found, windows)
    ]
