"""Days and times against the raw rows, one month after the other; weeks and months against their days."""

from datetime import date
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import QuerySet
from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.times import Times, unpacked
from metrics.fold import WITHIN, first_whole_day, grouped, grouping, months, read_events, times, week_start_of
from metrics.fold.reading import Columns
from metrics.models import Fold, PeopleOf, TimesOf

ROWS = 300
Groups = grouping.Groups


def of_rows(fold: Fold) -> list[str]:
    """Whether the days and the times say what the raw rows say, as far back as these are kept."""
    zones = {zone: first_whole_day(fold.raw_from, zone) if fold.raw_from else None for zone in fold.zones}
    since: dict[str, date | None] = dict(zones)
    open_days: dict[str, Groups] = {zone: {} for zone in zones}
    times_since: date | None = None
    problems: list[str] = []
    for month in months(fold) if zones else ():
        parts: list[Columns] = []
        read_events(fold, WITHIN, month, parts.append)
        for zone, first in zones.items():
            until = cal.local_date(month["end"], ZoneInfo(zone))
            for part in parts:
                _gather(open_days[zone], grouped(fold, part, [zone], {zone: first} if first else None))
            problems += _of_days(fold, zone, open_days[zone], since[zone], until)
            since[zone] = until
        problems += _of_times(fold, parts, times_since, month["end"].date())
        times_since = month["end"].date()
    for zone in zones:
        problems += _of_days(fold, zone, open_days[zone], since[zone], None)
    return problems + (_of_times(fold, [], times_since, None) if fold.times else [])


def _gather(groups: Groups, more: Groups) -> None:
    for key, group in more.items():
        if key.span == "day":
            known = groups.setdefault(key, grouping.Group())
            known.people |= group.people
            known.count += group.count


def _between(rows: QuerySet[Any], name: str, since: date | None, until: date | None) -> QuerySet[Any]:
    if since is not None:
        rows = rows.filter(**{f"{name}__gte": since})
    return rows.filter(**{f"{name}__lt": until}) if until is not None else rows


def _of_days(fold: Fold, zone: str, groups: Groups, since: date | None, until: date | None) -> list[str]:
    """Takes the days before `until` out of the groups and compares them."""
    raw = {key: groups.pop(key) for key in list(groups) if until is None or key.start < until}
    rows = PeopleOf.objects.filter(product_id=fold.product_id, zone=zone, span="day")
    problems = []
    columns = ("event", "start", "people", "count")
    for event, start, people, count in (
        _between(rows, "start", since, until).values_list(*columns).iterator(ROWS)
    ):
        found = raw.pop(grouping.Key(zone, event, "day", start), grouping.Group())
        if found.people != BitMap.deserialize(bytes(people)) or found.count != count:
            problems.append(f"day {start} of event {event} in {zone}")
    return problems + [f"day {key.start} of event {key.event} in {zone} is missing" for key in raw]


def _of_times(fold: Fold, parts: list[Columns], since: date | None, until: date | None) -> list[str]:
    if not fold.times:
        return []
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    raw: dict[times.Key, Times] = times.by_key(Columns(*columns)) if columns else {}
    problems = []
    rows = TimesOf.objects.filter(product_id=fold.product_id, count__gt=0)
    names = ("day", "event", "times", "count")
    for day, event, data, count in _between(rows, "day", since, until).values_list(*names).iterator(ROWS):
        kept, found = unpacked(bytes(data), times.begin_of(day)), raw.pop((day, event), None)
        is_same = found is not None and all(map(np.array_equal, kept, found))
        if not is_same or count != len(kept.at):
            problems.append(f"times of event {event} on {day}")
    return problems + [f"times of event {event} on {day} are missing" for day, event in raw]


def of_spans(fold: Fold) -> list[str]:
    """Whether weeks and months that begin where raw rows are kept hold what their days hold."""
    return list(chain.from_iterable(_of_zone(fold, zone) for zone in fold.zones))


def _of_zone(fold: Fold, zone: str) -> list[str]:
    first = first_whole_day(fold.raw_from, zone) if fold.raw_from else date.min
    rows = PeopleOf.objects.filter(product_id=fold.product_id, zone=zone, start__gte=first)
    problems = []
    for event in rows.values_list("event", flat=True).distinct().order_by("event"):
        wanted: dict[tuple[str, date], grouping.Group] = {}
        kept: dict[tuple[str, date], tuple[BitMap, int]] = {}
        found = rows.filter(event=event).values_list("span", "start", "people", "count")
        for span, start, data, count in found.iterator(ROWS):
            people = BitMap.deserialize(bytes(data))
            if span != "day":
                kept[span, start] = people, count
                continue
            for of, begin in grouping.spans_of(start, week_start_of(fold)):
                if of != "day" and begin >= first:
                    group = wanted.setdefault((of, begin), grouping.Group())
                    group.people |= people
                    group.count += count
        made = {key: (group.people, group.count) for key, group in wanted.items()}
        differing = sorted(key for key in kept.keys() | made.keys() if kept.get(key) != made.get(key))
        problems += [f"{span} {start} of event {event} in {zone}" for span, start in differing]
    return problems
