"""When people did things, from the kept columns of times. Call `metrics.fold.ready` before reading."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from metrics.calc.events import ANY
from metrics.calc.keyed import Log, Ranks
from metrics.calc.times import EPOCH, MICRO, Numbers, Times, micros, unpacked
from metrics.fold import EVENTS, FOLDED
from metrics.fold.reading import each_part
from metrics.fold.times import begin_of
from metrics.models import EventName, TimesOf
from products.models import Product

ROWS = 300  # read at a time
FEW = 2000  # moments that are looked up one by one
ROW = np.dtype(
    [
        ("columns", ">i2"),
        ("_event", ">i4"),
        ("event", ">i4"),
        ("_person", ">i4"),
        ("person", ">i4"),
        ("_at", ">i4"),
        ("at", ">i8"),
        ("_place", ">i4"),
        ("place", ">i8"),
    ]
)
# The order of ids is that of Python and of the letters' numbers, whatever the database's language.
PLACES = EVENTS.replace(
    "e.occurred_at FROM",
    """e.occurred_at,
    row_number() OVER (PARTITION BY p.number, e.occurred_at ORDER BY e.message_id COLLATE "C") FROM""",
)


def log_of(product: Product, *, names: Sequence[str], since: datetime | None, before: datetime) -> Log:
    """The events of these names in [since, before), `*` those of every name."""
    rows = TimesOf.objects.filter(
        product=product, count__gt=0, day__lte=(before - MICRO).astimezone(UTC).date()
    )
    if since is not None:
        rows = rows.filter(day__gte=since.astimezone(UTC).date())
    numbers = dict(EventName.objects.filter(product=product, name__in=names).values_list("number", "name"))
    if ANY not in names:
        rows = rows.filter(event__in=numbers)
    log: dict[str, list[Times]] = {name: [] for name in names}
    low, high = micros(since) if since else None, micros(before)
    for day, event, data in rows.values_list("day", "event", "times").iterator(chunk_size=ROWS):
        times = _within(unpacked(bytes(data), begin_of(day)), low, high)
        for name in {numbers.get(event, ANY), ANY} & set(names):
            log[name].append(times)
    return log


def _within(times: Times, low: int | None, high: int) -> Times:
    is_asked: NDArray[np.bool_] = times.at < high
    if low is not None:
        is_asked &= times.at >= low
    return times if is_asked.all() else Times(times.person[is_asked], times.at[is_asked])


def ranks_of(product: Product, names: Sequence[str]) -> Ranks:
    """Who tells in which order the ids of events of one moment are: the raw rows, which times go with."""
    return partial(_ranks, product, names)


def _ranks(product: Product, names: Sequence[str], tied: Times) -> dict[str, tuple[Times, Numbers]]:
    moments = np.unique(tied.at)
    first, last = (EPOCH + int(at) * MICRO for at in (moments[0], moments[-1]))
    values = {"product": product.pk, "names": list(names), "first": first, "last": last}
    these = f"{FOLDED} AND e.occurred_at BETWEEN %(first)s AND %(last)s"
    if ANY not in names:
        these += " AND e.name = ANY(%(names)s)"
    if len(moments) <= FEW:
        these += " AND e.occurred_at = ANY(%(moments)s)"
        values["moments"] = [EPOCH + timedelta(microseconds=int(at)) for at in moments]
    parts: list[NDArray[np.void]] = []
    each_part(PLACES.format(these=these), values, ROW, parts.append)
    found = np.concatenate(parts) if parts else np.zeros(0, dtype=ROW)
    event, person, at, place = (found[name].astype(np.int64) for name in ("event", "person", "at", "place"))
    width = int(max(tied.person.max(), person.max(initial=0))) + 1
    is_tied = np.isin(
        np.searchsorted(moments, at) * width + person, np.searchsorted(moments, tied.at) * width + tied.person
    ) & np.isin(at, moments)
    of = dict(EventName.objects.filter(product=product).values_list("number", "name"))
    return {
        of[number]: (Times(person[mine], at[mine]), place[mine])
        for number in np.unique(event[is_tied]).tolist()
        for mine in [is_tied & (event == number)]
    }
