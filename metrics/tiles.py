"""What stands on the dashboard's tiles: the number or the chart of each, drawn from its points."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from metrics import charts
from metrics.arrangement import NUMBER, Choice, Place, choices
from metrics.charts import Drawn
from metrics.dashboard import Board, Shown
from metrics.drawing import gallery
from metrics.models import Metric
from products import charts as drawing

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
            made.append(Tile(place, one, drawn=gallery.drawn(place.chart, one, board.marks)))
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
