"""What is read about personas, needs, notes and insights. The product comes first."""

from typing import Any

from django.db.models import F, Q, QuerySet

from products import kinds
from products import queries as shared
from products.kinds import Kind
from products.models import Item, Link, Product
from research import passages
from research.models import Insight, Note, Persona

# What an insight may be evidence for; kinds of other stages are known by their key only.
TARGETS = ("problem", "job", "persona", "idea", "initiative")


def persona(product: Product, number: int) -> Persona | None:
    return shared.detail(product, kinds.get("persona"), number)


def note(product: Product, number: int) -> Note | None:
    return shared.detail(product, kinds.get("note"), number)


def needs_of(product: Product, persona: Persona, kind: Kind) -> QuerySet[Any]:
    """The persona's live jobs or problems, the heaviest first."""
    return (
        shared.details(product, kind)
        .filter(persona=persona, item__archived_at=None)
        .order_by("-item__weight", "pk")
    )


def insights_of(product: Product, note: Note) -> QuerySet[Insight]:
    """Live insights in the order in which the note holds them; those it no longer holds come last."""
    rows = shared.details(product, kinds.get("insight")).filter(note=note, item__archived_at=None)
    return rows.order_by(F("start").asc(nulls_last=True), "pk")


def segments(note: Note, insights: list[Insight]) -> list[tuple[passages.Segment, Insight | None]]:
    """The note's text in pieces; a highlighted piece comes with the last insight that begins before it."""
    by_pk = {insight.pk: insight for insight in insights}
    spans = [
        (one.start, one.end, one.pk) for one in insights if one.start is not None and one.end is not None
    ]
    cut = passages.segments(note.body, spans)
    return [(piece, by_pk[piece.keys[-1]] if piece.keys else None) for piece in cut]


def evidence_for(product: Product, item: Item) -> QuerySet[Insight]:
    """The live insights linked to an item as its evidence, the weightiest first."""
    links = Link.objects.filter(target=item, kind="evidences", source__kind="insight")
    rows = shared.details(product, kinds.get("insight")).filter(
        item__in=links.values("source"), item__archived_at=None
    )
    return rows.order_by("-weight", "-note__held_on", "pk")


def targets_of(product: Product, insights: list[Insight]) -> dict[int, list[Item]]:
    """What each insight is evidence for, by the insight's key, with one query for all of them."""
    links = Link.objects.filter(
        workspace=product.workspace_id, source__in=[one.pk for one in insights], kind="evidences",
        target__archived_at=None,
    ).select_related("target__product", "target__workspace")  # fmt: skip
    found: dict[int, list[Item]] = {}
    for link in links.order_by("created_at", "pk"):
        found.setdefault(link.source_id, []).append(link.target)
    return found


def targets(product: Product) -> QuerySet[Item]:
    """The live items of the product that an insight can be evidence for."""
    known = [key for key in TARGETS if kinds.find(key)]
    return shared.items(product).filter(Q(kind__in=known), archived_at=None).order_by("kind", "title", "pk")


def grouped_targets(product: Product, most: int = 200) -> list[tuple[str, list[tuple[int, str]]]]:
    """The same as groups of choices, in the order of TARGETS; of very many, the latest changed."""
    groups = []
    for key in TARGETS:
        kind = kinds.find(key)
        if kind is None:
            continue
        rows = shared.items(product).filter(kind=key, archived_at=None).order_by("-updated_at", "pk")[:most]
        if chosen := sorted(((item.number, item.title) for item in rows), key=lambda pair: pair[1].lower()):
            groups.append((kind.label_plural, chosen))
    return groups
