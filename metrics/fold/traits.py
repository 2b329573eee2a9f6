"""What `identify` says of people, the latest word counting, and a bitmap of people for each value.

The caller holds the fold's lock and has numbered the people.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection
from pyroaring import BitMap

from metrics.models import Fold, PeopleWith, PersonTrait, Trait

WIDE = 500  # values; beyond them a trait tells people apart rather than grouping them
# OFFSET 0 keeps the planner to this order: people numbered a moment ago are in no statistics, so it would take
# them for one and look through all events for him, which took eight seconds for the first 1,500 people.
SAID = """
SELECT DISTINCT ON (p.number, t.key) p.number, t.key, t.value #>> '{}', e.occurred_at, e.message_id
FROM metrics_event e
CROSS JOIN LATERAL (SELECT i.number FROM metrics_personid i
                    WHERE i.product_id = e.product_id AND i.distinct_id = e.distinct_id OFFSET 0) p
CROSS JOIN LATERAL jsonb_each(e.properties) AS t
WHERE e.product_id = %(product)s AND e.kind = 'identify' AND jsonb_typeof(t.value) IN ('string', 'number', 'boolean')
  AND length(t.key) BETWEEN 1 AND 120 AND length(t.value #>> '{}') BETWEEN 1 AND 200 AND THESE
ORDER BY p.number, t.key, e.occurred_at DESC, e.message_id COLLATE "C" DESC
"""
WRITE = """
INSERT INTO metrics_persontrait (workspace_id, product_id, person, trait, value, at, message_id)
SELECT %s, %s, * FROM unnest(%s::int[], %s::text[], %s::text[], %s::timestamptz[], %s::text[])
ON CONFLICT (product_id, person, trait)
DO UPDATE SET value = EXCLUDED.value, at = EXCLUDED.at, message_id = EXCLUDED.message_id
"""
ROWS = 5000


class Said(NamedTuple):
    """One trait of one person, as it was said at one moment."""

    person: int
    trait: str
    value: str
    at: datetime
    message_id: str

    @property
    def rank(self) -> tuple[datetime, bytes]:
        return self.at, self.message_id.encode()


Key = tuple[int, str]  # person, trait


def said(fold: Fold, these: str, values: dict[str, Any]) -> Iterator[list[Said]]:
    """The latest of each person and trait among the rows `e` that fulfil the condition, some at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(SAID.replace("THESE", these), values | {"product": fold.product_id})
        while rows := cursor.fetchmany(ROWS):
            yield [Said(*row) for row in rows]


def take(fold: Fold, moves: dict[int, int], rows: list[Said]) -> None:
    """Moves what is known of merged people, then adds what is new; bitmaps follow."""
    before = _known(fold, {*moves, *moves.values(), *(row.person for row in rows)})
    after = latest([one._replace(person=moves.get(one.person, one.person)) for one in before.values()] + rows)
    if before == after:
        return
    gone = {one.person for one in before.values()} & set(moves)
    PersonTrait.objects.filter(product_id=fold.product_id, person__in=gone).delete()
    _write(fold, [one for key, one in after.items() if before.get(key) != one])
    _follow(fold, before, after)


def forget(fold: Fold, people: set[int]) -> None:
    """Takes people out of all that is known of anybody."""
    before = _known(fold, people)
    PersonTrait.objects.filter(product_id=fold.product_id, person__in=people).delete()
    _follow(fold, before, {})


def regroup(fold: Fold) -> None:
    """The bitmaps of all values, put together anew from the people, some at a time."""
    PeopleWith.objects.filter(product_id=fold.product_id).delete()
    rows = PersonTrait.objects.filter(product_id=fold.product_id).values_list(
        "person", "trait", "value", "at", "message_id"
    )
    found = rows.iterator(ROWS)
    while some := [Said(*row) for row in islice(found, ROWS)]:
        _follow(fold, {}, latest(some))


def latest(rows: Iterable[Said]) -> dict[Key, Said]:
    """The last word on each person's trait. Pure, and the same in every order."""
    found: dict[Key, Said] = {}
    for row in rows:
        key = (row.person, row.trait)
        if key not in found or found[key].rank < row.rank:
            found[key] = row
    return found


def _known(fold: Fold, people: set[int]) -> dict[Key, Said]:
    rows = PersonTrait.objects.filter(product_id=fold.product_id, person__in=people)
    found = (Said(*row) for row in rows.values_list("person", "trait", "value", "at", "message_id"))
    return {(one.person, one.trait): one for one in found}


def _write(fold: Fold, rows: list[Said]) -> None:
    for begin in range(0, len(rows), ROWS):
        columns = [list(column) for column in zip(*rows[begin : begin + ROWS], strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [fold.workspace_id, fold.product_id, *columns])


def _follow(fold: Fold, before: dict[Key, Said], after: dict[Key, Said]) -> None:
    """Takes people out of the bitmaps of values they no longer have and puts them into those they have now."""
    out: dict[tuple[str, str], BitMap] = {}
    into: dict[tuple[str, str], BitMap] = {}
    for side, kept in ((before, out), (after, into)):
        for one in side.values():
            kept.setdefault((one.trait, one.value), BitMap()).add(one.person)
    wide = _wide(fold, {trait for trait, _ in into})
    touched = {key for key in (*out, *into) if key[0] not in wide}
    rows = {
        (row.trait, row.value): row
        for row in PeopleWith.objects.filter(
            product_id=fold.product_id, trait__in={trait for trait, _ in touched}
        )
    }
    empty = BitMap()
    changed, new, ended = [], [], []
    for key in touched:
        row = rows.get(key)
        people = BitMap.deserialize(bytes(row.people)) if row else BitMap()
        people = (people - out.get(key, empty)) | into.get(key, empty)
        if row is None:
            if people:
                new.append(_row(fold, key, people))
        elif not people:
            ended.append(row.pk)
        else:
            row.people = people.serialize()
            changed.append(row)
    PeopleWith.objects.bulk_update(changed, ["people"], batch_size=200)
    PeopleWith.objects.bulk_create(new, batch_size=500)
    PeopleWith.objects.filter(pk__in=ended).delete()
    _widen(fold, {trait for trait, _ in touched})


def _row(fold: Fold, key: tuple[str, str], people: BitMap) -> PeopleWith:
    trait, value = key
    return PeopleWith(
        workspace_id=fold.workspace_id,
        product_id=fold.product_id,
        trait=trait,
        value=value,
        people=people.serialize(),
    )


def _wide(fold: Fold, names: set[str]) -> set[str]:
    """Of these traits the wide ones; traits never heard of are noted."""
    traits = Trait.objects.filter(product_id=fold.product_id)
    new = names - set(traits.values_list("name", flat=True))
    Trait.objects.bulk_create(
        Trait(workspace_id=fold.workspace_id, product_id=fold.product_id, name=name) for name in sorted(new)
    )
    return set(traits.filter(is_wide=True).values_list("name", flat=True))


def _widen(fold: Fold, names: set[str]) -> None:
    """A trait with too many values loses its bitmaps for good: its people are looked up when asked for."""
    for name in names:
        rows = PeopleWith.objects.filter(product_id=fold.product_id, trait=name)
        if rows.count() > WIDE:
            rows.delete()
            Trait.objects.filter(product_id=fold.product_id, name=name).update(is_wide=True)
