"""What is read of objectives and key results: who has to check in, what was said, how far the way is."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils import timezone

from products import kinds
from products.models import Product
from products.queries import detail, details
from roadmaps.models import CheckIn, KeyResult, Objective
from roadmaps.periods import Due, next_word

FINISHED = ("met", "missed")
NOTES_SHOWN = 20


def key_result(product: Product, number: int) -> KeyResult | None:
    found: KeyResult | None = detail(product, kinds.get("key_result"), number)
    return found


def objective(product: Product, number: int) -> Objective | None:
    found: Objective | None = detail(product, kinds.get("objective"), number)
    return found


def key_results(product: Product, of: Objective) -> QuerySet[KeyResult]:
    rows: QuerySet[KeyResult] = details(product, kinds.get("key_result"))
    return rows.filter(objective=of, item__archived_at=None).order_by("item__number")


def check_ins(product: Product, key_result: KeyResult) -> QuerySet[CheckIn]:
    rows = CheckIn.objects.filter(key_result=key_result, key_result__item__product=product)
    return rows.select_related("by").order_by("-at", "-pk")


def latest_notes(product: Product, key_results: Iterable[int]) -> dict[int, CheckIn]:
    """The newest check-in of each key result, by its primary key."""
    rows = CheckIn.objects.filter(key_result__item__product=product, key_result__in=list(key_results))
    newest = rows.order_by("key_result", "-at", "-pk").distinct("key_result").select_related("by")
    return {row.key_result_id: row for row in newest}


def waiting_key_results() -> Iterator[KeyResult]:
    """Those of every workspace that somebody has to check in by hand, due or not."""
    rows = KeyResult.objects.filter(
        metric=None,
        item__archived_at=None,
        item__product__archived_at=None,
        objective__item__archived_at=None,
        objective__item__status="active",
    ).exclude(item__status__in=FINISHED)
    related = ("item__owner", "item__product__workspace", "objective__item__owner")
    return rows.select_related(*related).order_by("pk").iterator(chunk_size=500)


def due_of(row: KeyResult, today: dt.date) -> Due | None:
    """When it has to be checked in next; None where nobody has to: it follows a metric, or its time is over."""
    goal = row.objective
    if row.metric_id is not None or goal.item.status != "active" or row.item.status in FINISHED:
        return None
    if not goal.period_start <= today <= goal.period_end:
        return None
    zone = row.item.product.workspace.zone
    said = row.checked_at or row.item.created_at
    last = max(goal.period_start, timezone.localdate(said, zone))
    return Due(min(next_word(last, goal.cadence), goal.period_end), today)
