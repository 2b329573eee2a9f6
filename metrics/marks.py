"""Marks that came with imported data, for every chart over time."""

import datetime as dt

from metrics import queries
from products.calendar_marks import Mark
from products.models import Product


def imported_marks(product: Product, start: dt.date, end: dt.date) -> list[Mark]:
    return [
        Mark(row.date, row.label, row.kind, row.url) for row in queries.release_marks(product, start, end)
    ]
