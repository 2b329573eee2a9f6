"""Reading and writing the kept bitmaps of a product. The caller holds the fold's lock."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from pyroaring import BitMap

from metrics.fold.grouping import Group, Groups, Key, merge
from metrics.models import ANY_EVENT, Fold, PeopleOf

WRITE = """
INSERT INTO metrics_peopleof (workspace_id, product_id, zone, event, span, start, people, count)
SELECT %s, %s, * FROM unnest(%s::text[], %s::int[], %s::text[], %s::date[], %s::bytea[], %s::bigint[])
ON CONFLICT (product_id, zone, event, span, start)
DO UPDATE SET people = EXCLUDED.people, count = EXCLUDED.count
"""
READ = """
SELECT p.zone, p.event, p.span, p.start, p.people, p.count FROM metrics_peopleof p
JOIN unnest(%s::text[], %s::int[], %s::text[], %s::date[]) AS k (zone, event, span, start)
  ON p.zone = k.zone AND p.event = k.event AND p.span = k.span AND p.start = k.start
WHERE p.product_id = %s
"""
ROWS = 400


def add(fold: Fold, groups: Groups) -> None:
    """Adds groups to what is kept."""
    for keys in _batches(groups):
        made = {key: Group(groups[key].people, groups[key].count) for key in keys}
        for key, kept in _read(fold, keys):
            made[key].people |= kept.people
            made[key].count += kept.count
        write(fold, made)


def _batches(groups: Groups) -> Iterable[list[Key]]:
    names = sorted(groups)
    return (names[begin : begin + ROWS] for begin in range(0, len(names), ROWS))


def _columns(keys: list[Key]) -> list[list[Any]]:
    return [list(column) for column in zip(*keys, strict=True)]


def _read(fold: Fold, keys: list[Key]) -> Iterable[tuple[Key, Group]]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [*_columns(keys), fold.product_id])
        for zone, event, span, start, people, count in cursor.fetchall():
            yield Key(zone, event, span, start), Group(BitMap.deserialize(bytes(people)), count)


def write(fold: Fold, groups: Groups) -> None:
    for keys in _batches(groups):
        people = [groups[key].people.serialize() for key in keys]
        counts = [groups[key].count for key in keys]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [fold.workspace_id, fold.product_id, *_columns(keys), people, counts])


def merge_people(fold: Fold, moves: dict[int, int]) -> None:
    """Restates every span in which somebody was active under a number that is no more."""
    gone = BitMap(moves)
    rows = PeopleOf.objects.filter(product_id=fold.product_id)
    touched: dict[tuple[str, str], list[Any]] = {}
    for zone, span, start, people in rows.filter(event=ANY_EVENT).values_list(
        "zone", "span", "start", "people"
    ):
        if not BitMap.deserialize(bytes(people)).isdisjoint(gone):
            touched.setdefault((zone, span), []).append(start)
    for (zone, span), starts in touched.items():
        columns = ("zone", "event", "span", "start", "people", "count")
        for some in (starts[begin : begin + ROWS] for begin in range(0, len(starts), ROWS)):
            found = rows.filter(zone=zone, span=span, start__in=some).values_list(*columns)
            made = {
                Key(*key): Group(merge(BitMap.deserialize(bytes(people)), moves), count)
                for *key, people, count in found
            }
            write(fold, made)
