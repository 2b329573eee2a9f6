"""Folding: raw rows become state, each of them once, whatever dies on the way.

A delivery's rows and its removal from the list of deliveries stand in one transaction, so a fold that is
killed leaves nothing behind and is simply done again. What is read is written chunk by chunk, so that the
memory it takes does not grow with the rows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from metrics.calc import periods as cal
from metrics.calc.times import micros
from metrics.fold import grouping, store, times, traits
from metrics.fold.people import ACTIVITY, ALL, MORE, number
from metrics.fold.reading import Columns, each_chunk
from metrics.models import (
    Delivery,
    Event,
    EventName,
    Fold,
    PeopleOf,
    PeopleWith,
    PersonId,
    PersonTrait,
    SessionDay,
    SessionRule,
    Trait,
)
from products.models import Product

AT_ONCE = 5000  # deliveries in one transaction
MOST = 2_000_000  # rows that are read in one go
PENDING = "e.delivery_id = ANY(%(deliveries)s)"
# In one statement with the rows, so that both see the same moment.
FOLDED = "NOT EXISTS (SELECT 1 FROM metrics_delivery d WHERE d.id = e.delivery_id)"
WITHIN = f"{FOLDED} AND e.occurred_at >= %(begin)s AND e.occurred_at < %(end)s"
EVENTS = f"""
SELECT n.number, p.number, e.occurred_at FROM metrics_event e
JOIN metrics_eventname n ON n.product_id = e.product_id AND n.name = e.name
JOIN metrics_personid p ON p.product_id = e.product_id AND p.distinct_id = e.distinct_id
WHERE e.product_id = %(product)s AND e.kind IN {ACTIVITY} AND {{these}}
"""  # noqa: S608 (constants of this module)


def ready(product: Product, zone: str) -> Fold:
    """The state with everything folded that has been acknowledged, its days cut in this zone too."""
    fold_acknowledged(product)
    with transaction.atomic():
        fold = locked(product)
        if zone not in fold.zones or not fold.times:
            know_all(fold)
            new = [] if zone in fold.zones else [zone]
            fold.zones = [*fold.zones, *new]
            _build(fold, new, with_times=not fold.times)
        return fold


def fold_pending(product: Product) -> int:
    """Folds what has come in, at most `AT_ONCE` deliveries; returns how many it was."""
    with transaction.atomic():
        fold = locked(product)
        waiting = Delivery.objects.filter(product=product).order_by("pk").values_list("pk", flat=True)
        deliveries = list(waiting[:AT_ONCE])
        if deliveries:
            given = {"deliveries": deliveries}
            _know(fold, PENDING, given)
            _count(fold, PENDING, given)
            Delivery.objects.filter(pk__in=deliveries).delete()
        return len(deliveries)


def fold_acknowledged(product: Product) -> None:
    """Folds what had come in when this was asked; what goes on coming meanwhile does not hold up who waits."""
    waiting = Delivery.objects.filter(product=product)
    last = waiting.aggregate(last=Max("pk"))["last"]
    while last is not None and waiting.filter(pk__lte=last).exists():
        fold_pending(product)


def _count(fold: Fold, these: str, values: dict[str, Any]) -> None:
    """What people did in these rows, added to the days of all zones and to the times."""
    has_times = fold.times > 0  # else they are made of all rows when somebody first asks

    def take(columns: Columns) -> None:
        store.add(fold, grouped(fold, columns, fold.zones))
        if has_times:
            times.add(fold, columns)

    if fold.zones:
        read_events(fold, these, values, take)
    _save(fold)


def rebuild(product: Product) -> Fold:
    """Forgets the state and makes it again from the raw rows, as far back as these are kept."""
    with transaction.atomic():
        fold = locked(product)
        times.forget(fold)
        SessionDay.objects.filter(rule__product=product).delete()
        SessionRule.objects.filter(product=product).update(version=0, stale_from=None)
        if fold.raw_from is not None:
            _restate(fold, fold.raw_from)
            return fold
        for model in (PeopleOf, PeopleWith, PersonTrait, Trait, PersonId, EventName):
            model.objects.filter(product=product).delete()
        fold.people, fold.names = 0, 0
        know_all(fold)
        _build(fold, fold.zones, with_times=fold.times > 0)
        return fold


def _restate(fold: Fold, raw_from: datetime) -> None:
    """Only the days whose raw rows are all kept. Names and people keep their numbers: older bitmaps hold them."""
    for zone in fold.zones:
        first = first_whole_day(raw_from, zone)
        PeopleOf.objects.filter(product_id=fold.product_id, zone=zone, span="day", start__gte=first).delete()
    _build(fold, fold.zones, with_times=fold.times > 0, only_days=True)
    for zone in fold.zones:
        store.regroup(fold, zone)
    traits.regroup(fold)


def _build(fold: Fold, zones: list[str], *, with_times: bool, only_days: bool = False) -> None:
    """The days of these zones, and the times, from every raw row that is folded already."""
    firsts = {zone: first_whole_day(fold.raw_from, zone) for zone in zones} if fold.raw_from else {}

    def take(columns: Columns) -> None:
        groups = grouped(fold, columns, zones, firsts)
        store.add(fold, {key: one for key, one in groups.items() if key.span == "day" or not only_days})
        if with_times:
            times.add(fold, columns)

    fold.times += with_times
    with all_rows():
        for month in months(fold) if zones or with_times else ():
            read_events(fold, WITHIN, month, take)
    _save(fold)


def months(fold: Fold) -> Iterator[dict[str, Any]]:
    """The months of UTC in which folded rows lie, from `raw_from` on, large ones by days: {begin, end} for `WITHIN`."""
    names = EventName.objects.filter(product_id=fold.product_id)
    known = names.aggregate(first=Min("first_at"), last=Max("last_at"))
    begin = known["first"] and max(known["first"], fold.raw_from or known["first"])
    while begin is not None and begin <= known["last"]:
        day = begin.astimezone(UTC).date()
        end = cal.instant_of(cal.next_start(cal.start_of(day, "month"), "month"), cal.zone("UTC"))
        rows = Event.objects.filter(product_id=fold.product_id, occurred_at__gte=begin, occurred_at__lt=end)
        days = timedelta(days=max(31 // (rows.count() // MOST + 1), 1))
        while begin < end:
            until = min(cal.instant_of(begin.astimezone(UTC).date(), cal.zone("UTC")) + days, end)
            yield {"begin": begin, "end": until}
            begin = until


def grouped(
    fold: Fold, columns: Columns, zones: list[str], firsts: dict[str, date] | None = None
) -> grouping.Groups:
    """Who did what in these rows, by the spans of these zones; of a zone in `firsts` from that day on."""
    groups: grouping.Groups = {}
    for zone in zones:
        tz, some = ZoneInfo(zone), columns
        if firsts and zone in firsts:
            is_kept = columns.at >= micros(cal.instant_of(firsts[zone], tz))
            some = Columns(*(column[is_kept] for column in columns))
        grouping.add(groups, some, zone, tz, week_start_of(fold))
    return groups


def week_start_of(fold: Fold) -> cal.WeekStart:
    return cast(cal.WeekStart, fold.week_start)


def first_whole_day(raw_from: datetime, zone: str) -> date:
    """The first local day of which every raw row is kept."""
    tz = ZoneInfo(zone)
    day = cal.local_date(raw_from, tz)
    return day if cal.instant_of(day, tz) >= raw_from else day + timedelta(days=1)


def locked(product: Product) -> Fold:
    """The product's fold under its lock; its weeks are put together anew where they begin on another day now."""
    Fold.objects.bulk_create(
        [
            Fold(
                workspace_id=product.workspace_id,
                product=product,
                week_start=cal.WEEKDAYS[product.workspace.week_start],
            )
        ],
        ignore_conflicts=True,
    )
    fold = Fold.objects.select_for_update().get(product=product)
    if fold.week_start != cal.WEEKDAYS[product.workspace.week_start]:
        fold.week_start = cal.WEEKDAYS[product.workspace.week_start]
        fold.save()
        for zone in fold.zones:
            store.regroup(fold, zone)
    return fold


def know_all(fold: Fold) -> None:
    """Who the people of all folded rows are, of those also that came before there was a state."""
    with all_rows():
        _know(fold, FOLDED, {}, ALL)


def _know(fold: Fold, these: str, values: dict[str, Any], count: str = MORE) -> None:
    """Who the people of these rows are: numbers, merges, traits."""
    moves = number(fold, these, values, count)
    if moves:
        move(fold, moves)
    for some in traits.said(fold, these, values):
        traits.take(fold, {}, some)


def move(fold: Fold, moves: dict[int, int]) -> None:
    """What merged people did and what is known of them goes to the numbers that stay."""
    touched = store.merge_people(fold, moves)
    if fold.times:
        times.merge_people(fold, moves, days_of(fold, touched))
    traits.take(fold, moves, [])


def days_of(fold: Fold, touched: store.Touched) -> list[date]:
    """The days of UTC in which the kept days of the first zone lie that were touched."""
    zone = fold.zones[0]
    tz = ZoneInfo(zone)
    local = touched.get((zone, "day"), [])
    bounds = [(cal.instant_of(day, tz), cal.instant_of(day + timedelta(days=1), tz)) for day in local]
    return [day for begin, end in bounds for day in times.days_within(begin, end)]


def _save(fold: Fold) -> None:
    fold.folded_at = timezone.now()
    fold.save()


@contextmanager
def all_rows() -> Iterator[None]:
    """Tells the planner that the questions within are about all rows.

    Numbers given a moment ago are in no statistics, and it would look up each of millions of rows by itself.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")


def read_events(fold: Fold, these: str, values: dict[str, Any], take: Callable[[Columns], None]) -> None:
    """Calls `take` with the numbered events that fulfil the condition, chunk by chunk."""
    each_chunk(EVENTS.format(these=these), values | {"product": fold.product_id}, take)
