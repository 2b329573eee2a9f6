"""Who has which value of a trait: what the explorer and the charts of metrics break people down by."""

from dataclasses import dataclass

from pyroaring import BitMap

from metrics import queries
from products.models import Product

TOP = 8
NOBODY = BitMap()
OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    people: BitMap
    is_rest: bool = False


def parts_of(product: Product, trait: str, everybody: BitMap) -> list[Part]:
    """The values most of `everybody` have, then the other values, then people of whom it is not known.

    Nobody stands in two of them, and together they are `everybody`; parts without anybody are left out.
    """
    values = queries.people_by_value(product, trait)
    sizes = {value: everybody.intersection_cardinality(people) for value, people in values.items()}
    top = sorted((value for value in sizes if sizes[value]), key=lambda value: (-sizes[value], value))[:TOP]
    known = BitMap.union(NOBODY, *values.values())
    rest = (known - BitMap.union(NOBODY, *(values[value] for value in top))) & everybody
    made = [Part(value, values[value] & everybody) for value in top]
    made.append(Part(f"{OTHER} values", rest, is_rest=True))
    made.append(Part(f"No {trait} known", everybody - known, is_rest=True))
    return [part for part in made if part.people]
