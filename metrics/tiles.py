"""What stands on the dashboard's tiles: the number or the chart of each, drawn from its points."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from metrics import charts
from metrics.arrangement import NUMBER, Choice, Place, choices
from metrics.charts import Drawn
from metrics.dashboard import Board, Shown
from metrics.drawing import gallery
from metrics.drawing.asked import DATES, Asked
from metrics.drawing.base import MOST_POINTS, Unanswerable
from metrics.drawing.lines import Beside
from metrics.drawing.view import View
from metrics.models import Metric
from products import charts as drawing

MILLION = 1_000_000


@dataclass(slots=True)
class Tile:
    place: Place
    shown: Shown
    drawn: Drawn | None = None  # None: nothing to draw yet
    number: dict[str, Any] | None = None
    problem: str = ""  # why it cannot be broken down any more

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
        elif place.breakdown and board.as_of is None:  # who has which value is known of now only
            made.append(broken_down(board, place, one))
        else:
            beside = Beside(one.before if place.is_compared else [])
            made.append(Tile(place, one, drawn=gallery.drawn(place.chart, one, board.marks, beside)))
    return made


def broken_down(board: Board, place: Place, one: Shown) -> Tile:
    """The tile's metric by the values of its trait, read and counted when it is looked at."""
    if not one.points:
        return Tile(place, one)
    first = board.start or one.points[0].period_start
    view = View(range=DATES, first=first, last=board.end, breakdown=place.breakdown)
    by = one.points[0].granularity
    asked = Asked(place.metric, view, one, first, board.end, marks=board.marks, by=by)
    try:
        drawn = gallery.draw(asked, MOST_POINTS)
    except Unanswerable as why:
        return Tile(place, one, problem=str(why))
    if drawn:
        drawn.chart["id"] = f"parts-{place.key}"
    return Tile(place, one, drawn)


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
