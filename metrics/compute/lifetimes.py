"""How long customers stay: from subscriptions, or from tenures that were sent."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from metrics import queries
from metrics.calc import lifetime as calc
from metrics.compute.money import table_of
from metrics.compute.setting import Point, Result, Setting, plain, stored

LONGEST_CURVE = 600  # periods kept in the payload


@dataclass(slots=True)
class Customer:
    """First paying day, and the day of the last churn that nothing followed."""

    started: date
    churned: date | None = None


def customer_lifetime(setting: Setting) -> Result:
    """The headline is what a new customer pays in the first `project_to` periods: `amount` a period, 1 unless
    set, so that it then counts periods. Each is paid at its start and discounted by `discount_rate`.
    """
    made: list[Point] = []
    if setting.get("source") == "lifetimes":
        lives = queries.lifetimes(setting.product, setting.get("cohort"))
    else:
        customers = _customers(setting)
        lives = [_life(one, setting) for one in customers]
        made = _cohorts(customers, setting)
    table = calc.by_period(lives)
    until = setting.get("project_to")
    if setting.get("method") == "sbg":
        survival, payload = _projected(table, until)
    else:
        survival, payload = _observed(lives, until, setting)
    steps = calc.kaplan_meier(table, setting.get("confidence"))[:LONGEST_CURVE]
    value = _value(survival, setting)
    result = Result(stored(value), len(lives), made)
    result.summary(
        payload
        | {
            "method": setting.get("method"),
            "period": setting.get("period"),
            "project_to": until,
            "customers": sum(life.customers for life in lives),
            "churned": sum(life.customers for life in lives if life.churned),
            "survival": {t: share for t, share in enumerate(survival) if t},
            "retention_rate": {
                t: after / before if before and after is not None else None
                for t, (before, after) in enumerate(pairwise(survival), start=1)
            },
            "observed": [list(step) for step in steps],
            "lifetime_value": value,
        }
    )
    return result


def _projected(table: list[calc.Risk], until: int) -> tuple[list[float | None], dict[str, Any]]:
    fitted = calc.fit_sbg(table)
    survival = [fitted.survival(t) for t in range(until + 1)]
    return survival, {
        "a": fitted.a,
        "b": fitted.b,
        "log_likelihood": fitted.log_likelihood,
        "mean_lifetime": fitted.mean_lifetime,
    }


def _observed(
    lives: list[calc.Life], until: int, setting: Setting
) -> tuple[list[float | None], dict[str, Any]]:
    """The Kaplan-Meier curve at whole periods; null beyond the longest tenure that was seen."""
    table = calc.life_table(lives)
    steps = calc.kaplan_meier(table, setting.get("confidence"))
    longest = steps[-1].tenure if steps else 0.0
    last = max(until, min(int(longest), LONGEST_CURVE))
    at = [calc.survival_at(steps, t) if steps and t <= longest else None for t in range(last + 1)]
    return [one.survival if one else None for one in at], {
        "low": {t: one.low if one else None for t, one in enumerate(at) if t},
        "high": {t: one.high if one else None for t, one in enumerate(at) if t},
        "median_lifetime": calc.median_lifetime(steps),
        "restricted_mean": calc.restricted_mean(steps, min(longest, until)) if steps else None,
        "longest": longest if steps else None,
    }


def _value(survival: list[float | None], setting: Setting) -> float | None:
    """Null when a share within the range is not known."""
    shares = survival[: setting.get("project_to")]
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        return None
    rate = setting.get("discount_rate")
    amount: float = setting.get("amount")
    return amount * sum(share / (1 + rate) ** t for t, share in enumerate(known))


def _customers(setting: Setting) -> list[Customer]:
    """Everybody who ever paid, by the movements of MRR: a churn that a reactivation follows is no end."""
    versions = queries.subscription_versions(setting.product)
    if not versions:
        return []
    first = setting.local(min(row.effective_at for row in versions))
    table, _ = table_of(setting, versions, first, setting.today)
    found: dict[str, Customer] = {}
    for one in sorted(table.movements, key=lambda movement: movement.at):
        if one.at > setting.as_of:
            break
        day = setting.local(one.at)
        customer = found.setdefault(one.customer_id, Customer(day))
        customer.churned = day if one.kind == "churn" else None
    low, high = setting.day("date_from") or date.min, setting.day("date_to") or date.max
    return [one for one in found.values() if low <= one.started <= high]


def _life(customer: Customer, setting: Setting) -> calc.Life:
    """Who leaves within a period has used it up: churn counts at its end, as in a table of survivors."""
    unit: calc.Unit = setting.get("period")
    if customer.churned is None:
        return calc.Life(calc.whole_periods(customer.started, setting.today, unit)[0], churned=False)
    periods, exact = calc.whole_periods(customer.started, customer.churned, unit)
    return calc.Life(max(1, periods if exact else periods + 1), churned=True)


def _cohorts(customers: list[Customer], setting: Setting) -> list[Point]:
    """One point a month: of the customers who began in it, the share that still pays."""
    by_month: dict[date, list[Customer]] = {}
    for one in customers:
        by_month.setdefault(one.started.replace(day=1), []).append(one)
    made = []
    for month, some in sorted(by_month.items()):
        paying = sum(one.churned is None for one in some)
        payload = {"customers": len(some), "paying": paying}
        made.append(Point("month", month, stored(paying / len(some)), plain(payload), is_complete=False))
    return made
