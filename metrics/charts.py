"""Charts of the stage, from stored points to what the templates draw."""

import datetime as dt
from typing import Any

from metrics import summary_charts
from metrics.dashboard import Shown
from metrics.drawing.base import Drawn, Marks, placed, placed_at, thinned
from metrics.drawing.lines import active_lines, session_duration, sessions_per_user, value_line
from metrics.drawing.money import last_month_waterfall, movements
from metrics.drawing.people import nps_bar, retention_heat
from metrics.labels import label
from metrics.models.metric import shown as written
from metrics.queries import granularity_of, interval_of
from products import calendar_marks
from products.models import Product


def own_chart(product: Product, one: Shown, marks: Marks | None = None) -> Drawn | None:
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


def tile(one: Shown, url: str) -> dict[str, Any]:
    """What parts/kpi.html shows: the headline, how it moved, whether that is good, its target or interval."""
    metric = one.metric
    # A period that is still running would look like a fall.
    finished = [point for point in one.points if point.is_complete] or one.points
    values = [None if point.value is None else float(point.value) for point in thinned(finished)]
    if metric.calculation == "forecast":
        values = summary_charts.forecast_values(one)
    delta, is_up = change(one)
    low, high = interval_of(one.summary.payload) if one.summary else (None, None)
    interval = (
        "" if low is None or high is None else f"{written(low, metric.unit)} to {written(high, metric.unit)}"
    )
    target = f"Target {metric.shown_target}" if metric.target is not None else ""
    note = " · ".join(part for part in (delta and moved(one), interval, target) if part)
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


def moved(one: Shown) -> str:
    """What moved, where it is not the headline: of a mean over all periods the newest one is another number."""
    if one.compared is None or one.compared[0].value == one.metric.headline:
        return ""
    after, granularity = one.compared[0], granularity_of(one.metric)
    return f"{label(after.period_start, granularity, False)}: {written(after.value, one.metric.unit)}"


def change(one: Shown) -> tuple[str, bool]:
    """How the newest finished period moved against one about a month before; "" when that cannot be said."""
    if one.compared is None:
        return "", False
    after, before = (float(point.value or 0) for point in one.compared)
    if after == before:
        return "", False
    if one.metric.unit == "%":
        return f"{abs(after - before) * 100:.1f} pts", after > before
    if one.metric.calculation in ("nps", "ces") or before <= 0:
        return f"{abs(after - before):,.1f}", after > before
    return f"{abs(after / before - 1) * 100:.1f}%", after > before


__all__ = [
    "Drawn",
    "active_lines",
    "change",
    "last_month_waterfall",
    "movements",
    "nps_bar",
    "own_chart",
    "placed",
    "placed_at",
    "retention_heat",
    "session_duration",
    "sessions_per_user",
    "tile",
    "value_line",
]
