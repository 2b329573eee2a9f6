"""What every chart of the stage starts from: which points, what they are called, what happened among them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from metrics.calc import periods as cal
from metrics.dashboard import Shown
from metrics.labels import label, tick
from metrics.models import SUMMARY, MetricPoint
from products import calendar_marks
from products.charts import Format, Mark, Series, Value, full, with_unit

MOST_POINTS, MOST_MARKS = 180, 40
CURRENCY_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
HUES = ("main", "sky", "amber", "teal", "rose", "green", "violet", "lime")
REST_HUES = ("slate", "prev")
Chart = dict[str, Any]
Marks = Sequence[calendar_marks.Mark]
Row = tuple[str, list[Any], bool]  # of a breakdown: name, values, whether it is what is left over
Rows = tuple[list[dt.date], list[Row]]


class Unanswerable(Exception):
    """Why it cannot be broken down, to be read by a person."""


@dataclass(slots=True)
class Drawn:
    """A chart and the tag that draws it."""

    tag: str  # line, bar, waterfall, heat, funnel, nps
    chart: Chart


def thinned(points: list[MetricPoint], most: int = MOST_POINTS) -> list[MetricPoint]:
    """At most so many points, evenly spaced and the newest among them: more cannot be told apart."""
    step = -(-len(points) // most)
    return points[::-1][::step][::-1] if step > 1 else points


def labels(points: Sequence[MetricPoint]) -> list[str]:
    years = bool(points) and (points[-1].period_start - points[0].period_start).days > 330
    return [label(point.period_start, point.granularity, years) for point in points]


def ticks(points: Sequence[MetricPoint]) -> list[str]:
    """The labels as short as the axis needs them."""
    years = bool(points) and (points[-1].period_start - points[0].period_start).days > 330
    return [tick(point.period_start, point.granularity, years) for point in points]


def keys(points: Sequence[MetricPoint]) -> list[str]:
    """The days on which the periods begin, for files."""
    return [point.period_start.isoformat() for point in points]


def moments(points: Sequence[MetricPoint]) -> list[int]:
    """How many periods after the first each is, where some between them are missing; [] where none are."""
    if len(points) < 3 or points[0].granularity == SUMMARY:
        return []
    by: Any = points[0].granularity
    at = [cal.periods_between(points[0].period_start, point.period_start, by) for point in points]
    return at if len({after - before for before, after in pairwise(at)}) > 1 else []


def revised(points: Sequence[MetricPoint]) -> set[int]:
    """Which of them were over and have been restated since."""
    return {index for index, point in enumerate(points) if point.is_revision}


def hued(rows: Sequence[tuple[str, Sequence[Value], bool]]) -> list[Series]:
    """A line or colour for each part of a whole; what is left over (the third of a row says so) is grey."""
    hues, rest = iter(HUES), iter(REST_HUES)
    return [Series(name, values, style=next(rest if is_rest else hues)) for name, values, is_rest in rows]


def placed(marks: Marks, points: Sequence[MetricPoint]) -> list[Mark]:
    """Each mark at the period that holds its day; with very many only the newest."""
    starts = [point.period_start for point in points]
    if not starts:
        return []
    end = cal.next_start(starts[-1], points[-1].granularity)  # type: ignore[arg-type]  # never a summary here
    return placed_at(marks, starts, end)


def placed_at(marks: Marks, starts: Sequence[dt.date], end: dt.date) -> list[Mark]:
    """As `placed`, for periods that begin on `starts`, the last of them ending before `end`."""
    shown = [mark for mark in marks if starts[0] <= mark.date < end][-MOST_MARKS:]
    return [Mark(sum(start <= mark.date for start in starts) - 1, mark.label, mark.kind) for mark in shown]


def currency_sign(one: Shown) -> str:
    code = (one.summary.payload.get("currency") if one.summary else "") or ""
    return CURRENCY_SIGNS.get(code, code)


def exact(sign: str) -> Format:
    """Money to the cent, where it has cents at all."""

    def write(value: float) -> str:
        cents = round(abs(value), 2)
        text = f"{cents:,.2f}" if cents % 1 else full(cents)
        return f"−{text}" if value < 0 and cents else text

    return with_unit(write, sign)
