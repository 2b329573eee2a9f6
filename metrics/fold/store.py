"""Reading and writing the kept bitmaps of a product. The caller holds the fold's lock."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.fold import rows
from metrics.fold.grouping import Group, Groups, Key, merge, spans_of
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
DELETE = """
DELETE FROM metrics_peopleof p
USING unnest(%s::text[], %s::int[], %s::text[], %s::date[]) AS k (zone, event, span, start)
WHERE p.zone = k.zone AND p.event = k.event AND p.span = k.span AND p.start = k.start AND p.product_id = %s
"""
COLUMNS = ("zone", "event", "span", "start", "people", "count")
ROW = (rows.text, rows.number, rows.text, rows.day, rows.bitmap, rows.number)
ROWS = 400
Touched = dict[tuple[str, str], list[date]]  # {(zone, span): starts}


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
    found = rows.rows(READ, [*_columns(keys), fold.product_id], ROW)
    return [(Key(*key), Group(people, count)) for *key, people, count in found]


def write(fold: Fold, groups: Groups) -> None:
    for keys in _batches(groups):
        people = [groups[key].people.serialize() for key in keys]
        counts = [groups[key].count for key in keys]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [fold.workspace_id, fold.product_id, *_columns(keys), people, counts])


def merge_people(fold: Fold, moves: dict[int, int]) -> Touched:
    """Restates every span in which somebody was active under a number that is no more; says which."""
    numbers = BitMap(moves)
    touched = active_in(fold, numbers)
    for groups in _with(fold, numbers, touched):
        for group in groups.values():
            group.people = merge(group.people, moves)
        write(fold, groups)
    return touched


def take_out(fold: Fold, number: int, gone: Groups) -> Touched:
    """Takes a person out of every span, and the events in `gone` off the counts; a span of nobody goes.

    Of a day whose raw rows are gone nobody knows how many events were this person's: its count stays.
    """
    numbers = BitMap([number])
    touched = active_in(fold, numbers)
    for groups in _with(fold, numbers, touched):
        kept: Groups = {}
        for key, group in groups.items():
            group.people.discard(number)
            fewer = group.count - gone[key].count if key in gone else group.count
            if group.people:
                kept[key] = Group(group.people, max(fewer, len(group.people)))
        write(fold, kept)
        _delete(fold, [key for key in groups if key not in kept])
    return touched


def active_in(fold: Fold, numbers: BitMap) -> Touched:
    """The spans in which one of these people was active."""
    kept = PeopleOf.objects.filter(product_id=fold.product_id, event=ANY_EVENT)
    touched: Touched = {}
    for zone, span, start, people in kept.values_list("zone", "span", "start", "people").iterator(ROWS):
        if not BitMap.deserialize(bytes(people)).isdisjoint(numbers):
            touched.setdefault((zone, span), []).append(start)
    return touched


def _with(fold: Fold, numbers: BitMap, touched: Touched) -> Iterable[Groups]:
    """Every kept group of the touched spans that has one of these people."""
    all_rows = PeopleOf.objects.filter(product_id=fold.product_id)
    for (zone, span), starts in touched.items():
        for some in (starts[begin : begin + ROWS] for begin in range(0, len(starts), ROWS)):
            found = all_rows.filter(zone=zone, span=span, start__in=some).values_list(*COLUMNS)
            groups = {
                Key(*key): Group(BitMap.deserialize(bytes(people)), count) for *key, people, count in found
            }
            yield {key: group for key, group in groups.items() if not group.people.isdisjoint(numbers)}


def _delete(fold: Fold, keys: list[Key]) -> None:
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(DELETE, [*_columns(keys), fold.product_id])


def regroup(fold: Fold, zone: str) -> None:
    """Weeks and months put together anew from the days of a zone, one event after the other."""
    of_zone = PeopleOf.objects.filter(product_id=fold.product_id, zone=zone)
    of_zone.exclude(span="day").delete()
    week_start: cal.WeekStart = fold.week_start  # type: ignore[assignment]  # a name of cal.WEEKDAYS
    for event in of_zone.values_list("event", flat=True).distinct().order_by("event"):
        groups: Groups = {}
        for day, people, count in of_zone.filter(event=event, span="day").values_list(
            "start", "people", "count"
        ):
            for span, start in spans_of(day, week_start):
                if span != "day":
                    group = groups.setdefault(Key(zone, event, span, start), Group())
                    group.people |= BitMap.deserialize(bytes(people))
                    group.count += count
        write(fold, groups)
