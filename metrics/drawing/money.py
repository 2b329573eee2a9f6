"""Revenue: what moved it in each month, and the last month step by step."""

from typing import Any

from metrics.dashboard import Shown
from metrics.drawing.base import Chart, Marks, currency_sign, exact, keys, labels, placed, ticks
from metrics.drawing.lines import ALONE, Beside, period_before
from metrics.models import MetricPoint
from products import charts
from products.charts import Series

GAINS = (("new", "New", "green"), ("expansion", "Expansion", "teal"), ("reactivation", "Reactivation", "sky"))
LOSSES = (("contraction", "Contraction", "amber"), ("churn", "Churn", "rose"))
MOST_MONTHS = 36


def movements(one: Shown, marks: Marks, beside: Beside = ALONE) -> Chart:
    points = one.points[-MOST_MONTHS:]
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
    sign = currency_sign(one)
    return charts.bar_chart(
        f"movements-{one.metric.pk}",
        "MRR movements",
        labels(points),
        series,
        marks=placed(marks, points),
        unit=sign,
        net="Net new MRR",
        before=next(iter(period_before(beside.whole, points, _net, "Net, period before")), None),
        incomplete=not points[-1].is_complete,
        keys=keys(points),
        ticks_of=ticks(points),
        fmt=exact(sign),
    )


def _net(point: MetricPoint) -> float | None:
    """What a month gained and lost, all of it together."""
    row = point.payload
    if row.get("opening_mrr") is None or row.get("closing_mrr") is None:
        return None
    return float(row["closing_mrr"]) - float(row["opening_mrr"])


def last_month_waterfall(one: Shown) -> tuple[str, Chart] | None:
    """From the opening to the closing MRR of the newest month that is over, to the cent."""
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
    sign = currency_sign(one)
    drawn = charts.waterfall(
        f"waterfall-{one.metric.pk}", f"MRR in {name}", settled(steps), unit=sign, fmt=exact(sign)
    )
    return name, drawn


def settled(steps: list[Any]) -> list[Any]:
    """Every amount in whole cents, so that those that are shown add up to the closing one, as shown.

    Rounded one by one they may miss it by a cent or two; the largest change takes that difference.
    """
    cents = [(name, round(value * 100), kind) for name, value, kind in steps]
    left = cents[-1][1] - sum(value for _, value, _ in cents[:-1])
    moved = max(range(1, len(cents) - 1), key=lambda at: abs(cents[at][1]))
    if abs(left) <= len(cents):
        name, value, kind = cents[moved]
        cents[moved] = (name, value + left, kind)
    return [(name, value / 100, kind) for name, value, kind in cents]
