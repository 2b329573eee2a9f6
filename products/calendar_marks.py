"""Days that every calendar of a product shows: each stage registers its own, whoever draws reads them all.

A source is a query, not a list: all of them are read as one, however many stages and products there are.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from products import kinds
from products.paths import product_url

if TYPE_CHECKING:
    from products.models import Product

COLUMNS = ("day", "label", "sort", "of", "number", "link")


@dataclass(frozen=True, slots=True)
class Mark:
    date: dt.date
    label: str
    kind: str  # the kind of the item it stands for: "release", "launch"
    url: str
    product: str = ""  # the key of its product


# A query of these products and days, both included, that gives .values_list(*COLUMNS): the day, what is written,
# the kind, the product, and the number of the item it stands for (0: none) or else its address.
Source = Callable[[Sequence["Product"], dt.date, dt.date], Any]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def marks(product: "Product", start: dt.date, end: dt.date) -> list[Mark]:
    """Every mark from start to end, both days included, earliest first."""
    return marks_of([product], start, end)


def marks_of(products: Sequence["Product"], start: dt.date, end: dt.date) -> list[Mark]:
    """The same of several products, in one query."""
    queries = [source(products, start, end).order_by() for source in _sources]
    if not queries or not products:
        return []
    by_pk = {product.pk: product for product in products}
    found = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    made = []
    for day, label, kind, of, number, link in found:
        product = by_pk[of]
        url = product_url(product, "products:detail", kind=kinds.get(kind), number=number) if number else link
        made.append(Mark(day, label, kind, url, product.key))
    return sorted(made, key=lambda mark: (mark.date, mark.kind, mark.label))
