"""Metrics: what is measured, the raw rows it rests on, the runs that compute it, the points they leave."""

from metrics.models.data import Alias, Answer, Event, FxRate, Intake, ReleaseMark, SubscriptionVersion
from metrics.models.metric import (
    CALCULATIONS,
    SCHEDULES,
    SUMMARY,
    SUMMARY_START,
    Metric,
    MetricPoint,
    MetricRun,
)

__all__ = [
    "CALCULATIONS",
    "SCHEDULES",
    "SUMMARY",
    "SUMMARY_START",
    "Alias",
    "Answer",
    "Event",
    "FxRate",
    "Intake",
    "Metric",
    "MetricPoint",
    "MetricRun",
    "ReleaseMark",
    "SubscriptionVersion",
]
