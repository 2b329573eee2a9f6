"""Metrics: what is measured, the raw rows it rests on, the runs that compute it, the points they leave."""

from metrics.models.data import (
    Alias,
    Answer,
    Event,
    FxRate,
    Intake,
    Lifetime,
    ReleaseMark,
    SubscriptionVersion,
)
from metrics.models.metric import (
    CALCULATIONS,
    SCHEDULES,
    SUMMARY,
    SUMMARY_START,
    Metric,
    MetricPoint,
    MetricRun,
)
from metrics.models.rules import FEWEST_DAYS, MOST_DAYS, KeepRule, PlannedEvent
from metrics.models.state import (
    ANY_EVENT,
    Delivery,
    EventName,
    Fold,
    PeopleOf,
    PeopleWith,
    PersonId,
    PersonTrait,
    Trait,
)

__all__ = [
    "ANY_EVENT",
    "CALCULATIONS",
    "FEWEST_DAYS",
    "MOST_DAYS",
    "SCHEDULES",
    "SUMMARY",
    "SUMMARY_START",
    "Alias",
    "Answer",
    "Delivery",
    "Event",
    "EventName",
    "Fold",
    "FxRate",
    "Intake",
    "KeepRule",
    "Lifetime",
    "Metric",
    "MetricPoint",
    "MetricRun",
    "PeopleOf",
    "PeopleWith",
    "PersonId",
    "PersonTrait",
    "PlannedEvent",
    "ReleaseMark",
    "SubscriptionVersion",
    "Trait",
]
