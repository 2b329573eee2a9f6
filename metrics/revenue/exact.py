"""What single customers add to the sums, by the exact road of fractions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from metrics.calc import periods as cal
from metrics.calc.mrr_cells import Cells, add, cells_of
from metrics.calc.mrr_state import CountingRule, Version, customer_steps
from metrics.models import RevenueDelivery, RevenueView

COUNTING = CountingRule()


def folded() -> Q:
    """The versions that the sums hold: those of deliveries that are not on the list any more."""
    waiting = RevenueDelivery.objects.values("pk")
    came = Q(delivery_id=None) | ~Q(delivery_id__in=waiting)
    return came & (Q(replaced_by=None) | Q(replaced_by__in=waiting))


def is_folded(came: int | None, gone: int | None, waiting: set[int]) -> bool:
    """The same of one row, whose deliveries are given, and those on the list."""
    return came not in waiting and (gone is None or gone in waiting)


def cells_of_customers(
    view: RevenueView, versions: Iterable[Version], until: datetime, customers: set[str]
) -> tuple[Cells, set[str]]:
    """What these customers add, and those of them who pay in several currencies and add nothing."""
    tz, grouping = cal.zone(view.zone), timedelta(minutes=view.grouping_minutes)
    cells: Cells = {}
    rows = list(versions)
    currencies: dict[str, set[str]] = {}
    for row in rows:
        currencies.setdefault(row.customer_id, set()).add(row.currency)
    mixed = {customer for customer in customers if len(currencies.get(customer, ())) > 1}
    for customer, steps in customer_steps(rows, COUNTING, until).items():
        if customer in customers and customer not in mixed:
            (currency,) = currencies[customer]
            add(cells, cells_of(steps, currency, tz, grouping))
    return cells, mixed
