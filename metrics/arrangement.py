"""Which tiles a dashboard has: each metric in one of the ways that suit it, in an order. No database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metrics.models import Metric
    from metrics.models.dashboard import Tile

MOST_TILES = 48
MOST_NUMBERS = 8  # of the usual arrangement: two full rows
NUMBER = "number"
COMPARED = {
    "line",
    "active",
    "sessions",
    "duration",
    "curves",
    "movements",
    "lifecycle",
}  # with the period before
# Those that bitmaps answer. A tile is drawn at every look, also by readers outside: nothing is read from events for it.
BROKEN_DOWN = {"active_users", "lifecycle", "explored", "retention"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to show a metric, and how large it usually is."""

    chart: str
    label: str
    size: str


FIGURE = Choice(NUMBER, "Number with its trend", "s")
LINE = Choice("line", "Line over time", "m")
# Those that the usual arrangement shows come first; what stands in SELDOM can be chosen by hand.
CHOICES: dict[str, tuple[Choice, ...]] = {
    "mrr": (
        Choice("line", "Line over time", "l"),
        Choice("movements", "Movements of each month", "m"),
        Choice("waterfall", "Waterfall of the last month", "m"),
    ),
    "active_users": (Choice("active", "In a day, 7 days and 30 days", "l"),),
    "lifecycle": (Choice("lifecycle", "New, returning, resurrecting, dormant", "l"),),
    "retention": (Choice("heat", "Cohorts as a heat-map", "l"),),
    "funnel": (Choice("funnel", "Steps of the funnel", "m"), LINE),
    "sessions": (Choice("sessions", "Sessions a person", "m"), Choice("duration", "Mean duration", "m")),
    "nps": (Choice("answers", "Promoters and detractors", "m"), LINE),
    "customer_lifetime": (Choice("survival", "Survival curve", "m"),),
    "forecast": (Choice("ahead", "Past and forecast", "m"),),
}
SELDOM: dict[str, tuple[Choice, ...]] = {
    "active_users": (LINE,),
    "lifecycle": (LINE,),
    "retention": (Choice("curves", "Curves of the newest cohorts", "m"), LINE),
    # The lengths are read from the kept days when they are drawn: three queries that no other tile needs.
    "sessions": (LINE, Choice("lengths", "Distribution of length", "m")),
}
WAYS = (*CHOICES.values(), *SELDOM.values())
NAMES = sorted({NUMBER, LINE.chart, *(way.chart for ways in WAYS for way in ways)})
# The usual order: money, people, their coming back, what they do, what they say, what lies ahead, the rest.
ORDER = (*CHOICES,)


def choices(calculation: str) -> tuple[Choice, ...]:
    """Every way to show metrics of this calculation, the number first."""
    return (FIGURE, *CHOICES.get(calculation, (LINE,)), *SELDOM.get(calculation, ()))


def choice(calculation: str, chart: str) -> Choice | None:
    return next((one for one in choices(calculation) if one.chart == chart), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A tile before anything is drawn on it."""

    metric: "Metric"
    chart: str
    size: str
    is_compared: bool = False
    breakdown: str = ""  # a trait

    @property
    def key(self) -> str:
        """What names the tile in addresses and on the page, whether it is stored or usual."""
        return f"{self.metric.item.number}-{self.chart}"

    @property
    def choice(self) -> Choice:
        return choice(self.metric.calculation, self.chart) or FIGURE

    @property
    def may_compare(self) -> bool:
        return self.chart in COMPARED and self.metric.calculation not in ("customer_lifetime", "forecast")

    @property
    def may_break_down(self) -> bool:
        is_of_people = self.metric.params.get("measure") != "events"
        return self.chart != NUMBER and self.metric.calculation in BROKEN_DOWN and is_of_people


def usual(metrics: Iterable["Metric"]) -> list[Place]:
    """What a product shows that nobody has arranged: the numbers, then the charts of every metric."""
    rows = list(metrics)
    last = len(ORDER)
    ordered = sorted(rows, key=lambda one: ORDER.index(one.calculation) if one.calculation in ORDER else last)
    made = [Place(one, FIGURE.chart, FIGURE.size) for one in rows[:MOST_NUMBERS]]
    for one in ordered:
        shown = CHOICES.get(one.calculation, (LINE,))
        made += [Place(one, way.chart, way.size) for way in shown]
    return made[:MOST_TILES]


def arranged(metrics: Iterable["Metric"], tiles: Sequence["Tile"]) -> list[Place]:
    """The stored tiles of metrics that are live; one that is paused keeps its place for later."""
    live = {one.pk: one for one in metrics}
    return [
        Place(live[tile.metric_id], tile.chart, tile.size, tile.is_compared, tile.breakdown)
        for tile in tiles
        if tile.metric_id in live and choice(live[tile.metric_id].calculation, tile.chart)
    ]


def places(metrics: Sequence["Metric"], tiles: Sequence["Tile"], is_arranged: bool) -> list[Place]:
    return arranged(metrics, tiles) if is_arranged else usual(metrics)
