"""Recomputed from raw equals stored: the state is made a second time beside the first and compared."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.identity import canonical_ids
from metrics.fold import FOLDED, all_rows, fold_pending, grouping, locked, read_events, traits
from metrics.models import Alias, Fold, PeopleOf, PeopleWith, PersonId, PersonTrait, Trait
from products.models import Product

MOST_NAMED = 5


@transaction.atomic
def check(product: Product) -> str:
    """Compares, notes the outcome for people to see, and returns what differs ("" when nothing does)."""
    found = difference(product)
    Fold.objects.filter(product=product).update(checked_at=timezone.now(), difference=found[:500])
    return found


@transaction.atomic
def difference(product: Product) -> str:
    """What of the kept state differs from the raw rows, in words; everything that came in is folded first."""
    while fold_pending(product):
        pass
    fold = locked(product)
    problems = _of_people(product)
    with all_rows():
        problems += _of_traits(fold)
        for zone in fold.zones:
            problems += _of_zone(fold, zone)
    more = f" and {len(problems) - MOST_NAMED} more" if len(problems) > MOST_NAMED else ""
    return "; ".join(problems[:MOST_NAMED]) + more


def _of_people(product: Product) -> list[str]:
    """Whether two ids share a number exactly when aliases join them, by the other road to a merge."""
    aliases = Alias.objects.filter(product=product).values_list("from_id", "to_id")
    ids = canonical_ids(aliases)
    numbers: dict[str, int] = {}
    owners: dict[int, str] = {}
    problems = []
    for name, number in (
        PersonId.objects.filter(product=product).values_list("distinct_id", "number").iterator()
    ):
        person = ids.get(name, name)
        if numbers.setdefault(person, number) != number or owners.setdefault(number, person) != person:
            problems.append(f"the id {name} belongs to another person")
    return problems


def _of_traits(fold: Fold) -> list[str]:
    said = traits.latest(traits.said(fold, FOLDED, {}))
    rows = PersonTrait.objects.filter(product_id=fold.product_id).values_list("person", "trait", "value")
    kept = {(person, trait): value for person, trait, value in rows}
    problems = [
        f"{trait} of person {person}"
        for person, trait in kept.keys() | said.keys()
        if kept.get((person, trait)) != (said[person, trait].value if (person, trait) in said else None)
    ]
    groups: dict[tuple[str, str], BitMap] = {}
    for (person, trait), value in kept.items():
        groups.setdefault((trait, value), BitMap()).add(person)
    wide = set(Trait.objects.filter(product_id=fold.product_id, is_wide=True).values_list("name", flat=True))
    bitmaps = PeopleWith.objects.filter(product_id=fold.product_id).values_list("trait", "value", "people")
    stored = {(trait, value): BitMap.deserialize(bytes(people)) for trait, value, people in bitmaps}
    wanted = {key: people for key, people in groups.items() if key[0] not in wide}
    keys = stored.keys() | wanted.keys()
    return problems + [f"people with {key[0]} {key[1]}" for key in keys if stored.get(key) != wanted.get(key)]


def _of_zone(fold: Fold, zone: str) -> list[str]:
    groups: grouping.Groups = {}
    week_start: cal.WeekStart = fold.week_start  # type: ignore[assignment]  # a name of cal.WEEKDAYS
    read_events(
        fold, FOLDED, {}, lambda columns: grouping.add(groups, columns, zone, ZoneInfo(zone), week_start)
    )
    problems = []
    columns = ("zone", "event", "span", "start", "people", "count")
    kept: Any = PeopleOf.objects.filter(product_id=fold.product_id, zone=zone).values_list(*columns)
    for *key, people, count in kept.iterator(chunk_size=500):
        name = grouping.Key(*key)
        raw = groups.pop(name, grouping.Group())
        if raw.people != BitMap.deserialize(bytes(people)) or raw.count != count:
            problems.append(f"{name.span} {name.start} of event {name.event} in {zone}")
    problems += [f"{name.span} {name.start} of event {name.event} in {zone} is missing" for name in groups]
    return problems
