"""MRR and its movements from subscription versions."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from metrics import queries, revenue
from metrics.calc import mrr as calc
from metrics.calc import periods as cal
from metrics.calc.mrr_cells import Kept, merge, month_rows
from metrics.calc.mrr_rates import MissingRateError, Rates
from metrics.calc.mrr_state import CountingRule, Version
from metrics.compute.setting import Point, Result, Setting, plain, stored

SHOWN = [
    "opening_mrr",
    "fx",
    "closing_mrr",
    "arr",
    "arpa",
    "quick_ratio",
    "quick_ratio_excl_reactivation",
    "grr",
    "nrr",
    "logo_churn_rate",
    "ltv",
    "customers_opening",
    "customers_closing",
    "customers_lost",
    "movement_counts",
    "net_movements",
]


# Of a month with more movements than this only the sums are kept: its list is too long to be read.
MOST_LISTED = 1000


def _rule(setting: Setting) -> calc.MrrRule:
    currency = setting.get("currency") or setting.product.workspace.currency
    return calc.MrrRule(
        tz=setting.tz,
        rates=Rates(currency, queries.fx_rates(setting.product, currency)),
        grouping=timedelta(minutes=setting.get("grouping_minutes")),
        counting=CountingRule(exponents=setting.get("currency_exponent")),
        as_of=setting.as_of,
    )


def table_of(
    setting: Setting, versions: list[Version], first: date, last: date
) -> tuple[calc.MrrTable, Rates]:
    """The months from `first` to `last` with their movements, and the rates with what was estimated of them."""
    rule = _rule(setting)
    months = cal.period_range(first.replace(day=1), last.replace(day=1), "month")
    try:
        return calc.mrr_table(versions, months, rule), rule.rates
    except MissingRateError as error:
        raise ValueError(f"{error} Send one by the data sources page or the API.") from error


def mrr(setting: Setting) -> Result:
    """One point a local month: its closing MRR, with the month's whole row and, in detail, its movements."""
    first_at = queries.first_version_at(setting.product)
    if first_at is None:
        result = Result(None)
        result.summary({})
        return result
    first = setting.day("date_from") or setting.local(first_at)
    if setting.is_past or setting.params.get("as_of"):  # a moment of the past: the kept sums know only now
        versions = queries.subscription_versions(setting.product)
        table, rates = table_of(setting, versions, first, setting.last_day)
        listed = {row.month for row in table.months}
    else:
        table, rates, listed = _kept_table(setting, first, setting.last_day)
    last = table.months[-1].closing_mrr if table.months else None
    points = _points(table, listed, setting)
    result = Result(stored(last), queries.versions_counted(setting.product), points)
    estimated = sorted({f"{month:%Y-%m} {name}" for month, name in rates.estimated})
    result.summary({"currency": rates.account_currency, "estimated_rates": estimated})
    return result


def _kept_table(setting: Setting, first: date, last: date) -> tuple[calc.MrrTable, Rates, set[date]]:
    """The table from the kept sums, and the months whose movements it lists."""
    product, rule = setting.product, _rule(setting)
    months = cal.period_range(first.replace(day=1), last.replace(day=1), "month")
    view = revenue.ready(product, setting.tz.key, setting.get("grouping_minutes"), setting.as_of)
    rows = month_rows(months, rule.tz, rule.as_of)
    versions = queries.subscription_versions(product, customers=view.mixed) if view.mixed else []
    try:
        Kept(revenue.cells_kept(view), rule.rates, rule.counting).fill(rows)
        mixed = calc.mrr_table(versions, months, rule, set(view.mixed))
        for row, more in zip(rows, mixed.months, strict=True):
            merge(row, more)
        moved = {row.month: sum(row.movement_counts.values()) for row in rows}
        listed = {month for month, count in moved.items() if count <= MOST_LISTED}
        plain = _movements(setting, sorted(month for month in listed if moved[month]), rule, set(view.mixed))
    except MissingRateError as error:
        raise ValueError(f"{error} Send one by the data sources page or the API.") from error
    shown = [one for one in (*mixed.movements, *plain) if one.month in listed]
    shown.sort(key=lambda one: (one.at, one.customer_id))
    return calc.MrrTable(tuple(rows), tuple(shown)), rule.rates, listed


def _movements(
    setting: Setting, months: list[date], rule: calc.MrrRule, but: set[str]
) -> Iterable[calc.Movement]:
    """The movements of some months, of all customers but some: from the versions of those who moved."""
    if not months:
        return []
    spans = [(setting.begin(one), setting.begin(cal.next_start(one, "month"))) for one in months]
    customers = queries.customers_changing(setting.product, spans) - but
    versions = queries.subscription_versions(setting.product, customers=customers)
    return calc.mrr_table(versions, months, rule, customers).movements


def _points(table: calc.MrrTable, listed: set[date], setting: Setting) -> list[Point]:
    movements: dict[date, list[dict[str, Any]]] = {}
    for one in table.movements:
        row = {
            "at": one.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "month": f"{one.month:%Y-%m}",
            "customer_id": one.customer_id,
            "type": one.kind,
            "amount": float(one.amount),
        }
        movements.setdefault(one.month, []).append(row)
    made = []
    for index, month in enumerate(table.months):
        detail = {"movements": movements.get(month.month, []), "listed": month.month in listed}
        row = _row(table, index)
        complete = month.complete or (setting.is_past and setting.is_complete(month.month, "month"))
        made.append(Point("month", month.month, stored(month.closing_mrr), row, complete, detail))
    return made


def _row(table: calc.MrrTable, index: int) -> dict[str, Any]:
    month = table.months[index]
    row: dict[str, Any] = {"month": f"{month.month:%Y-%m}"}
    row |= {name: getattr(month, name) for name in SHOWN}
    row |= {str(kind): amount for kind, amount in month.movements.items()}
    churn = calc.trailing_logo_churn(table.months, index)
    row["ltv_trailing"] = month.arpa / churn if month.arpa is not None and churn else None
    return {name: _cents(value) for name, value in plain(row).items()}


def _cents(value: Any) -> Any:
    """Money and ratios to ten decimals, as points keep them, so that the last bits never make a new point."""
    if isinstance(value, float):
        return float(round(Decimal(value), 10))
    return {key: _cents(inner) for key, inner in value.items()} if isinstance(value, dict) else value
