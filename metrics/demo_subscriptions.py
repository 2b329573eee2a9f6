"""Two years of made-up subscriptions: some 420 customers, three plans, upgrades, discounts, churn."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

# plan: (monthly price of a seat in cents, usual seats)
PLANS = {"starter": (2400, (2, 3, 4)), "team": (3900, (3, 4, 5, 6, 7)), "business": (6900, (4, 6, 8, 10, 12))}
CUSTOMERS, MONTHS = 420, 24
MONTHLY_CHURN = 0.026
HALF_PRICE = {"duration": "repeating", "percent_off": "50", "amount_off_minor": None}
PARTNER = {"duration": "forever", "percent_off": "15", "amount_off_minor": None, "ends_at": None}


def subscriptions(now: dt.datetime) -> list[dict[str, Any]]:
    """Every version of every subscription, oldest first within each; the same at every call."""
    random_ = random.Random(1)  # noqa: S311 (a demo that is the same every time, not a secret)
    rows: list[dict[str, Any]] = []
    for index in range(CUSTOMERS):
        start = now - dt.timedelta(
            days=30.4 * MONTHS * (1 - random_.random() ** 0.8), hours=random_.randrange(12)
        )
        rows += _customer(index, start, now, random_)
    return rows


def _customer(
    index: int, start: dt.datetime, now: dt.datetime, random_: random.Random
) -> list[dict[str, Any]]:
    plan = random_.choices(list(PLANS), (50, 36, 14))[0]
    yearly = random_.random() < 0.28
    price, sizes = PLANS[plan]
    state: dict[str, Any] = {
        "subscription_id": f"sub-{index:04}",
        "customer_id": f"customer-{index:04}",
        "status": "active",
        "interval": "year" if yearly else "month",
        "interval_count": 1,
        "unit_amount_minor": Decimal(price * 10 if yearly else price),
        "quantity": Decimal(random_.choice(sizes)),
        "currency": "EUR" if random_.random() < 0.3 else "USD",
        "metered": False,
        "discount": _discount(start, random_),
    }
    rows = [_version(index, 0, start, state)]
    at = start
    while True:
        at += dt.timedelta(days=30, hours=random_.randrange(30))
        if at >= now:
            return rows
        state = state | _month_later(state, random_)
        if state != {name: rows[-1][name] for name in state}:
            rows.append(_version(index, len(rows), at, state))
        if state["status"] == "canceled" and random_.random() < 0.96:
            return rows


def _discount(start: dt.datetime, random_: random.Random) -> dict[str, Any] | None:
    chance = random_.random()
    if chance < 0.08:
        return HALF_PRICE | {"ends_at": (start + dt.timedelta(days=91)).isoformat()}
    return PARTNER if chance < 0.14 else None


def _month_later(state: dict[str, Any], random_: random.Random) -> dict[str, Any]:
    """What a month changed: a leaver, somebody back, more seats, fewer seats, or nothing."""
    chance = random_.random()
    if state["status"] == "canceled":
        return {"status": "active"}
    if chance < MONTHLY_CHURN:
        return {"status": "canceled"}
    if chance < MONTHLY_CHURN + 0.045:
        return {"quantity": state["quantity"] + random_.choice((1, 1, 2, 3))}
    if chance < MONTHLY_CHURN + 0.06 and state["quantity"] > 2:
        return {"quantity": state["quantity"] - 1}
    return {}


def _version(index: int, number: int, at: dt.datetime, state: dict[str, Any]) -> dict[str, Any]:
    return {
        "event_id": f"relay-sub-{index:04}-{number}",
        "received_at": at,
        "effective_at": at,
        "sequence": number,
        **state,
    }
