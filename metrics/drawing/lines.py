"""Lines over time: a metric's value, people active, sessions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from metrics.dashboard import Shown
from metrics.drawing.base import (
    MOST_POINTS,
    Chart,
    Marks,
    keys,
    labels,
    moments,
    placed,
    revised,
    thinned,
    ticks,
)
from metrics.models import MetricPoint
from metrics.queries import interval_of
from products import charts
from products.charts import Series

ValueOf = Callable[[MetricPoint], float | None]
BEFORE = "Period before"


@dataclass(frozen=True, slots=True)
class Beside:
    """What a line is drawn with: the points of the period before, and how many points fit."""

    before: list[MetricPoint] = field(default_factory=list)
    most: int = MOST_POINTS

    @property
    def whole(self) -> "Beside":
        """For bars, each of which stands for itself."""
        return Beside(self.before, max(1, len(self.before)))


ALONE = Beside()


def value_line(one: Shown, marks: Marks, about: str = "", beside: Beside = ALONE) -> Chart:
    metric = one.metric
    points = thinned(one.points, beside.most)
    scale = 100 if metric.unit == "%" else 1

    def value_of(point: MetricPoint) -> float | None:
        return None if point.value is None else float(point.value) * scale

    intervals = [interval_of(point.payload) for point in points]
    band = [
        (low * scale, high * scale) if low is not None and high is not None else None
        for low, high in intervals
    ]
    series = [
        Series(metric.item.title, [value_of(point) for point in points], band=band if any(band) else ())
    ]
    series += period_before(beside, points, value_of)
    if metric.target is not None:
        series.append(Series("Target", [float(metric.target) * scale] * len(points), style="target"))
    title = f"{metric.item.title}: {about}" if about else metric.item.title
    return _drawn(f"metric-{metric.pk}", title, points, series, marks, unit=metric.unit)


def active_lines(one: Shown, marks: Marks, beside: Beside = ALONE) -> Chart:
    points = thinned(one.points, beside.most)
    shown = [("mau", "main"), ("wau", "teal"), ("dau", "amber")]
    first = str(one.metric.params.get("headline") or "mau")
    if beside.before and first in dict(shown):
        shown = [(first, "main"), *((name, hue) for name, hue in shown if name != first and hue != "main")]
        shown = shown[:1]  # two periods of three lines each cannot be told apart

    def of(name: str) -> ValueOf:
        return lambda point: point.payload.get(name)

    series = [Series(name.upper(), [of(name)(point) for point in points], style=hue) for name, hue in shown]
    series += period_before(beside, points, of(shown[0][0]))
    title = "People active in a day, 7 days and 30 days"
    return _drawn(f"active-{one.metric.pk}", title, points, series, marks, zero=True)


def session_duration(one: Shown, marks: Marks, beside: Beside = ALONE) -> Chart:
    points = thinned(one.points, beside.most)

    def every(point: MetricPoint) -> float | None:
        return _minutes(point.payload.get("avg_duration_s"))

    longer = [_minutes(point.payload.get("avg_duration_excluding_single_event_s")) for point in points]
    series = [Series("All sessions", [every(point) for point in points])]
    series.append(Series("Without one-event sessions", longer, style="teal"))
    series += period_before(beside, points, every)
    title = "Mean session duration"
    return _drawn(f"duration-{one.metric.pk}", title, points, series, marks, unit="min", zero=True)


def sessions_per_user(one: Shown, marks: Marks, beside: Beside = ALONE) -> Chart:
    points = thinned(one.points, beside.most)

    def value_of(point: MetricPoint) -> float | None:
        return point.payload.get("sessions_per_user")

    series = [Series("Sessions a person", [value_of(point) for point in points])]
    series += period_before(beside, points, value_of)
    return _drawn(f"sessions-{one.metric.pk}", "Sessions a person", points, series, marks, zero=True)


def _drawn(
    chart_id: str,
    title: str,
    points: list[MetricPoint],
    series: Sequence[Series],
    marks: Marks,
    *,
    unit: str = "",
    zero: bool = False,
) -> Chart:
    return charts.line_chart(
        chart_id,
        title,
        labels(points),
        series,
        marks=placed(marks, points),
        unit=unit,
        incomplete=bool(points) and not points[-1].is_complete,
        zero=zero,
        revised=revised(points),
        keys=keys(points),
        ticks_of=ticks(points),
        at=moments(points),
    )


def period_before(
    beside: Beside, points: list[MetricPoint], value_of: ValueOf, name: str = BEFORE
) -> list[Series]:
    """The same line of the period before, its newest period under the newest of these."""
    if not beside.before or not points:
        return []
    before = thinned(beside.before, beside.most)[-len(points) :]
    missing = len(points) - len(before)
    values = [None] * missing + [value_of(point) for point in before]
    return [Series(name, values, style="prev", at=[""] * missing + labels(before))]


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)
