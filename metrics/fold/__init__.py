"""Folding: raw rows become state, each of them once, whatever dies on the way.

A delivery's rows and its removal from the list of deliveries stand in one transaction, so a fold that is
killed leaves nothing behind and is simply done again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from metrics.calc import periods as cal
from metrics.fold import grouping, store, traits
from metrics.fold.people import ACTIVITY, ALL, MORE, number
from metrics.fold.reading import Columns, each_chunk
from metrics.models import Delivery, EventName, Fold, PeopleOf, PeopleWith, PersonId, PersonTrait, Trait
from products.models import Product

AT_ONCE = 5000  # deliveries in one transaction
PENDING = "e.delivery_id = ANY(%(deliveries)s)"
# In one statement with the rows, so that both see the same moment.
FOLDED = "NOT EXISTS (SELECT 1 FROM metrics_delivery d WHERE d.id = e.delivery_id)"
EVENTS = f"""
SELECT n.number, p.number, e.occurred_at FROM metrics_event e
JOIN metrics_eventname n ON n.product_id = e.product_id AND n.name = e.name
JOIN metrics_personid p ON p.product_id = e.product_id AND p.distinct_id = e.distinct_id
WHERE e.product_id = %(product)s AND e.kind IN {ACTIVITY} AND {{these}}
"""  # noqa: S608 (constants of this module)


def ready(product: Product, zone: str) -> Fold:
    """The state with everything folded that has been acknowledged, its days cut in this zone too."""
    while fold_pending(product):
        pass
    with transaction.atomic():
        fold = locked(product)
        if zone not in fold.zones:
            _cut(fold, zone)
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
            _count(fold, PENDING, given, fold.zones)
            Delivery.objects.filter(pk__in=deliveries).delete()
        return len(deliveries)


def rebuild(product: Product) -> Fold:
    """Forgets the state and makes it again from the raw rows, as far back as these are kept."""
    with transaction.atomic():
        fold = locked(product)
        if fold.raw_from is not None:
            _restate(fold, fold.raw_from)
            return fold
        zones = fold.zones
        for model in (PeopleOf, PeopleWith, PersonTrait, Trait, PersonId, EventName):
            model.objects.filter(product=product).delete()
        fold.zones, fold.people, fold.names = [], 0, 0
        know_all(fold)
        for zone in zones:
            _cut(fold, zone)
        return fold


def _restate(fold: Fold, raw_from: datetime) -> None:
    """Only the days whose raw rows are all kept. Names and people keep their numbers: older bitmaps hold them."""
    for zone in fold.zones:
        first = first_whole_day(raw_from, zone)
        PeopleOf.objects.filter(product_id=fold.product_id, zone=zone, span="day", start__gte=first).delete()
        made = groups_of(fold, zone, first)
        store.add(fold, {key: group for key, group in made.items() if key.span == "day"})
        store.regroup(fold, zone)
    traits.regroup(fold)


def groups_of(fold: Fold, zone: str, first: date | None) -> grouping.Groups:
    """What the raw rows say of a zone, from the day `first` on where raw rows of before may be gone."""
    begin = cal.instant_of(first, ZoneInfo(zone)) if first else None
    these = f"{FOLDED} AND e.occurred_at >= %(begin)s" if begin else FOLDED
    with all_rows():
        return grouped(fold, these, {"begin": begin}, [zone])


def grouped(fold: Fold, these: str, values: dict[str, Any], zones: list[str]) -> grouping.Groups:
    """Who did what in these rows, by the spans of these zones."""
    groups: grouping.Groups = {}

    def take(columns: Columns) -> None:
        for zone in zones:
            grouping.add(groups, columns, zone, ZoneInfo(zone), week_start_of(fold))

    if zones:
        read_events(fold, these, values, take)
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


def _cut(fold: Fold, zone: str) -> None:
    """The state of a further zone, from every raw row that the others hold already."""
    know_all(fold)
    fold.zones = [*fold.zones, zone]
    first = first_whole_day(fold.raw_from, zone) if fold.raw_from else None
    store.add(fold, groups_of(fold, zone, first))
    _save(fold)


def know_all(fold: Fold) -> None:
    """Who the people of all folded rows are, of those also that came before there was a state."""
    with all_rows():
        _know(fold, FOLDED, {}, ALL)


def _know(fold: Fold, these: str, values: dict[str, Any], count: str = MORE) -> None:
    """Who the people of these rows are: numbers, merges, traits."""
    moves = number(fold, these, values, count)
    if moves:
        store.merge_people(fold, moves)
    traits.take(fold, moves, traits.said(fold, these, values))


def _count(fold: Fold, these: str, values: dict[str, Any], zones: list[str]) -> None:
    """What they did, added to the spans of these zones."""
    store.add(fold, grouped(fold, these, values, zones))
    _save(fold)


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
