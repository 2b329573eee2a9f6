"""The rows that come by CSV file or bulk JSON: events, subscriptions, rates, answers. Pure.

Each reader takes one row (texts from CSV, values from JSON) and gives the columns to store, or raises Bad.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from metrics import fields
from metrics.fields import Bad, Row

STATUSES = (
    "trialing",
    "active",
    "past_due",
    "unpaid",
    "paused",
    "incomplete",
    "incomplete_expired",
    "canceled",
)
INTERVALS = ("day", "week", "month", "year")
DURATIONS = ("forever", "repeating", "once")
MARKS = ("release", "launch", "price")
AHEAD = timedelta(days=1)
Values = dict[str, Any]


def not_ahead(moment: datetime, name: str, now: datetime) -> datetime:
    """What has not happened yet is a wrong clock, and would sit in tomorrow's figures."""
    if moment > now + AHEAD:
        raise Bad(name, "This lies more than a day ahead of our clock.")
    return moment


def event(row: Row, now: datetime) -> Values:
    """`message_id` (or event_id), `distinct_id` (or user_id), `event`, `timestamp`, optional session_id."""
    message = "message_id" if "message_id" in row else "event_id"
    person = "distinct_id" if "distinct_id" in row else "user_id"
    return {
        "message_id": fields.text(row, message, 120),
        "kind": "track",
        "name": fields.text(row, "event", 200),
        "distinct_id": fields.text(row, person, 200),
        "session_id": fields.text(row, "session_id", 120, required=False),
        "occurred_at": not_ahead(fields.instant(row, "timestamp"), "timestamp", now),
        "properties": {},
    }


def _discount(row: Row) -> Values | None:
    """The `discount` object of a JSON row, or the `discount_*` columns of a CSV row."""
    given = row.get("discount")
    if given is None or given == "":
        given = {
            name: row.get(f"discount_{name}")
            for name in ("duration", "percent_off", "amount_off_minor", "ends_at")
        }
    if not isinstance(given, dict):
        raise Bad("discount", "This must be an object with a duration.")
    if not any(value not in (None, "") for value in given.values()):
        return None
    zero = Decimal(0)
    percent = fields.decimal(given, "percent_off", zero, high=100)
    amount = fields.decimal(given, "amount_off_minor", zero)
    ends_at = fields.instant_of(given["ends_at"], "ends_at") if given.get("ends_at") else None
    return {
        "duration": fields.one_of(given, "duration", DURATIONS),
        "percent_off": str(percent) if percent else None,
        "amount_off_minor": str(amount) if amount else None,
        "ends_at": ends_at.isoformat() if ends_at else None,
    }


def subscription(row: Row, now: datetime) -> Values:
    """One version of a subscription. `received_at` may come along when history is imported."""
    return {
        "event_id": fields.text(row, "event_id", 120),
        "received_at": min(fields.instant(row, "received_at", now), now),
        "effective_at": fields.instant(row, "effective_at"),
        "sequence": fields.whole(row, "sequence", 0, low=0, high=10**12),
        "subscription_id": fields.text(row, "subscription_id", 120),
        "customer_id": fields.text(row, "customer_id", 120),
        "status": fields.one_of(row, "status", STATUSES),
        "interval": fields.one_of(row, "interval", INTERVALS),
        "interval_count": fields.whole(row, "interval_count", 1, low=1, high=120),
        "unit_amount_minor": fields.decimal(row, "unit_amount_minor"),
        "quantity": fields.decimal(row, "quantity", Decimal(1)),
        "currency": fields.currency(row, "currency"),
        "metered": fields.flag(row, "metered"),
        "discount": _discount(row),
    }


def fx_rate(row: Row, now: datetime) -> Values:
    """Units of `to_currency` (empty: the workspace's) for one unit of `currency` in a month."""
    rate = fields.decimal(row, "rate")
    if rate.quantize(Decimal("1e-10")) <= 0:
        raise Bad("rate", "This must be above 0.")
    return {
        "month": fields.month(row, "month"),
        "currency": fields.currency(row, "currency"),
        "to_currency": fields.currency(row, "to_currency", "XXX"),
        "rate": rate,
    }


def answer(row: Row, now: datetime) -> Values:
    """One score: `external_id`, `survey`, `kind` (nps, csat, ces), `respondent`, `score`, `submitted_at`."""
    return {
        "external_id": fields.text(row, "external_id", 120),
        "survey": fields.text(row, "survey", 80),
        "kind": fields.one_of(row, "kind", ("nps", "csat", "ces")),
        "respondent": fields.text(row, "respondent", 200),
        "score": fields.score(row, "score"),
        "submitted_at": not_ahead(fields.instant(row, "submitted_at", now), "submitted_at", now),
    }


def lifetime(row: Row, now: datetime) -> Values:
    """`customers` customers (one, unless said) of a `tenure` in periods; `churned` then, or still there."""
    return {
        "external_id": fields.text(row, "external_id", 120),
        "cohort": fields.text(row, "cohort", 80, required=False),
        "tenure": fields.decimal(row, "tenure", high=100_000),
        "churned": fields.flag(row, "churned"),
        "customers": fields.decimal(row, "customers", Decimal(1)),
    }


def mark(row: Row, now: datetime) -> Values:
    """Something that charts show: `date`, `label`, and what it was (release, unless said)."""
    return {
        "date": fields.day(row, "date"),
        "label": fields.text(row, "label", 120),
        "kind": fields.one_of(row, "kind", MARKS, "release"),
        "url": _address(row),
    }


def _address(row: Row) -> str:
    found = fields.text(row, "url", 200, required=False)
    if found and not found.startswith(("https://", "http://")):
        raise Bad("url", "This must be a web address such as https://example.com/prices.")
    return found


SHAPES: dict[str, Callable[[Row, datetime], Values]] = {
    "events": event,
    "subscriptions": subscription,
    "fx-rates": fx_rate,
    "answers": answer,
    "lifetimes": lifetime,
    "marks": mark,
}
COLUMNS = {
    "events": "message_id, distinct_id, event, timestamp; optional: session_id",
    "subscriptions": "event_id, effective_at, subscription_id, customer_id, status, interval, unit_amount_minor, "
    "currency; optional: received_at, sequence, interval_count, quantity, metered, discount_duration, "
    "discount_percent_off, discount_amount_off_minor, discount_ends_at",
    "fx-rates": "month, currency, rate; optional: to_currency",
    "answers": "external_id, survey, kind, respondent, score; optional: submitted_at",
    "lifetimes": "external_id, tenure, churned; optional: customers, cohort",
    "marks": "date, label; optional: kind (release, launch, price), url",
}


def point(row: Row, now: datetime) -> Values:
    """One pushed value of a period; an empty value says that it is not defined."""
    value = (
        None if row.get("value") in (None, "") else fields.decimal(row, "value", low=-(10**18), high=10**18)
    )
    start: date = fields.day(row, "period_start")
    if start > (now + AHEAD).date():
        raise Bad("period_start", "This period has not begun.")
    return {"period_start": start, "value": value}
