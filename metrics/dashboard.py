"""The dashboard's content: which tiles, which range, which points. Few queries, however many tiles."""

import datetime as dt
from dataclasses import dataclass, field

from metrics import arrangement, queries
from metrics.arrangement import Place
from metrics.models import SUMMARY, Metric, MetricPoint, MetricRun
from products import calendar_marks
from products.models import Product

RANGES: dict[str, tuple[str, int | None]] = {
    "28": ("28 days", 28),
    "90": ("90 days", 90),
    "365": ("12 months", 365),
    "all": ("All", None),
}
USUAL = "365"
MONTH = 31  # a range begins with its month, so it and the one before it may each be longer by so many days
STEPS_BACK = {"day": 28, "week": 4, "month": 1}  # what a trend compares with lies about a month before


@dataclass(slots=True)
class Shown:
    """One metric with what the dashboard needs of it."""

    metric: Metric
    points: list[MetricPoint]
    summary: MetricPoint | None
    run: MetricRun | None
    before: list[MetricPoint] = field(
        default_factory=list
    )  # the period before, where a tile is compared with it

    @property
    def is_revised(self) -> bool:
        return any(point.is_revision for point in self.points)

    @property
    def compared(self) -> tuple[MetricPoint, MetricPoint] | None:
        """The newest finished period and the one about a month before; None when there are not both."""
        done = [point for point in self.points if point.is_complete and point.value is not None]
        back = STEPS_BACK[queries.granularity_of(self.metric)]
        return (done[-1], done[-1 - back]) if len(done) > back else None


@dataclass(slots=True)
class Board:
    product: Product
    range: str
    start: dt.date | None
    end: dt.date
    version: int
    is_arranged: bool
    as_of: dt.datetime | None = None
    places: list[Place] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)  # all live ones; `shown` has those on the tiles
    shown: list[Shown] = field(default_factory=list)
    worked_out: list[str] = field(
        default_factory=list
    )  # titles of metrics of which nobody knew anything then
    marks: list[calendar_marks.Mark] = field(default_factory=list)


def board(product: Product, asked: str, as_of: dt.datetime | None = None) -> Board:
    """The tiles with the points of the range, which ends with the newest data and not after today.

    With `as_of` the points are those that were known at that moment; the tiles are today's.
    """
    name = asked if asked in RANGES else USUAL
    metrics = list(queries.board_metrics(product, as_of))
    stored = queries.arrangement_of(product)
    places = arrangement.places(metrics, stored.tiles, stored.is_arranged)
    placed = list({place.metric.pk: place.metric for place in places}.values())
    days = RANGES[name][1]
    is_compared = days is not None and any(place.is_compared for place in places)
    points = queries.board_points(
        product, placed, 2 * days + 2 * MONTH if is_compared and days else days, as_of
    )
    worked_out = queries.worked_out(product, placed, as_of) if as_of else {}
    points |= worked_out
    start, end, oldest = _range(product, placed, points, days)
    for pk, rows in worked_out.items():
        points[pk] = [one for one in rows if start is None or one.period_start >= start.replace(day=1)
                      or one.granularity == SUMMARY]  # fmt: skip
    made = Board(product, name, start, end, stored.version, stored.is_arranged, as_of)
    made.places, made.metrics = places, metrics
    made.worked_out = [metric.item.title for metric in placed if metric.pk in worked_out]
    split_on = start.replace(day=1) if start and is_compared else None
    made.shown = [_shown(metric, points[metric.pk], as_of, split_on) for metric in placed]
    made.marks = calendar_marks.marks(product, start or oldest or end, end)
    return made


def places(product: Product) -> tuple[list[Place], int]:
    """The tiles without their points, and the version of the arrangement."""
    stored = queries.arrangement_of(product)
    metrics = list(queries.live_metrics(product))
    return arrangement.places(metrics, stored.tiles, stored.is_arranged), stored.version


def _range(
    product: Product, metrics: list[Metric], points: dict[int, list[MetricPoint]], days: int | None
) -> tuple[dt.date | None, dt.date, dt.date | None]:
    """First day (None: from the beginning), last day, and the oldest day there is."""
    past = [metric.pk for metric in metrics if metric.calculation != "forecast"]
    starts = [one.period_start for pk in past for one in points[pk] if one.granularity != SUMMARY]
    end = max(starts, default=None) or dt.datetime.now(product.workspace.zone).date()
    return (end - dt.timedelta(days=days - 1) if days else None), end, min(starts, default=None)


def _shown(
    metric: Metric, rows: list[MetricPoint], as_of: dt.datetime | None, split_on: dt.date | None = None
) -> Shown:
    summary = next((one for one in rows if one.granularity == SUMMARY), None)
    if as_of is not None:  # the summary carries the headline of its computation
        metric.headline = summary.value if summary else None
        metric.headline_at = summary.known_at if summary else None
    points, before = periods_of(metric, rows), []
    if split_on is not None and metric.calculation != "forecast":
        before = [one for one in points if one.period_start < split_on]
        points = points[len(before) :]
    return Shown(metric, points, summary, queries.run_of(metric), before[-len(points) :] if points else [])


def periods_of(metric: Metric, rows: list[MetricPoint]) -> list[MetricPoint]:
    """The points that are the metric's course over time, of all its latest ones."""
    if metric.calculation == "forecast":
        return [one for one in rows if one.granularity != SUMMARY]
    granularity = queries.granularity_of(metric)
    return [one for one in rows if one.granularity == granularity]
