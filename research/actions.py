"""What is done in research: taking an insight from a note, and keeping highlights in step with its text."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import Actor
from products import actions, kinds
from products.models import Item
from research import passages, queries
from research.models import Insight, Note


@transaction.atomic
def mark(*, note: Note, actor: Actor, values: dict[str, Any], target: Item | None = None) -> Insight:
    """Makes a passage of a note an insight and links it to what it is evidence for: both, or neither.

    `values` needs a quote; without a title the quote's beginning becomes it.
    """
    quote = str(values.get("quote") or "")
    if not quote.strip():
        raise ValidationError({"quote": "Say which passage: select it in the note, or paste it here."})
    product = note.item.product
    if target is not None and (target.kind not in queries.TARGETS or target.product != product):
        raise ValidationError({"target": "An insight cannot be evidence for this."})
    filled = values | {
        "note": note,
        "title": str(values.get("title") or "").strip() or passages.headline(quote),
    }
    insight: Insight = actions.create(kind=kinds.get("insight"), product=product, actor=actor, values=filled)
    if target is not None:
        actions.link(source=insight.item, target=target, kind="evidences", actor=actor)
    return insight


def keep_customer(insight: Insight) -> None:
    """Who said it stays with the insight, whatever becomes of the note."""
    if insight.note_id is None:
        return
    insight.customer = insight.customer or insight.note.customer
    insight.company = insight.company or insight.note.company


def relocate(note: Note, actor: Actor, values: dict[str, Any]) -> None:
    """After an edit of the text each highlight moves with its quote; a quote that is gone loses its place."""
    if "body" not in values:
        return
    for insight in Insight.objects.filter(note=note).exclude(quote=""):
        start, end = passages.locate(note.body, insight.quote, insight.start or 0) or (None, None)
        if (start, end) != (insight.start, insight.end):
            insight.start, insight.end = start, end
            insight.save(update_fields=["start", "end"])
