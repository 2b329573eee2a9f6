"""The kept bitmaps of a product, as the calculations take them. Call `metrics.fold.ready` before reading."""

from datetime import date, datetime

from pyroaring import BitMap

from metrics.calc import periods as cal
from metrics.calc.events import ANY
from metrics.models import ANY_EVENT, Event, EventName, Fold, PeopleOf, RevenueFold
from metrics.queries.raw import ACTIVITY_KINDS
from products.models import Product

People = dict[date, BitMap]


def people_of(
    product: Product,
    *,
    zone: str,
    event: str,
    span: cal.Granularity,
    since: date | None = None,
    until: date | None = None,
) -> People:
    """{start of the day, week or month: who did the event in it}; `*` takes every event."""
    number = ANY_EVENT if event == ANY else event_number(product, event)
    rows = PeopleOf.objects.filter(product=product, zone=zone, span=span, event=number)
    if since is not None:
        rows = rows.filter(start__gte=since)
    if until is not None:
        rows = rows.filter(start__lte=until)
    return {start: BitMap.deserialize(bytes(people)) for start, people in rows.values_list("start", "people")}


def event_number(product: Product, name: str) -> int:
    """The event's number; -1, which no event has, where nobody has ever done it."""
    found = EventName.objects.filter(product=product, name=name).values_list("number", flat=True).first()
    return -1 if found is None else found


def events_counted(
    product: Product, *, zone: str, since: date | None = None, until: date | None = None
) -> int:
    """How many events the days hold."""
    rows = PeopleOf.objects.filter(product=product, zone=zone, span="day", event=ANY_EVENT)
    if since is not None:
        rows = rows.filter(start__gte=since)
    if until is not None:
        rows = rows.filter(start__lte=until)
    return sum(rows.values_list("count", flat=True))


def first_day(product: Product, *, zone: str) -> date | None:
    rows = PeopleOf.objects.filter(product=product, zone=zone, span="day", event=ANY_EVENT)
    return rows.order_by("start").values_list("start", flat=True).first()


def anything_within(product: Product, after: datetime, before: datetime) -> bool:
    """Whether somebody did something in (after, before)."""
    rows = Event.objects.filter(product=product, kind__in=ACTIVITY_KINDS)
    return rows.filter(occurred_at__gt=after, occurred_at__lt=before).exists()


def fold_of(product: Product) -> Fold | None:
    return Fold.objects.filter(product=product).first()


def raw_from(product: Product) -> datetime | None:
    """From when on every raw event is kept; None where none has been dropped."""
    return Fold.objects.filter(product=product).values_list("raw_from", flat=True).first()


def revenue_of(product: Product) -> RevenueFold | None:
    return RevenueFold.objects.filter(product=product).first()
