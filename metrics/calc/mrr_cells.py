"""MRR as sums that can be kept: what each customer adds to a month, and the monthly table made of such sums.

A customer who pays in one currency only moves in that currency: no exchange rate can turn an expansion into a
contraction. So the sums of such customers are kept in their own currencies, exactly, and rates come in when the
table is read. Adding a customer's cells and taking them out again leaves nothing behind.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from metrics.calc import periods as cal
from metrics.calc.mrr import KINDS, MonthRow, MrrRule, _Customer, grouped
from metrics.calc.mrr_rates import Rates
from metrics.calc.mrr_state import CountingRule, Step

Cell = dict[str, Fraction]
Cells = dict[tuple[date, str], Cell]
ZERO = Fraction(0)
# `closing` and `customers` are what a month adds to the ones before; `retained` and `kept` what it takes from the
# opening MRR.
MONEY = (*KINDS, *(f"net_{kind}" for kind in KINDS), "closing", "retained", "kept")
NUMBERS = (*(f"{kind}_count" for kind in KINDS), "customers", "lost")


def cells_of(steps: Sequence[Step], currency: str, tz: ZoneInfo, grouping: timedelta) -> Cells:
    """What a customer who pays in one currency adds to the months in which something changed."""
    rule = MrrRule(tz, Rates(currency, {}), grouping)
    groups = list(grouped(steps, rule))
    customer = _Customer("", groups, rule)
    cells: Cells = {}
    for month in sorted({month for month, _ in groups}):
        row = MonthRow(month, complete=True)
        for _ in customer.pass_month(row):
            pass
        if cell := _cell(row):
            cells[month, currency] = cell
    return cells


def _cell(row: MonthRow) -> Cell:
    opening = row.opening_at_rate
    cell: Cell = {
        "closing": row.closing_mrr - opening,
        "retained": row.retained - opening,
        "kept": row.kept - opening,
        "customers": Fraction(row.customers_closing - row.customers_opening),
        "lost": Fraction(row.customers_lost),
    }
    for kind in KINDS:
        cell[kind] = row.movements[kind]
        cell[f"{kind}_count"] = Fraction(row.movement_counts[kind])
        cell[f"net_{kind}"] = row.net_movements[kind]
    return {name: value for name, value in cell.items() if value}


def add(cells: Cells, more: Cells, sign: int = 1) -> None:
    """Adds cells to others in place; what comes to nothing is left out."""
    for key, cell in more.items():
        total = cells.setdefault(key, {})
        for name, value in cell.items():
            total[name] = total.get(name, ZERO) + sign * value
            if not total[name]:
                del total[name]
        if not total:
            del cells[key]


class Kept:
    """The monthly table from cells, whatever the months asked for, at the rates of the day."""

    def __init__(self, cells: Mapping[tuple[date, str], Cell], rates: Rates, counting: CountingRule) -> None:
        self.cells, self.rates = cells, rates
        usual = CountingRule()
        # Cells are in major units as ISO 4217 has them; a metric may say otherwise.
        self.scale = {
            currency: Fraction(usual.minor_units(currency), counting.minor_units(currency))
            for _, currency in cells
        }
        self.paid: dict[str, Fraction] = {}  # by currency, what is paid at the end of the last month passed
        self.customers: dict[str, Fraction] = {}

    def fill(self, rows: Sequence[MonthRow]) -> None:
        """Adds to the rows, which are in order of their months."""
        by_month: dict[date, dict[str, Cell]] = {}
        for (month, currency), cell in self.cells.items():
            by_month.setdefault(month, {})[currency] = cell
        waiting = sorted(by_month)
        for row in rows:
            while waiting and waiting[0] < row.month:
                self._move_on(by_month[waiting.pop(0)])
            now = by_month[waiting.pop(0)] if waiting and waiting[0] == row.month else {}
            for currency in sorted(self.paid.keys() | now.keys()):
                self._add(row, currency, now.get(currency, {}))
            self._move_on(now)

    def _move_on(self, cells: Mapping[str, Cell]) -> None:
        for currency, cell in cells.items():
            self.paid[currency] = self.paid.get(currency, ZERO) + cell.get("closing", ZERO)
            self.customers[currency] = self.customers.get(currency, ZERO) + cell.get("customers", ZERO)

    def _add(self, row: MonthRow, currency: str, cell: Cell) -> None:
        opening = self.paid.get(currency, ZERO)
        if not opening and not cell:
            return
        rate = self.rates.rate(currency, row.month) * self.scale.get(currency, Fraction(1))
        if opening:
            before = self.rates.rate(currency, cal.shift(row.month, "month", -1)) * self.scale[currency]
            row.opening_mrr += opening * before
        row.opening_at_rate += opening * rate
        row.closing_mrr += (opening + cell.get("closing", ZERO)) * rate
        row.retained += (opening + cell.get("retained", ZERO)) * rate
        row.kept += (opening + cell.get("kept", ZERO)) * rate
        customers = int(self.customers.get(currency, ZERO))
        row.customers_opening += customers
        row.customers_closing += customers + int(cell.get("customers", ZERO))
        row.customers_lost += int(cell.get("lost", ZERO))
        for kind in KINDS:  # a cell holds only what is not zero
            if value := cell.get(kind):
                row.movements[kind] += value * rate
                row.movement_counts[kind] += int(cell[f"{kind}_count"])
            if value := cell.get(f"net_{kind}"):
                row.net_movements[kind] += value * rate


def month_rows(months: Iterable[date], tz: ZoneInfo, as_of: datetime | None) -> list[MonthRow]:
    return [MonthRow(one, as_of is None or cal.is_complete(one, "month", tz, as_of)) for one in months]


def merge(row: MonthRow, more: MonthRow) -> None:
    """Adds another part of the customers to a month."""
    for name in ("opening_mrr", "opening_at_rate", "closing_mrr", "retained", "kept"):
        setattr(row, name, getattr(row, name) + getattr(more, name))
    for name in ("customers_opening", "customers_closing", "customers_lost"):
        setattr(row, name, getattr(row, name) + getattr(more, name))
    for kind in KINDS:
        row.movements[kind] += more.movements[kind]
        row.movement_counts[kind] += more.movement_counts[kind]
        row.net_movements[kind] += more.net_movements[kind]
