"""The kept bitmaps of a product, as the calculations take them. Call `metrics.fold.ready` before reading."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.events import ANY
from metrics.fold import rows
from metrics.fold.cutting import progress
from metrics.models import ANY_EVENT, Event, EventName, Fold, PeopleOf, RevenueFold
from metrics.queries.raw import ACTIVITY_KINDS
from products.models import Product

People = dict[date, BitMap]
PEOPLE = """
SELECT start, people FROM metrics_peopleof
WHERE product_id = %s AND zone = %s AND event = %s AND span = %s AND start BETWEEN %s AND %s
ORDER BY start
"""


def people_of(product: Product, **which: Any) -> People:
    """{start of the day, week or month: who did the event in it}, of those that `each_people` would give."""
    found: People = {}
    each_people(product, take=found.__setitem__, **which)
    return found


def each_people(
    product: Product,
    *,
    zone: str,
    event: str,
    span: cal.Granularity,
    take: Callable[[date, BitMap], None],
    since: date | None = None,
    until: date | None = None,
) -> None:
    """Calls `take` with each day, week or month and who did the event in it, oldest first, while they are read.

    `*` takes every event. `take` cannot ask the same connection anything.
    """
    number = ANY_EVENT if event == ANY else event_number(product, event)
    values = [product.pk, zone, number, span, since or date.min, until or date.max]
    rows.each_row(PEOPLE, values, (rows.day, rows.bitmap), lambda row: take(*row))


def event_number(product: Product, name: str) -> int:
    """The event's number; -1, which no event has, where nobody has ever done it."""
    found = EventName.objects.filter(product=product, name=name).values_list("number", flat=True).first()
    return -1 if found is None else found


def events_counted(
    product: Product, *, zone: str, since: date | None = None, until: date | None = None
) -> int:
    """How many events the days hold."""
    days = PeopleOf.objects.filter(product=product, zone=zone, span="day", event=ANY_EVENT)
    if since is not None:
        days = days.filter(start__gte=since)
    if until is not None:
        days = days.filter(start__lte=until)
    return sum(days.values_list("count", flat=True))


def first_day(product: Product, *, zone: str) -> date | None:
    days = PeopleOf.objects.filter(product=product, zone=zone, span="day", event=ANY_EVENT)
    return days.order_by("start").values_list("start", flat=True).first()


def anything_within(product: Product, after: datetime, before: datetime) -> bool:
    """Whether somebody did something in (after, before)."""
    events = Event.objects.filter(product=product, kind__in=ACTIVITY_KINDS)
    return events.filter(occurred_at__gt=after, occurred_at__lt=before).exists()


def fold_of(product: Product) -> Fold | None:
    return Fold.objects.filter(product=product).first()


def cutting(product: Product) -> tuple[int, int] | None:
    """(days whose sessions are cut anew, all such days) while a worker is at it."""
    return progress(product.pk)


def raw_from(product: Product) -> datetime | None:
    """From when on every raw event is kept; None where none has been dropped."""
    return Fold.objects.filter(product=product).values_list("raw_from", flat=True).first()


def revenue_of(product: Product) -> RevenueFold | None:
    return RevenueFold.objects.filter(product=product).first()
