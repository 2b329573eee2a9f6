"""From subscription versions to what each customer pays a month, instant by instant.

Rules: kpi.md section 1. MRR comes from the subscription's state, never from invoices or refunds; active and
past_due count, everything else is 0; metered items are 0; prices are before tax. Amounts are exact fractions
of major units.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Interval = Literal["day", "week", "month", "year"]

# How many months' worth of money one interval is: an amount per interval x this = an amount per month.
PER_MONTH: Mapping[str, Fraction] = {
    "day": Fraction(365, 12),
    "week": Fraction(52, 12),
    "month": Fraction(1),
    "year": Fraction(1, 12),
}
# ISO 4217 currencies whose minor unit is not a hundredth.
EXPONENTS: Mapping[str, int] = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0
    ),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}

Money = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Discount:
    """Percent (0-100) or a fixed sum in minor units per billing interval; it ends at `ends_at`, exclusive, if
    set.
    """

    duration: Literal["forever", "repeating", "once"]
    percent_off: Decimal | int | None = None
    amount_off_minor: Decimal | int | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """From `effective_at` on, this subscription of this customer looks like this; `sequence` orders one
    instant.
    """

    event_id: str
    effective_at: datetime
    subscription_id: str
    customer_id: str
    status: str
    interval: Interval
    unit_amount_minor: Decimal | int
    currency: str
    received_at: datetime
    sequence: int = 0
    interval_count: int = 1
    quantity: Decimal | int = 1
    metered: bool = False
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class CountingRule:
    """Which states and discounts count, and the minor-unit digits of currencies (over the ISO ones)."""

    statuses: frozenset[str] = frozenset({"active", "past_due"})
    discounts: frozenset[str] = frozenset({"forever", "repeating"})
    exponents: Mapping[str, int] = field(default_factory=dict)

    def minor_units(self, currency: str) -> int:
        """How many minor units make one: 100 for USD, 1 for JPY."""
        return int(10 ** self.exponents.get(currency, EXPONENTS.get(currency, 2)))


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` on a customer pays `money` a month: {currency: major units}, no zero entries."""

    at: datetime
    money: Money


def deduplicated(versions: Iterable[Version]) -> list[Version]:
    """Each event id once, the first delivery, whatever order the rows come in (kpi.md section 0)."""
    first: dict[str, Version] = {}
    for row in versions:
        known = first.get(row.event_id)
        if known is None or _delivery(row) < _delivery(known):
            first[row.event_id] = row
    return list(first.values())


def _delivery(row: Version) -> tuple[datetime, int, datetime, str]:
    return row.received_at, row.sequence, row.effective_at, repr(row)


def _order(row: Version) -> tuple[datetime, int, datetime, str]:
    return row.effective_at, row.sequence, row.received_at, row.event_id


def _has_discount(row: Version, at: datetime, rule: CountingRule) -> bool:
    discount = row.discount
    if discount is None or discount.duration not in rule.discounts:
        return False
    return discount.ends_at is None or at < discount.ends_at


def monthly_amount(row: Version, at: datetime, rule: CountingRule) -> Fraction:
    """What a version is worth a month at an instant, in major units of its currency, never below 0.

    ValueError for an unknown interval or an interval count below 1.
    """
    if row.interval not in PER_MONTH or row.interval_count < 1:
        raise ValueError(f"No months factor for {row.interval_count} x {row.interval!r}.")
    if row.status not in rule.statuses or row.metered:
        return Fraction(0)
    amount = Fraction(row.unit_amount_minor) * Fraction(row.quantity)
    if row.discount is not None and _has_discount(row, at, rule):
        amount *= 1 - Fraction(row.discount.percent_off or 0) / 100
        amount -= Fraction(row.discount.amount_off_minor or 0)
    per_month = PER_MONTH[row.interval] / row.interval_count
    return max(Fraction(0), amount * per_month / rule.minor_units(row.currency))


# (instant, customer, subscription, currency, amount a month from then on)
_Change = tuple[datetime, str, str, str, Fraction]


def _subscription_changes(rows: list[Version], rule: CountingRule) -> Iterable[_Change]:
    """The changes of one subscription, its discounts' own ends and a change of customer included."""
    for index, row in enumerate(rows):
        following = rows[index + 1] if index + 1 < len(rows) else None
        amount = monthly_amount(row, row.effective_at, rule)
        yield row.effective_at, row.customer_id, row.subscription_id, row.currency, amount
        end = row.discount.ends_at if row.discount else None
        if end and end > row.effective_at and (following is None or end < following.effective_at):
            full = monthly_amount(row, end, rule)
            yield end, row.customer_id, row.subscription_id, row.currency, full
        if following is not None and following.customer_id != row.customer_id:
            yield following.effective_at, row.customer_id, row.subscription_id, row.currency, Fraction(0)


def _steps(changes: list[_Change]) -> list[Step]:
    """Fold one customer's changes into totals by currency, one step an instant that changed them."""
    paying: dict[str, tuple[str, Fraction]] = {}
    total: Money = {}
    steps: list[Step] = []
    changes.sort(key=lambda change: change[0])
    for index, (at, _, subscription, currency, amount) in enumerate(changes):
        old_currency, old = paying.get(subscription, (currency, Fraction(0)))
        total[old_currency] = total.get(old_currency, Fraction(0)) - old
        total[currency] = total.get(currency, Fraction(0)) + amount
        paying[subscription] = (currency, amount)
        if index + 1 < len(changes) and changes[index + 1][0] == at:
            continue
        money = {name: value for name, value in total.items() if value}
        if money != (steps[-1].money if steps else {}):
            steps.append(Step(at, money))
    return steps


def customer_steps(
    versions: Iterable[Version], rule: CountingRule, as_of: datetime | None = None
) -> dict[str, list[Step]]:
    """{customer: steps in time order} from versions in any order, repeated or late. Changes after as_of are
    left out.
    """
    subscriptions: dict[str, list[Version]] = {}
    for row in deduplicated(versions):
        subscriptions.setdefault(row.subscription_id, []).append(row)
    customers: dict[str, list[_Change]] = {}
    for rows in subscriptions.values():
        for change in _subscription_changes(sorted(rows, key=_order), rule):
            if as_of is None or change[0] <= as_of:
                customers.setdefault(change[1], []).append(change)
    return {customer: _steps(customers[customer]) for customer in sorted(customers)}
