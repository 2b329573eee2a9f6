"""What people without an account may read: looked up by public address, handed out by allow-list only."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.rows import only
from feedback.models import Idea, Portal, Survey
from feedback.models.ideas import PUBLIC_STATUSES

LABELS = dict(PUBLIC_STATUSES)
CATEGORIES = {
    "open": "planned",
    "considering": "review",
    "planned": "ready",
    "building": "progress",
    "shipped": "done",
    "declined": "dropped",
}


@dataclass(frozen=True, slots=True)
class PublicIdea:
    """All of an idea that ever leaves. A field not named here stays inside."""

    number: int
    title: str
    text: str
    status: str
    category: str
    votes: int
    since: datetime


def open_portal(slug: str) -> Portal | None:
    portals = Portal.objects.select_related("product", "workspace")
    return only(portals.filter(slug=slug, is_open=True, product__archived_at=None))


def public_rows(portal: Portal) -> QuerySet[Idea]:
    return Idea.objects.filter(
        item__product=portal.product_id,
        item__archived_at=None,
        is_public=True,
        awaits_approval=False,
        merged_into=None,
    ).select_related("item__product", "item__workspace")


def public_ideas(portal: Portal, text: str = "", status: str = "") -> list[PublicIdea]:
    rows = public_rows(portal)
    if text := text.strip()[:200]:
        rows = rows.filter(
            Q(item__title__icontains=text)
            | Q(public_text__icontains=text)
            | Q(item__title__trigram_word_similar=text)
        )
    found = [shown(idea) for idea in rows.order_by("-vote_count", "item__number")[:500]]
    return [idea for idea in found if idea.status == LABELS[status]] if status in LABELS else found


def public_idea(portal: Portal, number: int) -> Idea | None:
    return only(public_rows(portal).filter(item__number=number))


def shown(idea: Idea) -> PublicIdea:
    return PublicIdea(
        number=idea.item.number,
        title=idea.item.title,
        text=idea.public_text,
        status=idea.public_label,
        category=CATEGORIES[idea.shown_publicly_as],
        votes=idea.vote_count,
        since=idea.item.created_at,
    )


def survey_by_token(token: str) -> Survey | None:
    """A survey that has been opened once; drafts and archived ones are as if they were not there."""
    return (
        Survey.objects.select_related("item__product", "item__workspace")
        .filter(token=token, item__archived_at=None, item__product__archived_at=None)
        .exclude(item__status="draft")
        .first()
    )
