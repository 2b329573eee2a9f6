"""The cells of very many customers at once: the rules of mrr.py over columns of whole numbers, nothing rounded.

Amounts are whole multiples of one unit, chosen so that every amount a month is one. A customer whose history this
cannot say exactly (several currencies, a subscription that changed hands, two versions that nothing orders, too
much money) is named in `odd`, and left to the exact road of fractions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import lcm
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from metrics.calc import periods as cal
from metrics.calc.mrr import KINDS
from metrics.calc.mrr_cells import Cells
from metrics.calc.mrr_state import PER_MONTH, CountingRule

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
NEVER = np.iinfo(np.int64).max
MOST = 2**53  # of the unit, a month, for one subscription: MOST_ROWS of them still add up within 64 bits
MOST_ROWS = 1000  # of one customer
LIMB = 22  # bits: a hundred million of such limbs add up exactly in a float64
INTERVALS = tuple(PER_MONTH)


@dataclass(slots=True)
class Columns:
    """Versions side by side. `amount` and `full` (once the discount is over) are per interval, in 1/`parts` of a
    minor unit, 0 where the version does not count; `interval` is 1000 x its place in INTERVALS + its count; moments
    are microseconds since 2000; `currency` is a place in `currencies`.
    """

    customer: Numbers
    fingerprint: Numbers  # of the customer too: two whose numbers fell together differ here
    subscription: Numbers
    at: Numbers
    sequence: Numbers
    received: Numbers
    amount: Numbers
    full: Numbers
    ends: Numbers
    interval: Numbers
    currency: Numbers
    is_exact: Numbers  # 0 where an amount is no whole number of parts
    currencies: Sequence[str]
    parts: int


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICRO


def bulk_cells(columns: Columns, tz: ZoneInfo, grouping: timedelta, as_of: datetime) -> tuple[Cells, Numbers]:
    """The cells of all customers but the odd ones, and the odd ones. Every row of an odd one is left out."""
    if not len(columns.at):
        return {}, np.array([], dtype=np.int64)
    order = np.lexsort((columns.received, columns.sequence, columns.at, columns.subscription))
    named = [field.name for field in fields(Columns) if field.name not in ("currencies", "parts")]
    row = {name: getattr(columns, name)[order] for name in named}
    factor, unit = _factors(row["interval"])
    odd = _odd(row, factor)
    usable = ~np.isin(row["customer"], odd)
    changes = _changes({name: values[usable] for name, values in row.items()}, factor[usable], micros(as_of))
    steps = _steps(*changes)
    blocks = _grouped(steps, tz, grouping)
    return _cells(blocks, columns.currencies, unit * columns.parts), odd


def _factors(interval: Numbers) -> tuple[Numbers, int]:
    """How many units a month one part per interval is, row by row; and how many units make a part."""
    known, places = np.unique(interval, return_inverse=True)
    per_month = [PER_MONTH[INTERVALS[code // 1000]] / (code % 1000) for code in known.tolist()]
    unit = lcm(*(one.denominator for one in per_month))
    made = [int(one * unit) for one in per_month]
    if max(made) >= MOST:  # counts like 113 and 119 at once: nothing of it fits
        made, unit = [MOST] * len(made), 1
    return np.array(made, dtype=np.int64)[places], unit


def _odd(row: dict[str, Numbers], factor: Numbers) -> Numbers:
    """Customers whom whole numbers of 64 bits cannot tell of."""
    customer, same = row["customer"], row["subscription"][1:] == row["subscription"][:-1]
    is_odd = row["is_exact"] == 0
    most = MOST // factor
    is_odd = is_odd | (np.maximum(row["amount"], row["full"]) >= most)
    moved = same & (customer[1:] != customer[:-1])
    tied = same & np.logical_and.reduce(
        [row[name][1:] == row[name][:-1] for name in ("at", "sequence", "received")]
    )
    is_odd[1:] |= moved | tied
    is_odd[:-1] |= moved
    by_customer = np.argsort(customer, kind="stable")
    owner, currency = customer[by_customer], row["currency"][by_customer]
    finger = row["fingerprint"][by_customer]
    mixed = (owner[1:] == owner[:-1]) & ((currency[1:] != currency[:-1]) | (finger[1:] != finger[:-1]))
    owners, rows = np.unique(owner, return_counts=True)
    found = np.concatenate([customer[is_odd], owner[1:][mixed], owners[rows > MOST_ROWS]])
    return np.unique(found).astype(np.int64)


def _changes(
    row: dict[str, Numbers], factor: Numbers, until: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """(customer, currency, moment, change of the amount a month), the ends of discounts as rows of their own."""
    subscription, at, ends = row["subscription"], row["at"], row["ends"]
    following = np.full(len(at), NEVER, dtype=np.int64)
    is_same = subscription[1:] == subscription[:-1]
    following[:-1][is_same] = at[1:][is_same]
    ended = (ends > at) & (ends < following) & (ends <= until)
    has_begun = at <= until
    place = np.concatenate([np.nonzero(has_begun)[0], np.nonzero(ended)[0]])
    moment = np.concatenate([at[has_begun], ends[ended]])
    amount = np.concatenate([(row["amount"] * factor)[has_begun], (row["full"] * factor)[ended]])
    # A version's own change comes before the end of its discount, and both before the next version.
    late = np.concatenate([np.zeros(has_begun.sum(), dtype=np.int8), np.ones(ended.sum(), dtype=np.int8)])
    order = np.lexsort((late, place))
    place, moment, amount = place[order], moment[order], amount[order]
    before = np.zeros_like(amount)
    again = subscription[place][1:] == subscription[place][:-1]
    before[1:][again] = amount[:-1][again]
    return row["customer"][place], row["currency"][place], moment, amount - before


def _steps(
    customer: Numbers, currency: Numbers, at: Numbers, change: Numbers
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """(customer, currency, moment, what is paid from then on), one step a moment that changed it."""
    order = np.lexsort((at, customer))
    customer, currency, at, change = customer[order], currency[order], at[order], change[order]
    total = np.cumsum(change)  # may wrap around, which the difference below undoes
    is_last = np.ones(len(at), dtype=bool)
    is_last[:-1] = (customer[1:] != customer[:-1]) | (at[1:] != at[:-1])
    is_first = np.ones(len(at), dtype=bool)
    is_first[1:] = customer[1:] != customer[:-1]
    start = np.nonzero(is_first)[0]
    paid = total - np.repeat((total - change)[start], np.diff(np.append(start, len(at))))
    customer, currency, at, paid = customer[is_last], currency[is_last], at[is_last], paid[is_last]
    before = _before(customer, paid)
    changed = paid != before
    return customer[changed], currency[changed], at[changed], paid[changed]


def _before(customer: Numbers, paid: Numbers) -> Numbers:
    """What the same customer paid one row earlier, 0 in the first."""
    before = np.zeros_like(paid)
    same = customer[1:] == customer[:-1]
    before[1:][same] = paid[:-1][same]
    return before


@dataclass(slots=True)
class _Groups:
    customer: Numbers
    currency: Numbers
    month: Numbers
    paid: Numbers
    months: list[date]


def _grouped(steps: tuple[Numbers, Numbers, Numbers, Numbers], tz: ZoneInfo, grouping: timedelta) -> _Groups:
    """Steps of one customer and month no more than `grouping` after the first of them, as one."""
    customer, currency, at, paid = steps
    months, month = _months(at, tz)
    block_goes_on = np.zeros(len(at), dtype=bool)
    block_goes_on[1:] = (customer[1:] == customer[:-1]) & (month[1:] == month[:-1])
    width = grouping // MICRO
    near = block_goes_on.copy()
    near[1:] &= at[1:] - at[:-1] <= width
    is_start = ~near
    begun = 0
    for index in np.nonzero(near)[0].tolist():  # few: only where two changes lie close together
        if is_start[index - 1]:
            begun = int(at[index - 1])
        if at[index] > begun + width:
            is_start[index] = True
    is_last = np.ones(len(at), dtype=bool)
    is_last[:-1] = is_start[1:]
    return _Groups(customer[is_last], currency[is_last], month[is_last], paid[is_last], months)


def _months(at: Numbers, tz: ZoneInfo) -> tuple[list[date], Numbers]:
    """The local months from the first moment to the last, and each moment's place among them."""
    if not len(at):
        return [], np.array([], dtype=np.int64)
    ends = [cal.period_of(EPOCH + int(one) * MICRO, "month", tz) for one in (at.min(), at.max())]
    months = list(cal.period_range(ends[0], ends[1], "month"))
    begins = np.array([micros(cal.instant_of(month, tz)) for month in months], dtype=np.int64)
    return months, np.searchsorted(begins, at, side="right") - 1


def _cells(groups: _Groups, currencies: Sequence[str], unit: int) -> Cells:
    customer, paid = groups.customer, groups.paid
    if not len(paid):
        return {}
    key = groups.month * len(currencies) + groups.currency
    before = _before(customer, paid)
    had_paid = _has_paid_before(customer, paid)
    sums = _Sums(key, len(groups.months) * len(currencies))
    sums.movements("", key, before, paid, had_paid)
    is_first = np.ones(len(paid), dtype=bool)
    is_first[1:] = (customer[1:] != customer[:-1]) | (groups.month[1:] != groups.month[:-1])
    is_last = np.append(is_first[1:], True)
    key, opening, closing, had = key[is_first], before[is_first], paid[is_last], had_paid[is_first]
    sums.movements("net_", key, opening, closing, had)
    paying, change = opening > 0, closing - opening
    sums.add("closing", key, change)
    sums.add("retained", key[paying], change[paying])
    sums.add("kept", key[paying], np.minimum(change, 0)[paying])
    sums.count("customers", key, (closing > 0).astype(np.int64) - paying)
    sums.count("lost", key, (paying & (closing == 0)).astype(np.int64))
    return sums.cells(groups.months, currencies, unit)


def _has_paid_before(customer: Numbers, paid: Numbers) -> Flags:
    """Whether the customer has ever paid in an earlier row."""
    seen = np.cumsum(paid > 0)
    start = np.nonzero(np.append(True, customer[1:] != customer[:-1]))[0]
    base: Numbers = np.repeat((seen - (paid > 0))[start], np.diff(np.append(start, len(paid))))
    flags: Flags = (seen - (paid > 0)) > base
    return flags


class _Sums:
    """Exact sums by key and name."""

    def __init__(self, key: Numbers, size: int) -> None:
        self.size = size
        self.found: dict[str, list[int]] = {}
        self.counts: set[str] = set()

    def movements(self, prefix: str, key: Numbers, before: Numbers, after: Numbers, had_paid: Flags) -> None:
        up = after > before
        masks = {
            "new": (before == 0) & up & ~had_paid,
            "reactivation": (before == 0) & up & had_paid,
            "expansion": (before > 0) & up,
            "contraction": (after > 0) & (after < before),
            "churn": (after == 0) & (before > 0),
        }
        for kind in KINDS:
            mask = masks[kind]
            self.add(prefix + kind, key[mask], np.abs(after - before)[mask])
            if not prefix:
                self.count(f"{kind}_count", key[mask], np.ones(int(mask.sum()), dtype=np.int64))

    def add(self, name: str, key: Numbers, values: Numbers) -> None:
        """bincount adds in float64: exact for limbs of few bits, which are put together as Python's integers."""
        total = [0] * self.size
        for shift in (0, LIMB, 2 * LIMB):
            limb = values >> shift if shift == 2 * LIMB else (values >> shift) & ((1 << LIMB) - 1)
            part = np.bincount(key, weights=limb, minlength=self.size)
            total = [one + (int(more) << shift) for one, more in zip(total, part.tolist(), strict=True)]
        self.found[name] = total

    def count(self, name: str, key: Numbers, values: Numbers) -> None:
        self.add(name, key, values)
        self.counts.add(name)

    def cells(self, months: list[date], currencies: Sequence[str], unit: int) -> Cells:
        cells: Cells = {}
        usual = CountingRule()
        for name, totals in self.found.items():
            for place, value in enumerate(totals):
                if not value:
                    continue
                currency = currencies[place % len(currencies)]
                divisor = 1 if name in self.counts else unit * usual.minor_units(currency)
                cell = cells.setdefault((months[place // len(currencies)], currency), {})
                cell[name] = Fraction(value, divisor)
        return cells
