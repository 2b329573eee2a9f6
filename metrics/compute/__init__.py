"""From a metric's settings and raw rows to the points to store. Reads through queries, calculates in calc."""

from collections.abc import Callable
from datetime import datetime

from metrics.compute.answers import ces, csat, nps
from metrics.compute.behaviour import active_users, sessions
from metrics.compute.cohorts import retention
from metrics.compute.explored import explored
from metrics.compute.forecasts import forecast
from metrics.compute.formulas import formula
from metrics.compute.funnels import activation, funnel
from metrics.compute.lifecycle import lifecycle
from metrics.compute.lifetimes import customer_lifetime
from metrics.compute.money import mrr
from metrics.compute.pushed import pushed
from metrics.compute.setting import Point, Result, Setting
from metrics.models import Metric

CALCULATE: dict[str, Callable[[Setting], Result]] = {
    "mrr": mrr,
    "active_users": active_users,
    "explored": explored,
    "retention": retention,
    "lifecycle": lifecycle,
    "sessions": sessions,
    "funnel": funnel,
    "activation": activation,
    "customer_lifetime": customer_lifetime,
    "forecast": forecast,
    "formula": formula,
    "nps": nps,
    "csat": csat,
    "ces": ces,
    "pushed": pushed,
}


def calculate(metric: Metric, now: datetime, past: datetime | None = None) -> Result:
    """Every point of the metric as the data stand now; with `past` as of that moment."""
    return CALCULATE[metric.calculation](Setting(metric, now, past))


__all__ = ["Point", "Result", "Setting", "calculate"]
