"""What the explorer reads of the kept state: several events at once. Call `metrics.fold.ready` before reading."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet, Sum

from metrics.calc import periods as cal
from metrics.calc.events import ANY
from metrics.fold import rows
from metrics.models import ANY_EVENT, EventName, PeopleOf
from metrics.queries.state import People
from products.models import Product

PEOPLE = """
SELECT event, start, people FROM metrics_peopleof
WHERE product_id = %s AND zone = %s AND span = %s AND event = ANY(%s) AND start BETWEEN %s AND %s
ORDER BY event, start
"""


def known_events(product: Product) -> list[str]:
    """The names of everything that anybody ever did."""
    return list(EventName.objects.filter(product=product).order_by("name").values_list("name", flat=True))


def people_of_each(
    product: Product, events: Sequence[str], *, zone: str, span: cal.Granularity, since: date, until: date
) -> dict[str, People]:
    """{event: {start: who did it}}; `*` takes every event, an event nobody did has no starts."""
    names = _names(product, events)
    found: dict[str, People] = {event: {} for event in events}
    values = [product.pk, zone, span, list(names), since, until]
    for event, start, people in rows.rows(PEOPLE, values, (rows.number, rows.day, rows.bitmap)):
        found[names[event]][start] = people
    return found


def counts_of_each(
    product: Product, events: Sequence[str], *, zone: str, span: cal.Granularity, since: date, until: date
) -> dict[str, dict[date, int]]:
    """{event: {start: how many events that were}}."""
    names = _names(product, events)
    found: dict[str, dict[date, int]] = {event: {} for event in events}
    counted = _rows(product, zone, span, since, until).filter(event__in=names)
    for event, start, count in counted.values_list("event", "start", "count"):
        found[names[event]][start] = count
    return found


def busiest(
    product: Product, *, zone: str, span: cal.Granularity, since: date, until: date
) -> list[tuple[str, int]]:
    """(event, how often it was done in the range), the most frequent first."""
    counted = _rows(product, zone, span, since, until).exclude(event=ANY_EVENT)
    totals = counted.order_by().values_list("event").annotate(total=Sum("count"))
    names = dict(EventName.objects.filter(product=product).values_list("number", "name"))
    found = [(names[event], int(total)) for event, total in totals if event in names]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _rows(product: Product, zone: str, span: cal.Granularity, since: date, until: date) -> QuerySet[PeopleOf]:
    return PeopleOf.objects.filter(
        product=product, zone=zone, span=span, start__gte=since, start__lte=until
    ).order_by("event", "start")


def _names(product: Product, events: Sequence[str]) -> dict[int, str]:
    """{number: name} of these events."""
    numbers = EventName.objects.filter(product=product, name__in=set(events) - {ANY})
    found = dict(numbers.values_list("number", "name"))
    return found | {ANY_EVENT: ANY} if ANY in events else found
