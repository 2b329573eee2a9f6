"""Marks that came with imported data, for every chart over time."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Value

from metrics.models import ReleaseMark
from products.models import Product


def imported_marks(products: Sequence[Product], start: dt.date, end: dt.date) -> Any:
    rows = ReleaseMark.objects.filter(product__in=products, date__range=(start, end))
    return rows.values_list("date", "label", "kind", "product_id", Value(0), "url")
