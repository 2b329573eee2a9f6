"""Exchange rates for MRR: one rate per currency and month (kpi.md section 1, Currency)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from metrics.calc.mrr_state import Money


class MissingRateError(ValueError):
    """No rate at all is known for a currency in which somebody pays."""


class Rates:
    """Units of the account's currency for one unit of another, by month.

    `table` is {first day of the month: {currency: rate}}. A month without a rate takes the latest earlier
    one, else the earliest later one, and is named in `estimated`, so that the page can say so. ValueError for
    a rate of 0 or less.
    """

    def __init__(self, account_currency: str, table: Mapping[date, Mapping[str, Decimal | Fraction]]) -> None:
        self.account_currency = account_currency
        self.estimated: set[tuple[date, str]] = set()
        self._known: dict[str, dict[date, Fraction]] = {}
        for month, row in table.items():
            for currency, rate in row.items():
                if rate <= 0:
                    raise ValueError(f"The rate of {currency} in {month:%Y-%m} must be above 0.")
                self._known.setdefault(currency, {})[month] = Fraction(rate)

    def rate(self, currency: str, month: date) -> Fraction:
        """The month's rate; MissingRateError when the currency has none in any month."""
        if currency == self.account_currency:
            return Fraction(1)
        known = self._known.get(currency)
        if not known:
            raise MissingRateError(f"No exchange rate from {currency} to {self.account_currency}.")
        if month not in known:
            self.estimated.add((month, currency))
            earlier = [other for other in known if other < month]
            known[month] = known[max(earlier) if earlier else min(known)]
        return known[month]

    def value(self, money: Money, month: date) -> Fraction:
        """A customer's money in the account's currency at the month's rate."""
        if not money.keys() - {self.account_currency}:  # the common case, spared the exact arithmetic
            return money.get(self.account_currency, Fraction(0))
        return sum((amount * self.rate(currency, month) for currency, amount in money.items()), Fraction(0))
