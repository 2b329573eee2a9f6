"""Charts of the stage, from stored points to what the templates draw."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metrics import summary_charts
from metrics.calc import periods as cal
from metrics.dashboard import Shown
from metrics.labels import label
from metrics.models import MetricPoint
from metrics.models.metric import shown as written
from metrics.queries import granularity_of, interval_of
from products import calendar_marks, charts
from products.charts import Mark, Series
from products.models import Product

MOST_POINTS, MOST_MARKS, MOST_COHORTS, MOST_COLUMNS = 180, 40, 14, 13
CURRENCY_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
GAINS = (("new", "New", "green"), ("expansion", "Expansion", "teal"), ("reactivation", "Reactivation", "sky"))
LOSSES = (("contraction", "Contraction", "amber"), ("churn", "Churn", "rose"))


@dataclass(slots=True)
class Drawn:
    """A chart and the tag that draws it."""

    tag: str  # line, bar, waterfall, heat, funnel
    chart: dict[str, Any]


def own_chart(
    product: Product, one: Shown, marks: Sequence[calendar_marks.Mark] | None = None
) -> Drawn | None:
    """The chart that shows a metric best, whatever its calculation."""
    if one.metric.calculation in summary_charts.OWN:
        tag, draw = summary_charts.OWN[one.metric.calculation]
        return Drawn(tag, draw(one)) if one.summary else None
    if not one.points:
        return None
    if marks is None:
        marks = calendar_marks.marks(product, one.points[0].period_start, dt.date.max)
    if one.metric.calculation == "retention":
        return Drawn("heat", retention_heat(one))
    if one.metric.calculation == "active_users":
        return Drawn("line", active_lines(one, marks))
    return Drawn("line", value_line(one, marks))


def thinned(points: list[MetricPoint]) -> list[MetricPoint]:
    """At most so many points, evenly spaced and the newest among them: more cannot be told apart."""
    step = -(-len(points) // MOST_POINTS)
    return points[::-1][::step][::-1] if step > 1 else points


def labels(points: Sequence[MetricPoint]) -> list[str]:
    years = bool(points) and (points[-1].period_start - points[0].period_start).days > 330
    return [label(point.period_start, point.granularity, years) for point in points]


def placed(marks: Sequence[calendar_marks.Mark], points: Sequence[MetricPoint]) -> list[Mark]:
    """Each mark at the period that holds its day; with very many only the newest."""
    starts = [point.period_start for point in points]
    if not starts:
        return []
    end = cal.next_start(starts[-1], points[-1].granularity)  # type: ignore[arg-type]  # never a summary here
    return placed_at(marks, starts, end)


def placed_at(marks: Sequence[calendar_marks.Mark], starts: Sequence[dt.date], end: dt.date) -> list[Mark]:
    """As `placed`, for periods that begin on `starts`, the last of them ending before `end`."""
    shown = [mark for mark in marks if starts[0] <= mark.date < end][-MOST_MARKS:]
    return [Mark(sum(start <= mark.date for start in starts) - 1, mark.label) for mark in shown]


def value_line(one: Shown, marks: Sequence[calendar_marks.Mark], about: str = "") -> dict[str, Any]:
    points = thinned(one.points)
    scale = 100 if one.metric.unit == "%" else 1
    intervals = [interval_of(point.payload) for point in points]
    band = [
        (low * scale, high * scale) if low is not None and high is not None else None
        for low, high in intervals
    ]
    values = [None if point.value is None else float(point.value) * scale for point in points]
    series = [Series(one.metric.item.title, values, band=band if any(band) else ())]
    if one.metric.target is not None:
        series.append(Series("Target", [float(one.metric.target) * scale] * len(points), style="prev"))
    return charts.line_chart(
        f"metric-{one.metric.pk}",
        f"{one.metric.item.title}: {about}" if about else one.metric.item.title,
        labels(points),
        series,
        marks=placed(marks, points),
        unit=one.metric.unit,
        incomplete=not points[-1].is_complete,
    )


def active_lines(one: Shown, marks: Sequence[calendar_marks.Mark]) -> dict[str, Any]:
    points = thinned(one.points)

    def series(name: str, style: str) -> Series:
        return Series(name.upper(), [point.payload.get(name) for point in points], style=style)

    return charts.line_chart(
        f"active-{one.metric.pk}",
        "People active in a day, 7 days and 30 days",
        labels(points),
        [series("mau", "main"), series("wau", "teal"), series("dau", "amber")],
        marks=placed(marks, points),
        incomplete=not points[-1].is_complete,
        zero=True,
    )


def session_duration(one: Shown, marks: Sequence[calendar_marks.Mark]) -> dict[str, Any]:
    points = thinned(one.points)
    minutes = [_minutes(point.payload.get("avg_duration_s")) for point in points]
    longer = [_minutes(point.payload.get("avg_duration_excluding_single_event_s")) for point in points]
    return charts.line_chart(
        f"duration-{one.metric.pk}",
        "Mean session duration",
        labels(points),
        [Series("All sessions", minutes), Series("Without one-event sessions", longer, style="teal")],
        marks=placed(marks, points),
        unit="min",
        incomplete=not points[-1].is_complete,
        zero=True,
    )


def sessions_per_user(one: Shown, marks: Sequence[calendar_marks.Mark]) -> dict[str, Any]:
    points = thinned(one.points)
    values = [point.payload.get("sessions_per_user") for point in points]
    return charts.line_chart(
        f"sessions-{one.metric.pk}",
        "Sessions a person",
        labels(points),
        [Series("Sessions a person", values)],
        marks=placed(marks, points),
        incomplete=not points[-1].is_complete,
        zero=True,
    )


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)


def currency_sign(one: Shown) -> str:
    code = (one.summary.payload.get("currency") if one.summary else "") or ""
    return CURRENCY_SIGNS.get(code, code)


def movements(one: Shown, marks: Sequence[calendar_marks.Mark]) -> dict[str, Any]:
    points = one.points
    series = [
        Series(name, [point.payload.get(key, 0) for point in points], style=hue) for key, name, hue in GAINS
    ]
    series += [
        Series(name, [-point.payload.get(key, 0) for point in points], style=hue) for key, name, hue in LOSSES
    ]
    if any(point.payload.get("fx") for point in points):
        series.append(
            Series("Exchange rates", [point.payload.get("fx", 0) for point in points], style="slate")
        )
    return charts.bar_chart(
        f"movements-{one.metric.pk}",
        "MRR movements",
        labels(points),
        series,
        marks=placed(marks, points),
        unit=currency_sign(one),
        net="Net new MRR",
        incomplete=not points[-1].is_complete,
    )


def last_month_waterfall(one: Shown) -> tuple[str, dict[str, Any]] | None:
    """From the opening to the closing MRR of the newest month that is over."""
    done = [point for point in one.points if point.is_complete]
    if not done:
        return None
    row = done[-1].payload
    steps: list[Any] = [("Opening", row["opening_mrr"], "total")]
    if row.get("fx"):
        steps.append(("Rates", row["fx"], "change"))
    steps += [(name, row[key], "change") for key, name, _ in GAINS]
    steps += [(name, -row[key], "change") for key, name, _ in LOSSES]
    steps.append(("Closing", row["closing_mrr"], "total"))
    name = f"{done[-1].period_start:%B %Y}"
    return name, charts.waterfall(
        f"waterfall-{one.metric.pk}", f"MRR in {name}", steps, unit=currency_sign(one)
    )


def retention_heat(one: Shown) -> dict[str, Any]:
    """The newest cohorts; columns as far as the metric goes, within what a page can show."""
    granularity = granularity_of(one.metric)
    points = [point for point in one.points if point.payload.get("size") is not None][-MOST_COHORTS:]
    width = min(MOST_COLUMNS, max((len(point.payload["on"]) for point in points), default=0))
    rows, complete = [], []
    for point in points:
        size, counts = point.payload["size"], point.payload["on"][:width]
        shares = [count / size if size and count is not None else None for count in counts]
        rows.append((label(point.period_start, granularity, True), size, shares))
        complete.append(sum(point.payload["complete"][:width]))
    columns = [str(k) for k in range(width)]
    came = f"share of each {granularity}’s new people who came back k {granularity}s later"
    name = f"{one.metric.item.title}: {came}"
    return charts.heat_table(
        f"cohorts-{one.metric.pk}", name, columns, rows, size_label="People", complete=complete
    )


def nps_bar(one: Shown) -> dict[str, Any] | None:
    if one.summary is None or not one.summary.payload.get("n"):
        return None
    row = one.summary.payload
    low, high = interval_of(row)
    return charts.nps_bar(
        row["detractors"], row["passives"], row["promoters"], row["nps"], low=low, high=high
    )


STEPS_BACK = {"day": 28, "week": 4, "month": 1}


def tile(one: Shown, url: str) -> dict[str, Any]:
    """What parts/kpi.html shows: the headline, how it moved, whether that is good, its target or interval."""
    metric = one.metric
    values = [None if point.value is None else float(point.value) for point in thinned(one.points)]
    if metric.calculation == "forecast":
        values = summary_charts.forecast_values(one)
    delta, is_up = change(one)
    low, high = interval_of(one.summary.payload) if one.summary else (None, None)
    note = f"Target {metric.shown_target}" if metric.target is not None else ""
    if low is not None and high is not None:
        note = f"{written(low, metric.unit)} to {written(high, metric.unit)}" + (
            f" · {note.lower()}" if note else ""
        )
    return {
        "label": metric.item.title,
        "value": metric.shown_headline,
        "delta": delta,
        "delta_up": is_up,
        "delta_good": is_up == (metric.direction == "up") if delta else None,
        "note": note,
        "values": values if len(values) > 1 else None,
        "id": f"tile-{metric.pk}",
        "url": url,
    }


def change(one: Shown) -> tuple[str, bool]:
    """How the newest finished period moved against one about a month before; "" when that cannot be said."""
    done = [point for point in one.points if point.is_complete and point.value is not None]
    back = STEPS_BACK[granularity_of(one.metric)]
    if len(done) <= back:
        return "", False
    after, before = float(done[-1].value or 0), float(done[-1 - back].value or 0)
    if after == before:
        return "", False
    if one.metric.unit == "%":
        return f"{abs(after - before) * 100:.1f} pts", after > before
    if one.metric.calculation in ("nps", "ces") or before <= 0:
        return f"{abs(after - before):,.1f}", after > before
    return f"{abs(after / before - 1) * 100:.1f}%", after > before
