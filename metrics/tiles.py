"""What stands on the dashboard's tiles: the number or the chart of each, drawn from its points."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from metrics import charts, summary_charts
from metrics.arrangement import NUMBER, Choice, Place, choices
from metrics.charts import Drawn
from metrics.dashboard import Board, Shown
from metrics.drawing import people
from metrics.models import Metric
from products import charts as drawing
from products.calendar_marks import Mark

Marks = Sequence[Mark]
MILLION = 1_000_000


@dataclass(slots=True)
class Tile:
    place: Place
    shown: Shown
    drawn: Drawn | None = None  # None: nothing to draw yet
    number: dict[str, Any] | None = None

    @property
    def title(self) -> str:
        return self.shown.metric.item.title

    @property
    def ways(self) -> tuple[Choice, ...]:
        return choices(self.shown.metric.calculation)


def tiles(board: Board, url_of: Callable[[Metric], str]) -> list[Tile]:
    """Every tile of the board; in the usual arrangement those with nothing to draw yet among them."""
    by_metric = {one.metric.pk: one for one in board.shown}
    made = []
    for place in board.places:
        one = by_metric[place.metric.pk]
        if place.chart == NUMBER:
            made.append(Tile(place, one, number=figure(one, url_of(place.metric))))
        else:
            made.append(Tile(place, one, drawn=draw(place.chart, one, board.marks)))
    return made


def figure(one: Shown, url: str) -> dict[str, Any]:
    """The number with its trend; millions are shortened, and said in full beside."""
    made = charts.tile(one, url)
    unit, value = one.metric.unit, one.metric.headline
    if value is not None and unit != "%":
        is_long = abs(value) >= MILLION
        sign = unit if len(unit) == 1 else ""
        write = drawing.with_unit(drawing.compact if is_long else drawing.full, sign)
        made |= {"value": write(float(value)), "unit": "" if sign else unit}
        made["full"] = one.metric.shown_headline if is_long else ""
    return made


def draw(chart: str, one: Shown, marks: Marks) -> Drawn | None:
    return DRAW[chart](one, marks)


def _of_points(tag: str, make: Callable[[Shown, Marks], dict[str, Any]]) -> Callable[..., Drawn | None]:
    return lambda one, marks: Drawn(tag, make(one, marks)) if one.points else None


def _of_summary(tag: str, make: Callable[[Shown], dict[str, Any]]) -> Callable[..., Drawn | None]:
    return lambda one, _: Drawn(tag, make(one)) if one.summary else None


def _line(one: Shown, marks: Marks) -> dict[str, Any]:
    about = "share that took every step, by entry" if one.metric.calculation == "funnel" else ""
    return charts.value_line(one, marks, about)


def _drawn(tag: str, chart: dict[str, Any] | None) -> Drawn | None:
    return Drawn(tag, chart) if chart else None


def _waterfall(one: Shown, _: Marks) -> Drawn | None:
    made = charts.last_month_waterfall(one)
    return _drawn("waterfall", made and made[1])


DRAW: dict[str, Callable[[Shown, Marks], Drawn | None]] = {
    "line": _of_points("line", _line),
    "movements": _of_points("bar", charts.movements),
    "waterfall": _waterfall,
    "active": _of_points("line", charts.active_lines),
    "lifecycle": _of_points("bar", people.lifecycle_bars),
    "curves": _of_points("line", lambda one, _: people.retention_curves(one)),
    "heat": _of_points("heat", lambda one, _: charts.retention_heat(one)),
    "sessions": _of_points("line", charts.sessions_per_user),
    "duration": _of_points("line", charts.session_duration),
    "answers": lambda one, _: _drawn("nps", charts.nps_bar(one)),
    "funnel": _of_summary("funnel", summary_charts.funnel_bars),
    "survival": _of_summary("line", summary_charts.survival_curve),
    "ahead": _of_summary("line", summary_charts.forecast_line),
}
