"""Segments and traits, read from the kept state. Call `metrics.fold.ready` before reading."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from pyroaring import BitMap

from metrics.calc import segments
from metrics.calc.events import ANY
from metrics.fold import rows
from metrics.models import PersonId, PersonTrait, Trait
from metrics.queries.state import people_of
from products.models import Product

NOBODY = BitMap()
WITH = "SELECT people FROM metrics_peoplewith WHERE product_id = %s AND trait = %s AND value = ANY(%s)"
VALUES = "SELECT value, people FROM metrics_peoplewith WHERE product_id = %s AND trait = %s ORDER BY value"


class Kept:
    """Who has what and did what up to a last day, from the bitmaps of one product and zone."""

    def __init__(self, product: Product, *, zone: str, last: date) -> None:
        self.product, self.zone, self.last = product, zone, last

    def everybody(self) -> BitMap:
        return self._everybody

    @cached_property
    def _everybody(self) -> BitMap:
        return everybody(self.product, zone=self.zone)

    def with_trait(self, trait: str, values: Sequence[str]) -> BitMap:
        found = [who for (who,) in rows.rows(WITH, [self.product.pk, trait, list(values)], (rows.bitmap,))]
        if len(found) < len(set(values)) and is_wide(self.product, trait):
            people = PersonTrait.objects.filter(product=self.product, trait=trait, value__in=set(values))
            return BitMap(people.values_list("person", flat=True))
        return BitMap.union(NOBODY, *found)

    def did(self, event: str, days: int) -> BitMap:
        since = self.last - timedelta(days=days - 1)
        found = people_of(self.product, zone=self.zone, event=event, span="day", since=since, until=self.last)
        return BitMap.union(NOBODY, *found.values())


def segment_people(product: Product, definition: Any, *, zone: str, last: date) -> BitMap:
    """Who is in a segment as it is known now, its "last days" ending with `last`; to be intersected.

    People who were never active may be in it: reading who was costs more than the rest of a question.
    """
    return segments.matching(segments.parse(definition), Kept(product, zone=zone, last=last))


def everybody(product: Product, *, zone: str) -> BitMap:
    """Whoever was active on any day."""
    return BitMap.union(NOBODY, *people_of(product, zone=zone, event=ANY, span="month").values())


def is_wide(product: Product, trait: str) -> bool:
    return Trait.objects.filter(product=product, name=trait, is_wide=True).exists()


def traits(product: Product) -> list[tuple[str, bool]]:
    """(name, whether it has too many values to be listed) of everything that is said of people."""
    found = Trait.objects.filter(product=product).order_by("name")
    return list(found.values_list("name", "is_wide"))


def people_by_value(product: Product, trait: str) -> dict[str, BitMap]:
    """{value: everybody who has it now}; empty for a wide trait."""
    return dict(rows.rows(VALUES, [product.pk, trait], (rows.text, rows.bitmap)))


def ids_of(product: Product, people: BitMap) -> set[str]:
    """Every id that clients send for these people."""
    ids = PersonId.objects.filter(product=product).values_list("distinct_id", "number")
    return {distinct_id for distinct_id, number in ids.iterator(chunk_size=5000) if number in people}
