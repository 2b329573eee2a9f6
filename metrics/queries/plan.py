"""The events of a product: what is planned against what comes in."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from metrics.models import EventName, KeepRule, PlannedEvent
from products.models import Product

SHOWN = 500  # names come from programs and may be any number
SAMPLE = 20_000  # newest rows that are looked at for an event's properties
PROPERTIES = """
SELECT p.key, CASE jsonb_typeof(p.value) WHEN 'string' THEN 'text' WHEN 'array' THEN 'list'
              ELSE jsonb_typeof(p.value) END, count(*)
FROM (SELECT name, properties FROM metrics_event WHERE product_id = %s ORDER BY occurred_at DESC LIMIT %s) e,
     jsonb_each(e.properties) p
WHERE e.name = %s AND jsonb_typeof(e.properties) = 'object'
GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class TrackedEvent:
    """An event that came in, is planned, or both."""

    name: str
    id: int | None = None  # of its place in the plan
    description: str = ""
    is_expected: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    count: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def is_missing(self) -> bool:
        return self.is_expected and not self.count


@dataclass(frozen=True, slots=True)
class SeenProperty:
    name: str
    types: list[str]
    count: int
    planned: str  # its type in the plan, "" when it has none there

    @property
    def problem(self) -> str:
        """What of it departs from the plan."""
        if not self.planned:
            return "not in the plan"
        if not self.count:
            return "never sent"
        others = sorted(set(self.types) - {self.planned, "null"})
        return f"sent as {', '.join(others)}" if others and self.planned != "any" else ""


def tracked_events(product: Product, most: int = SHOWN) -> tuple[list[TrackedEvent], int]:
    """Every planned event and the `most` frequent others, what nobody expects first; and how many are left out."""
    plans = {plan.name: plan for plan in PlannedEvent.objects.filter(product=product)}
    names = EventName.objects.filter(product=product)
    seen = {one.name: one for one in names.filter(name__in=plans)}
    others = names.exclude(name__in=plans).filter(count__gt=0)
    made = [_tracked(one.name, None, one) for one in others.order_by("-count", "name")[:most]]
    left_out = max(others.count() - most, 0) if len(made) == most else 0
    made += [_tracked(name, plan, seen.get(name)) for name, plan in plans.items()]
    return sorted(made, key=lambda one: (one.is_expected, -one.count, one.name)), left_out


def tracked_event(product: Product, name: str) -> TrackedEvent | None:
    plan = PlannedEvent.objects.filter(product=product, name=name).first()
    seen = EventName.objects.filter(product=product, name=name).first()
    return _tracked(name, plan, seen) if plan or seen else None


def _tracked(name: str, plan: PlannedEvent | None, seen: EventName | None) -> TrackedEvent:
    planned: dict[str, Any] = {}
    if plan:
        planned = {
            "id": plan.pk,
            "description": plan.description,
            "is_expected": plan.is_expected,
            "properties": plan.properties,
        }
    if seen:
        planned |= {"count": seen.count, "first_at": seen.first_at, "last_at": seen.last_at}
    return TrackedEvent(name, **planned)


def unexpected_events(product: Product) -> int:
    """How many events came in that nobody expects; 0 as long as the product has no plan."""
    expected = PlannedEvent.objects.filter(product=product).exclude(expected_at=None)
    if not expected.exists():
        return 0
    names = EventName.objects.filter(product=product, count__gt=0)
    return names.exclude(name__in=expected.values("name")).count()


def seen_properties(product: Product, event: TrackedEvent) -> list[SeenProperty]:
    """The event's properties among the newest rows of the product, and planned ones that are not there."""
    counts: Counter[str] = Counter()
    types: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(PROPERTIES, [product.pk, SAMPLE, event.name, SHOWN])
        for name, kind, count in cursor.fetchall():
            counts[name] += count
            types.setdefault(name, []).append(kind)
    names = [*counts, *(name for name in event.properties if name not in counts)]
    return [
        SeenProperty(name, types.get(name, []), counts[name], event.properties.get(name, ""))
        for name in names
    ]


def plan_of(product: Product, pk: int) -> PlannedEvent | None:
    return PlannedEvent.objects.select_related("product").filter(product=product, pk=pk).first()


def kept_days(product: Product) -> int | None:
    return KeepRule.objects.filter(product=product).values_list("days", flat=True).first()
