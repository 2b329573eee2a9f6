"""All that is kept of one person."""

from collections.abc import Iterator
from typing import Any

from metrics.fold.erase import ids_of
from metrics.models import Alias, Answer, Event, PersonId, PersonTrait
from products.models import Product

CHUNK = 2000
EVENT = (
    "message_id",
    "kind",
    "name",
    "distinct_id",
    "session_id",
    "occurred_at",
    "received_at",
    "properties",
)
ANSWER = ("external_id", "survey", "kind", "respondent", "score", "submitted_at", "received_at")


def person_data(product: Product, person: str) -> dict[str, Any] | None:
    """What stands under the person's ids, rows as iterators; None where there is nothing."""
    ids = ids_of(product, person)
    events = Event.objects.filter(product=product, distinct_id__in=ids)
    answers = Answer.objects.filter(product=product, respondent__in=ids)
    aliases: Any = Alias.objects.filter(product=product)
    aliases = aliases.filter(from_id__in=ids) | aliases.filter(to_id__in=ids)
    numbers = list(
        PersonId.objects.filter(product=product, distinct_id__in=ids).values_list("number", flat=True)
    )
    traits = PersonTrait.objects.filter(product=product, person__in=numbers)
    if not (numbers or events.exists() or answers.exists()):
        return None
    return {
        "ids": ids,
        "traits": _rows(traits.order_by("trait"), ("trait", "value", "at")),
        "aliases": _rows(aliases.order_by("pk"), ("from_id", "to_id", "kind", "received_at")),
        "events": _rows(events.order_by("occurred_at", "pk"), EVENT),
        "answers": _rows(answers.order_by("submitted_at", "pk"), ANSWER),
    }


def _rows(rows: Any, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    return iter(rows.values(*columns).iterator(chunk_size=CHUNK))
