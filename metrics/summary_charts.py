"""Charts that show a whole computation rather than its course over time: funnel, forecast, survival."""

import datetime as dt
from typing import Any

from metrics.dashboard import Shown
from metrics.labels import label
from products import charts
from products.charts import Series, Stair

MOST_PERIODS = 120
Chart = dict[str, Any]


def payload_of(one: Shown) -> dict[str, Any]:
    return one.summary.payload if one.summary else {}


def funnel_bars(one: Shown) -> Chart:
    rows = payload_of(one).get("steps", [])
    steps = [
        Stair(
            row["step"],
            row["users"],
            row["pending"],
            row["from_previous"],
            row["from_first"],
            row["median_seconds_from_previous"],
        )
        for row in rows
    ]
    return charts.funnel_chart(f"funnel-{one.metric.pk}", one.metric.item.title, steps)


def forecast_values(one: Shown) -> list[float | None]:
    """The past and the forecast in one row, for a tile's small line."""
    payload = payload_of(one)
    return [value for _, value in payload.get("history", [])] + payload.get("forecast", [])


def forecast_line(one: Shown) -> Chart:
    """What was and what is forecast, with the interval; the two meet at the last known period."""
    payload = payload_of(one)
    unit = one.metric.unit or payload.get("unit", "")
    scale = 100 if unit == "%" else 1
    past = {day: value * scale for day, value in payload.get("history", [])}
    bounds = list(zip(payload.get("lows", []), payload.get("highs", [])))
    ahead = {
        day: (value * scale, low and low * scale, high and high * scale)
        for day, value, (low, high) in zip(payload.get("periods", []), payload.get("forecast", []), bounds)
    }
    days = sorted({*past, *ahead})
    values: list[float | None] = [ahead[day][0] if day in ahead else None for day in days]
    band = [_bounds(ahead.get(day)) for day in days]
    joint = days.index(min(ahead)) - 1 if ahead else -1
    if joint >= 0:
        known = past[days[joint]]
        values[joint], band[joint] = known, (known, known)
    series = [Series("Known", [past.get(day) for day in days])]
    if ahead:
        series.append(Series("Forecast", values, style="ahead", band=band))
    names = [label(dt.date.fromisoformat(day), payload.get("granularity", "day"), True) for day in days]
    title = one.metric.item.title
    return charts.line_chart(f"forecast-{one.metric.pk}", title, names, series, unit=unit, keys=days)


def _bounds(row: tuple[float, float | None, float | None] | None) -> tuple[float, float] | None:
    return (row[1], row[2]) if row and row[1] is not None and row[2] is not None else None


def survival_curve(one: Shown) -> Chart:
    """The share of customers alive after each period: as seen, with its interval, and as projected."""
    payload = payload_of(one)
    seen = {int(step[0]): step for step in payload.get("observed", [])}
    drawn = payload.get("survival", {})
    fitted = {int(t): share for t, share in drawn.items()} if payload.get("method") == "sbg" else {}
    last = min(max([*seen, *fitted], default=0), MOST_PERIODS)
    periods = range(last + 1) if seen or fitted else range(0)
    observed = [100.0] + [seen[t][1] * 100 if t in seen else None for t in periods[1:]]
    band = [_shares(seen.get(t)) for t in periods]
    series = [Series("Seen", observed, band=band)]
    if any(share is not None for share in fitted.values()):
        projected = [None if fitted.get(t) is None else fitted[t] * 100 for t in periods[1:]]
        series.append(Series("Projected", [100.0, *projected], style="ahead"))
    unit = payload.get("period", "month")
    title = f"Customers still paying after so many {unit}s"
    names = [str(t) for t in periods]
    made = charts.line_chart(f"survival-{one.metric.pk}", title, names, series, unit="%", zero=True)
    made["row_name"] = f"{unit.capitalize()}s"
    made["data"]["labels"] = [f"{unit.capitalize()} {t}" for t in periods]
    return made


def _shares(step: list[float | None] | None) -> tuple[float, float] | None:
    if step is None or step[2] is None or step[3] is None:
        return None
    return step[2] * 100, step[3] * 100


OWN = {
    "funnel": ("funnel", funnel_bars),
    "forecast": ("line", forecast_line),
    "customer_lifetime": ("line", survival_curve),
}
