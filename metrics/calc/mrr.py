"""MRR movements and the monthly table, exact to the last fraction.

Rules: kpi.md sections 1 and 2. A movement is the change of one customer's total MRR at one instant,
classified after both sides are converted at the month's rate, so that a rate alone never makes a movement.
For every month opening + fx + new + expansion + reactivation - contraction - churn = closing holds exactly.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from metrics.calc import periods as cal
from metrics.calc.mrr_rates import Rates
from metrics.calc.mrr_state import CountingRule, Money, Step, Version, customer_steps

Kind = Literal["new", "expansion", "contraction", "churn", "reactivation"]
KINDS: tuple[Kind, ...] = ("new", "expansion", "contraction", "churn", "reactivation")
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class MrrRule:
    """How to read the versions. `grouping` 0 = none; changes after `as_of` (None: no limit) have not happened
    yet.
    """

    tz: ZoneInfo
    rates: Rates
    grouping: timedelta = timedelta(minutes=60)
    counting: CountingRule = field(default_factory=CountingRule)
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """`amount` is signed, in the account's currency at the rate of `month` (its first day)."""

    at: datetime
    month: date
    customer_id: str
    kind: Kind
    amount: Fraction


def _no_money() -> dict[Kind, Fraction]:
    return dict.fromkeys(KINDS, ZERO)


def _no_counts() -> dict[Kind, int]:
    return dict.fromkeys(KINDS, 0)


def _ratio(top: Fraction | int, bottom: Fraction | int) -> Fraction | None:
    return Fraction(top) / bottom if bottom else None


@dataclass(slots=True)
class MonthRow:
    """One local month. Money in the account's currency (movement sums unsigned), ratios 0..1, None = not
    defined.

    `opening_mrr` is at last month's rate, everything else at this month's; `retained` and `kept` belong to
    the customers that paid at opening: their closing MRR, and the part of it not above their opening MRR.
    """

    month: date
    complete: bool
    opening_mrr: Fraction = ZERO
    opening_at_rate: Fraction = ZERO
    closing_mrr: Fraction = ZERO
    retained: Fraction = ZERO
    kept: Fraction = ZERO
    customers_opening: int = 0
    customers_closing: int = 0
    customers_lost: int = 0
    movements: dict[Kind, Fraction] = field(default_factory=_no_money)
    movement_counts: dict[Kind, int] = field(default_factory=_no_counts)
    net_movements: dict[Kind, Fraction] = field(default_factory=_no_money)

    @property
    def fx(self) -> Fraction:
        """What the new month's rates made of the opening MRR."""
        return self.opening_at_rate - self.opening_mrr

    @property
    def arr(self) -> Fraction:
        """12 x closing MRR."""
        return 12 * self.closing_mrr

    @property
    def arpa(self) -> Fraction | None:
        """Closing MRR per paying customer."""
        return _ratio(self.closing_mrr, self.customers_closing)

    def _lost_money(self) -> Fraction:
        return self.movements["contraction"] + self.movements["churn"]

    @property
    def quick_ratio(self) -> Fraction | None:
        """(new + expansion + reactivation) / (contraction + churn)."""
        gained = self.movements["new"] + self.movements["expansion"] + self.movements["reactivation"]
        return _ratio(gained, self._lost_money())

    @property
    def quick_ratio_excl_reactivation(self) -> Fraction | None:
        """(new + expansion) / (contraction + churn)."""
        return _ratio(self.movements["new"] + self.movements["expansion"], self._lost_money())

    @property
    def grr(self) -> Fraction | None:
        """Gross revenue retention of the opening cohort, at the month's rate; never above 1."""
        return _ratio(self.kept, self.opening_at_rate)

    @property
    def nrr(self) -> Fraction | None:
        """Net revenue retention of the opening cohort, at the month's rate."""
        return _ratio(self.retained, self.opening_at_rate)

    @property
    def logo_churn_rate(self) -> Fraction | None:
        """Customers paying at opening and not at closing / customers paying at opening."""
        return _ratio(self.customers_lost, self.customers_opening)

    @property
    def ltv(self) -> Fraction | None:
        """ARPA / logo churn of the same month; None when nobody churned."""
        return None if self.arpa is None else _ratio(self.arpa, self.logo_churn_rate or 0)


@dataclass(frozen=True, slots=True)
class MrrTable:
    """One row a month in the order asked, and every movement of those months by (time, customer)."""

    months: tuple[MonthRow, ...]
    movements: tuple[Movement, ...]


def classify(before: Fraction, after: Fraction, has_paid: bool) -> Kind | None:
    """The kind of a change of one customer's MRR; `has_paid`: was ever above 0. None for no change."""
    if before == after:
        return None
    if not before:
        return "reactivation" if has_paid else "new"
    if not after:
        return "churn"
    return "expansion" if after > before else "contraction"


def _month_of(at: datetime, rule: MrrRule) -> date:
    return cal.period_of(at, "month", rule.tz)


def grouped(steps: Sequence[Step], rule: MrrRule) -> Iterator[tuple[date, Step]]:
    """(month, step) with steps of one month no more than `grouping` after the first of them folded into one.

    A group is dated at its first change and has the money of its last; it never crosses the end of a month.
    """
    index = 0
    while index < len(steps):
        first = last = steps[index]
        month = _month_of(first.at, rule)
        limit = min(first.at + rule.grouping, cal.instant_of(cal.next_start(month, "month"), rule.tz))
        index += 1
        while index < len(steps) and steps[index].at <= limit and _month_of(steps[index].at, rule) == month:
            last = steps[index]
            index += 1
        yield month, Step(first.at, last.money)


class _Customer:
    """Walks one customer's groups once, in time order, filling the month rows it passes."""

    def __init__(self, customer_id: str, groups: list[tuple[date, Step]], rule: MrrRule) -> None:
        self.customer_id = customer_id
        self.groups = groups
        self.rule = rule
        self.money: Money = {}
        self.has_paid = False
        self.position = 0

    def skip_to(self, month: date) -> None:
        """Take every change before the month."""
        while self.position < len(self.groups) and self.groups[self.position][0] < month:
            self._take(self.groups[self.position][1])

    def _take(self, step: Step) -> None:
        self.money = step.money
        self.has_paid = self.has_paid or bool(step.money)
        self.position += 1

    def _changes_in(self, month: date) -> bool:
        return self.position < len(self.groups) and self.groups[self.position][0] == month

    def pass_month(self, row: MonthRow) -> Iterator[Movement]:
        """Add the customer's part of one month to its row; yield the movements."""
        self.skip_to(row.month)
        if not self.money and not self._changes_in(row.month):
            return
        rates, had_paid = self.rule.rates, self.has_paid
        opening = value = rates.value(self.money, row.month)
        if self.money:
            row.opening_mrr += rates.value(self.money, cal.shift(row.month, "month", -1))
        while self._changes_in(row.month):
            step = self.groups[self.position][1]
            before, value = value, rates.value(step.money, row.month)
            kind = classify(before, value, self.has_paid)
            self._take(step)
            if kind is not None:
                row.movements[kind] += abs(value - before)
                row.movement_counts[kind] += 1
                yield Movement(step.at, row.month, self.customer_id, kind, value - before)
        self._close(row, opening, value, had_paid)

    @staticmethod
    def _close(row: MonthRow, opening: Fraction, closing: Fraction, had_paid: bool) -> None:
        if closing:
            row.closing_mrr += closing
            row.customers_closing += 1
        if opening:
            row.opening_at_rate += opening
            row.customers_opening += 1
            row.customers_lost += not closing
            row.retained += closing
            row.kept += min(opening, closing)
        net = classify(opening, closing, had_paid)
        if net is not None:
            row.net_movements[net] += abs(closing - opening)


def mrr_table(
    versions: Iterable[Version],
    months: Sequence[date],
    rule: MrrRule,
    customers: Container[str] | None = None,
) -> MrrTable:
    """Movements and table of the asked months (first days, ascending) from versions in any order, repeated or
    late; with `customers`, theirs alone.

    ValueError for an unknown interval or months out of order; MissingRateError for a currency without any
    rate.
    """
    if list(months) != sorted({cal.start_of(month, "month") for month in months}):
        raise ValueError("Months must be first days, ascending, each once.")
    rows = [
        MonthRow(month, rule.as_of is None or cal.is_complete(month, "month", rule.tz, rule.as_of))
        for month in months
    ]
    movements: list[Movement] = []
    for customer_id, steps in customer_steps(versions, rule.counting, rule.as_of).items():
        if customers is not None and customer_id not in customers:
            continue
        customer = _Customer(customer_id, list(grouped(steps, rule)), rule)
        for row in rows:
            movements.extend(customer.pass_month(row))
    movements.sort(key=lambda movement: (movement.at, movement.customer_id))
    return MrrTable(tuple(rows), tuple(movements))


def trailing_logo_churn(rows: Sequence[MonthRow], index: int, months: int = 6) -> Fraction | None:
    """Mean logo churn of up to `months` rows before rows[index], the current one left out; None if none is
    defined.

    ARPA over this is the LTV for display (ChartMogul's rule: help.chartmogul.com 203359341).
    """
    rates = [row.logo_churn_rate for row in rows[max(0, index - months) : index]]
    defined = [rate for rate in rates if rate is not None]
    return _ratio(sum(defined, ZERO), len(defined))
