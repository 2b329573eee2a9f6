"""What several pages of this stage share."""

import datetime as dt
from math import sqrt
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from products.models import Product
from products.paths import item_url


def today(product: Product) -> dt.date:
    return timezone.localdate(timezone=product.workspace.zone)


def edit_url(row: Any, back: str) -> str:
    return f"{item_url(row.item, 'products:edit')}?{urlencode({'back': back})}"


def bubble(value: float, most: float) -> float:
    """The radius of a circle whose area follows the value, 4 to 16."""
    return round(4 + 12 * sqrt(value / most), 1) if most > 0 else 4.0
