"""Columns of events into bitmaps of people. Pure: no database."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.times import DAY, EPOCH, MICRO
from metrics.fold.reading import Columns, Numbers

FIRST_DAY = EPOCH.date().toordinal()
ANY_EVENT = 0


class Key(NamedTuple):
    zone: str
    event: int
    span: cal.Granularity
    start: date


@dataclass(slots=True)
class Group:
    """The people of one event in one span, and how many events that were."""

    people: BitMap = field(default_factory=BitMap)
    count: int = 0


Groups = dict[Key, Group]


def distinct(values: Numbers) -> Numbers:
    """The values, sorted, each once: by sorting, which is several times faster here than numpy's hashing."""
    ordered = np.sort(values)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def local_days(at: Numbers, tz: ZoneInfo) -> Numbers:
    """The local day of each instant, as `date.toordinal()`."""
    seen = distinct(at // DAY)
    near = distinct(np.concatenate([seen - 1, seen, seen + 1])) + FIRST_DAY
    midnights = [(cal.instant_of(date.fromordinal(int(day)), tz) - EPOCH) // MICRO for day in near]
    return near[np.searchsorted(np.array(midnights, dtype=np.int64), at, side="right") - 1]


def add(groups: Groups, columns: Columns, zone: str, tz: ZoneInfo, week_start: cal.WeekStart) -> None:
    """Adds the rows to the groups of a zone: for each event and for all together, by day, week and month."""
    if not len(columns.at):
        return
    days = local_days(columns.at, tz)
    first, width = int(days.min()), int(columns.event.max()) + 1
    days -= first
    made = list(_by_key(days * width + columns.event, columns.person))
    made += [(day * width + ANY_EVENT, people, count) for day, people, count in _by_key(days, columns.person)]
    for code, people, count in made:
        day = date.fromordinal(first + code // width)
        for span, start in spans_of(day, week_start):
            group = groups.setdefault(Key(zone, code % width, span, start), Group())
            group.people |= people
            group.count += count


def spans_of(day: date, week_start: cal.WeekStart) -> list[tuple[cal.Granularity, date]]:
    spans: tuple[cal.Granularity, ...] = ("day", "week", "month")
    return [(span, cal.start_of(day, span, week_start)) for span in spans]


def _by_key(keys: Numbers, people: Numbers) -> Iterable[tuple[int, BitMap, int]]:
    """(key, its people, number of rows) for each key; keys and people below 2^31."""
    ordered = np.sort((keys << 32) | people)
    wanted = distinct(ordered >> 32)
    ends = np.searchsorted(ordered >> 32, wanted, side="right").tolist()
    numbers = (ordered & 0xFFFFFFFF).astype(np.uint32)
    begin = 0
    for key, end in zip(wanted.tolist(), ends, strict=True):
        yield key, _bitmap(numbers[begin:end]), end - begin
        begin = end


def _bitmap(numbers: NDArray[np.uint32]) -> BitMap:
    # Ten times faster than handing the numpy array over.
    return BitMap(array("I", numbers.tobytes()))


def merge(people: BitMap, moves: dict[int, int]) -> BitMap:
    """The bitmap with each merged number replaced by the person it now belongs to."""
    gone = people & BitMap(moves)
    return (people - gone) | BitMap(moves[number] for number in gone)
