"""Recomputed from raw equals stored: the state is made a second time beside the first and compared."""

from itertools import chain

from django.db import connection, transaction
from django.utils import timezone
from pyroaring import BitMap

from metrics.calc.identity import canonical_ids
from metrics.fold import FOLDED, all_rows, fold_pending, locked, sessions, traits
from metrics.fold.check_days import of_rows, of_spans
from metrics.fold.check_sessions import of_sessions
from metrics.fold.people import ACTIVITY
from metrics.models import Alias, Fold, PeopleWith, PersonId, PersonTrait, Trait
from products.models import Product

MOST_NAMED = 5
COUNTED = f"""
SELECT COALESCE(n.name, given.name), COALESCE(given.count, 0)
FROM (SELECT name, count FROM metrics_eventname WHERE product_id = %(product)s) n
FULL JOIN (SELECT name, count(*) AS count FROM metrics_event e
           WHERE product_id = %(product)s AND kind IN {ACTIVITY} AND {FOLDED} GROUP BY name) given USING (name)
WHERE COALESCE(n.count, -1) <> COALESCE(given.count, 0)
ORDER BY 1
"""  # noqa: S608 (constants of the fold)


@transaction.atomic
def check(product: Product) -> str:
    """Compares, notes the outcome for people to see, and returns what differs ("" when nothing does)."""
    sessions.forget_unused(product, timezone.now())
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
        problems += _of_names(fold) + _of_traits(fold) + of_rows(fold)
    problems += of_spans(fold) + of_sessions(fold)
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
    said = traits.latest(chain.from_iterable(traits.said(fold, FOLDED, {})))
    rows = PersonTrait.objects.filter(product_id=fold.product_id).values_list(
        "person", "trait", "value", "at"
    )
    kept = {(person, trait): (value, at) for person, trait, value, at in rows}
    problems = []
    for key in kept.keys() | said.keys():
        value, at = kept.get(key, (None, None))
        raw = said.get(key)
        # A last word from where raw rows may be gone cannot be compared.
        is_old = fold.raw_from and all(one is None or one < fold.raw_from for one in (at, raw and raw.at))
        if not is_old and value != (raw and raw.value):
            problems.append(f"{key[1]} of person {key[0]}")
    return problems + _of_values(fold, {key: value for key, (value, _) in kept.items()})


def _of_values(fold: Fold, kept: dict[tuple[int, str], str]) -> list[str]:
    """Whether each value has the bitmap of the people who have it."""
    groups: dict[tuple[str, str], BitMap] = {}
    for (person, trait), value in kept.items():
        groups.setdefault((trait, value), BitMap()).add(person)
    wide = set(Trait.objects.filter(product_id=fold.product_id, is_wide=True).values_list("name", flat=True))
    bitmaps = PeopleWith.objects.filter(product_id=fold.product_id).values_list("trait", "value", "people")
    stored = {(trait, value): BitMap.deserialize(bytes(people)) for trait, value, people in bitmaps}
    wanted = {key: people for key, people in groups.items() if key[0] not in wide}
    keys = stored.keys() | wanted.keys()
    return [f"people with {key[0]} {key[1]}" for key in keys if stored.get(key) != wanted.get(key)]


def _of_names(fold: Fold) -> list[str]:
    """How often each event came, where every raw row is kept."""
    if fold.raw_from is not None or not fold.zones:
        return []
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, {"product": fold.product_id})
        return [f"the event {name} came {raw} times" for name, raw in cursor.fetchall()]
