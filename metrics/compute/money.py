"""MRR and its movements from subscription versions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from metrics import queries
from metrics.calc import mrr as calc
from metrics.calc import periods as cal
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


def table_of(
    setting: Setting, versions: list[Version], first: date, last: date
) -> tuple[calc.MrrTable, Rates]:
    """The months from `first` to `last` with their movements, and the rates with what was estimated of them."""
    currency = setting.get("currency") or setting.product.workspace.currency
    rates = Rates(currency, queries.fx_rates(setting.product, currency))
    rule = calc.MrrRule(
        tz=setting.tz,
        rates=rates,
        grouping=timedelta(minutes=setting.get("grouping_minutes")),
        counting=CountingRule(exponents=setting.get("currency_exponent")),
        as_of=setting.as_of,
    )
    months = cal.period_range(first.replace(day=1), last.replace(day=1), "month")
    try:
        return calc.mrr_table(versions, months, rule), rates
    except MissingRateError as error:
        raise ValueError(f"{error} Send one by the data sources page or the API.") from error


def mrr(setting: Setting) -> Result:
    """One point a local month: its closing MRR, with the month's whole row and, in detail, its movements."""
    versions = queries.subscription_versions(setting.product)
    if not versions:
        result = Result(None)
        result.summary({})
        return result
    first = setting.day("date_from") or setting.local(min(row.effective_at for row in versions))
    table, rates = table_of(setting, versions, first, setting.last_day)
    last = table.months[-1].closing_mrr if table.months else None
    result = Result(stored(last), len(versions), _points(table))
    estimated = sorted({f"{month:%Y-%m} {name}" for month, name in rates.estimated})
    result.summary({"currency": rates.account_currency, "estimated_rates": estimated})
    return result


def _points(table: calc.MrrTable) -> list[Point]:
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
        detail = {"movements": movements.get(month.month, [])}
        row = _row(table, index)
        made.append(Point("month", month.month, stored(month.closing_mrr), row, month.complete, detail))
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
