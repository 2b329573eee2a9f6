"""Days that every calendar of a product shows: each stage registers its own, whoever draws reads them all."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from products.models import Product


@dataclass(frozen=True, slots=True)
class Mark:
    date: dt.date
    label: str
    kind: str  # the kind of the item it stands for: "release", "launch"
    url: str


Source = Callable[["Product", dt.date, dt.date], Iterable[Mark]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def marks(product: "Product", start: dt.date, end: dt.date) -> list[Mark]:
    """Every mark from start to end, both days included, earliest first."""
    found = (mark for source in _sources for mark in source(product, start, end))
    return sorted(found, key=lambda mark: (mark.date, mark.kind, mark.label))
