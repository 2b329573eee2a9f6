"""A metric that follows from others by a formula, period by period, from the points they have."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from metrics import queries
from metrics.calc import periods as cal
from metrics.compute.setting import Point, Result, Setting, plain, stored
from metrics.inputs import part_of
from metrics.models import Metric
from products import formula as formulas

LENGTHS = ("day", "week", "month")
# Their points say something else than their headline, which is of the whole.
OF_THE_WHOLE = {"customer_lifetime"}


@dataclass(slots=True)
class Input:
    """What a name stands for: its exact values by period of the formula, and which of these are over."""

    metric: Metric
    values: dict[date, Fraction | None] = field(default_factory=dict)
    complete: set[date] = field(default_factory=set)
    read: int = 0


def formula(setting: Setting) -> Result:
    """One point for each period in which every input has begun; the headline is the newest one that is over.

    Where an input has no course over time, there is the headline only, from the inputs' headlines.
    """
    text = setting.get("formula")
    tree = formulas.parse(text)
    names = {name: part_of(name) for name in formulas.names_of(tree)}
    found = {number: queries.formula_input(setting.product, number) for number, _ in names.values()}
    inputs = {name: _input(found[number], part, setting) for name, (number, part) in names.items()}
    result = Result(None, sum(one.read for one in inputs.values()))
    by_headline = not setting.is_past and any(not one.values for one in inputs.values())
    try:
        if by_headline:
            values = {name: _headline(inputs[name].metric, part) for name, (_, part) in names.items()}
            result.headline = stored(formulas.evaluate(tree, values))
        else:
            result.points = _points(tree, inputs, setting)
            newest = next((point for point in reversed(result.points) if point.is_complete), None)
            result.headline = newest.value if newest else None
    except formulas.FormulaError as error:
        raise ValueError(f"The formula fails {error.pointed(text)}.") from error
    result.summary({"formula": text, "by_headline": by_headline})
    return result


def _points(tree: formulas.Node, inputs: dict[str, Input], setting: Setting) -> list[Point]:
    granularity: cal.Granularity = setting.get("granularity")
    starts = {start for one in inputs.values() for start in one.values}
    begun = max((min(one.values, default=date.max) for one in inputs.values()), default=date.max)
    made = []
    for start in sorted(start for start in starts if start >= begun):
        values = {name: one.values.get(start) for name, one in inputs.items()}
        complete = all(start in one.complete or start not in one.values for one in inputs.values())
        complete = complete and setting.is_complete(start, granularity)
        value = stored(formulas.evaluate(tree, values))
        made.append(Point(granularity, start, value, {"inputs": plain(values)}, complete))
    return made


def _input(metric: Metric, part: str, setting: Setting) -> Input:
    """The input's latest points, brought to the formula's periods."""
    made = Input(metric)
    own: Any = queries.granularity_of(metric)
    asked: cal.Granularity = setting.get("granularity")
    if metric.calculation in OF_THE_WHOLE:
        return made
    if LENGTHS.index(own) > LENGTHS.index(asked):
        raise ValueError(
            f"m{metric.item.number} has one value a {own}: choose {own} as the formula's period."
        )
    rows = _rows(metric, own, setting)
    if part and rows and not any(part in payload for _, _, payload, _ in rows):
        known = ", ".join(sorted(key for key, value in rows[-1][2].items() if _exact(value) is not None))
        raise ValueError(f"The points of m{metric.item.number} have no “{part}”. They have: {known}.")
    groups: dict[date, list[tuple[date, Fraction | None, bool]]] = {}
    for day, value, payload, complete in rows:
        start = cal.start_of(day, asked, setting.week_start)
        exact = _exact(payload.get(part)) if part else _exact(value)
        groups.setdefault(start, []).append((day, exact, complete))
    combine = setting.get("combine")
    if own != asked and combine != "last" and groups and min(groups) < rows[0][0]:
        del groups[min(groups)]  # a sum or mean of half a period says nothing of the whole
    made.read = len(rows)
    made.values = {start: _combined([one for _, one, _ in some], combine) for start, some in groups.items()}
    made.complete = {start for start, some in groups.items() if all(complete for _, _, complete in some)}
    return made


def _rows(
    metric: Metric, granularity: str, setting: Setting
) -> list[tuple[date, Decimal | None, dict[str, Any], bool]]:
    """The input's points of the asked days; of a moment of the past, what was over by then."""
    rows = queries.points(
        metric, granularity=granularity, start=setting.day("date_from"), end=setting.last_day
    ).values_list("period_start", "value", "payload", "is_complete")
    if not setting.is_past:
        return list(rows)
    own: Any = granularity
    return [row for row in rows if setting.is_complete(row[0], own)]


def _combined(values: list[Fraction | None], how: str) -> Fraction | None:
    if how == "last" or len(values) == 1:
        return values[-1]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return sum(known, Fraction(0)) / (len(known) if how == "mean" else 1)


def _headline(metric: Metric, part: str) -> Fraction | None:
    if not part:
        return _exact(metric.headline)
    summary: Iterable[Any] = queries.points(metric, granularity="summary")
    return next((_exact(point.payload.get(part)) for point in summary), None)


def _exact(value: Any) -> Fraction | None:
    """A number as it is written: 0.1 of a payload is a tenth and not the nearest binary number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Fraction(str(value))
