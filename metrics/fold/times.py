"""When people did things, kept by event and day of UTC. The caller holds the fold's lock.

Rows are only added while the fold counts, so each of them comes once. A change is marked with a number that
grows (`Fold.times`), by which what is made from the times sees what it must make anew.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from metrics.calc.times import (
    DAY,
    EPOCH,
    LARGEST_BITS,
    Numbers,
    Times,
    joined,
    micros,
    ordered,
    packed,
    unpacked,
)
from metrics.fold.reading import Columns, batched
from metrics.models import Fold, TimesOf

ROWS = 300  # read or written at a time
BYTES = 2_000_000  # about so many are written at a time
WRITE = """
INSERT INTO metrics_timesof (workspace_id, product_id, day, event, version, times, count)
SELECT %s, %s, g.day, g.event, %s, g.times, g.count
FROM unnest(%s::date[], %s::int[], %s::bytea[], %s::int[]) AS g (day, event, times, count)
ON CONFLICT (product_id, day, event)
DO UPDATE SET times = EXCLUDED.times, count = EXCLUDED.count, version = EXCLUDED.version
"""
READ = """
SELECT t.day, t.event, t.times FROM metrics_timesof t
JOIN unnest(%s::date[], %s::int[]) AS k (day, event) ON t.day = k.day AND t.event = k.event
WHERE t.product_id = %s AND t.count > 0
"""
Key = tuple[date, int]  # day of UTC, event


def begin_of(day: date) -> int:
    return (day - EPOCH.date()).days * DAY


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def days_within(begin: datetime, end: datetime) -> list[date]:
    """The days of UTC that lie in [begin, end), wholly or in part."""
    first, last = day_of(begin), day_of(end - timedelta(microseconds=1))
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def add(fold: Fold, columns: Columns) -> None:
    """Adds rows; those of before `raw_from` are not kept as times, as their raw rows go."""
    if fold.raw_from is not None:
        is_kept = columns.at >= micros(fold.raw_from)
        columns = Columns(*(column[is_kept] for column in columns))
    if len(columns.at):
        fold.times += 1
        groups = by_key(columns)
        for keys in batched(sorted(groups), ROWS):
            known = _read(fold, keys)
            made = ((key, _with(known.get(key), groups[key])) for key in keys)
            _write(fold, made)


def _with(known: Times | None, more: Times) -> Times:
    return more if known is None else ordered(joined([known, more]))


def by_key(columns: Columns) -> dict[Key, Times]:
    """Rows by day and event, each group in order."""
    days = columns.at // DAY
    first, width = int(days.min()), int(columns.event.max()) + 1
    code = (days - first) * width + columns.event
    kinds = np.flatnonzero(np.bincount(code))
    place = np.searchsorted(kinds, code)
    place, times = _sorted(place, columns.person, columns.at - days * DAY)
    ends = np.searchsorted(place, np.arange(len(kinds)), side="right").tolist()
    groups, begin = {}, 0
    for kind, end in zip(kinds.tolist(), ends, strict=True):
        day = first + kind // width
        of_day = Times(times.person[begin:end], times.at[begin:end] + day * DAY)
        groups[EPOCH.date() + timedelta(days=day), kind % width] = of_day
        begin = end
    return groups


def _sorted(place: Numbers, person: Numbers, within: Numbers) -> tuple[Numbers, Times]:
    """By place, person and time within the day; as one number for each row where that fits."""
    unit = 1 if (within % 1000).any() else 1000
    time_bits, person_bits = (DAY // unit).bit_length(), int(person.max()).bit_length()
    if int(place.max()).bit_length() + person_bits + time_bits > LARGEST_BITS:
        order = np.lexsort((within, person, place))
        return place[order], Times(person[order], within[order])
    keys = np.sort((place << person_bits | person) << time_bits | within // unit)
    people = keys >> time_bits & (1 << person_bits) - 1
    return keys >> person_bits + time_bits, Times(people, (keys & (1 << time_bits) - 1) * unit)


def _read(fold: Fold, keys: Iterable[Key]) -> dict[Key, Times]:
    days, events = (list(column) for column in zip(*keys, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(READ, [days, events, fold.product_id])
        return {(day, event): unpacked(bytes(times), begin_of(day)) for day, event, times in cursor}


def _write(fold: Fold, made: Iterable[tuple[Key, Times]]) -> None:
    rows: list[tuple[Any, ...]] = []
    size = 0
    for (day, event), times in made:
        data = packed(times, begin_of(day)) if len(times.at) else b""
        rows.append((day, event, data, len(times.at)))
        size += len(data)
        if size > BYTES:
            _flush(fold, rows)
            rows, size = [], 0
    _flush(fold, rows)


def _flush(fold: Fold, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [fold.workspace_id, fold.product_id, fold.times, *columns])


def merge_people(fold: Fold, moves: dict[int, int], days: Iterable[date]) -> None:
    """Gives the times of these days that stand under a number that is no more to the person it belongs to."""
    person = np.arange(fold.people + 1)
    person[list(moves)] = list(moves.values())
    _change(fold, list(moves), days, lambda times: ordered(Times(person[times.person], times.at)))


def take_out(fold: Fold, numbers: list[int], days: Iterable[date]) -> None:
    """A row that is left without times stays, so that its change is seen."""

    def without(times: Times) -> Times:
        stays = ~np.isin(times.person, numbers)
        return Times(times.person[stays], times.at[stays])

    _change(fold, numbers, days, without)


def _change(fold: Fold, numbers: list[int], days: Iterable[date], change: Any) -> None:
    is_theirs = np.zeros(fold.people + 1, dtype=bool)
    is_theirs[numbers] = True
    fold.times += 1
    for some in batched(sorted(set(days)), ROWS // 10):
        found = read(fold.product_id, some)
        theirs = ((key, times) for key, times in found if is_theirs[times.person].any())
        _write(fold, [(key, change(times)) for key, times in theirs])


def read(
    product_id: int, days: Iterable[date], events: list[int] | None = None
) -> Iterator[tuple[Key, Times]]:
    """What is kept of these days, of all events or some."""
    rows = TimesOf.objects.filter(product_id=product_id, day__in=list(days), count__gt=0)
    if events is not None:
        rows = rows.filter(event__in=events)
    for day, event, times in rows.values_list("day", "event", "times").iterator(chunk_size=ROWS):
        yield (day, event), unpacked(bytes(times), begin_of(day))


def forget(fold: Fold, before: datetime | None = None) -> None:
    """All of it, or what lies before a midnight of UTC."""
    rows = TimesOf.objects.filter(product_id=fold.product_id)
    (rows if before is None else rows.filter(day__lt=day_of(before))).delete()
