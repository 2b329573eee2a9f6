"""What is read about ideas, portals and surveys. Public queries take the product first.

Lookups by a public address (a portal's word, a survey's token) stand in public_queries.py.
"""

from collections import defaultdict
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import Greatest, RowNumber

from accounts.access import Access
from feedback.models import Idea, Portal, Response, Survey, Vote
from feedback.system_queries import responses_to_forward
from products import kinds
from products import queries as product_queries
from products.demand import Voice
from products.models import Product

__all__ = [
    "commented_responses",
    "counted_responses",
    "has_voted",
    "idea",
    "idea_context",
    "mergeable_ideas",
    "portal",
    "responses",
    "responses_to_forward",
    "score_counts",
    "similar_ideas",
    "survey",
    "survey_context",
    "votes",
    "waiting_ideas",
    "wave_counts",
]
SIMILAR_ENOUGH = 0.3


def idea(product: Product, number: int) -> Idea | None:
    return (
        Idea.objects.select_related("item__product", "item__workspace", "item__owner", "merged_into__item")
        .filter(item__product=product, item__number=number)
        .first()
    )


def similar_ideas(product: Product, text: str, but: Idea | None = None, limit: int = 5) -> list[Idea]:
    """Live ideas whose title resembles the text, the nearest first."""
    text = " ".join(text.split())[:200]
    if len(text) < 4:
        return []
    likeness = Greatest(
        TrigramSimilarity("item__title", text), TrigramWordSimilarity(text, "item__title") * 0.8
    )
    rows = (
        Idea.objects.select_related("item__product", "item__workspace")
        .filter(item__product=product, item__archived_at=None, merged_into=None)
        .annotate(likeness=likeness)
        .filter(likeness__gte=SIMILAR_ENOUGH)
        .order_by("-likeness", "-vote_count", "pk")
    )
    return list((rows.exclude(pk=but.pk) if but else rows)[:limit])


def mergeable_ideas(product: Product, but: Idea) -> QuerySet[Idea]:
    rows = product_queries.live_details(product, kinds.get("idea"))
    return rows.filter(merged_into=None).exclude(pk=but.pk).order_by("item__title")


def votes(product: Product, idea: Idea) -> QuerySet[Vote]:
    return (
        Vote.objects.filter(idea=idea, idea__item__product=product)
        .select_related("user", "cast_by")
        .order_by("-created_at", "-pk")
    )


def voices(product: Product, items: set[int]) -> dict[int, Voice]:
    """Votes by idea; of the customers only those are told apart on whose behalf a member voted."""
    made: dict[int, Voice] = defaultdict(Voice)
    cast = Vote.objects.filter(idea__in=items, workspace=product.workspace_id)
    for idea, email, name, at in cast.values_list("idea", "customer_email", "customer_name", "created_at"):
        voice = made[idea]
        voice.votes += 1
        voice.newest_at = at if voice.newest_at is None else max(at, voice.newest_at)
        if email or name:
            voice.customers.add((email or name).lower())
    return made


def has_voted(product: Product, idea: Idea, access: Access) -> bool:
    return Vote.objects.filter(idea=idea, idea__item__product=product, user=access.user).exists()


def idea_context(product: Product, idea: Idea, access: Access) -> dict[str, Any]:
    """What the idea's own part of the detail page shows."""
    known = votes(product, idea).exclude(user=None, customer_email="")
    return {
        "idea": idea,
        "is_votable": not idea.is_merged and not idea.item.is_archived,
        "has_voted": has_voted(product, idea, access),
        "known_votes": known[:12],
        "visitor_votes": Vote.objects.filter(idea=idea, user=None, customer_email="").count(),
        "merged_ideas": idea.merged_ideas.select_related("item__product", "item__workspace").order_by("pk"),
        "similar": similar_ideas(product, idea.item.title, idea, 4),
        "portal": portal(product),
    }


def portal(product: Product) -> Portal | None:
    return Portal.objects.select_related("product", "workspace").filter(product=product).first()


def waiting_ideas(product: Product) -> QuerySet[Idea]:
    """Ideas from the portal that wait for a manager, the oldest first."""
    return (
        Idea.objects.filter(item__product=product, item__archived_at=None, awaits_approval=True)
        .select_related("item__product", "item__workspace")
        .order_by("item__created_at", "pk")
    )


def survey(product: Product, number: int) -> Survey | None:
    return (
        Survey.objects.select_related("item__product", "item__workspace")
        .filter(item__product=product, item__number=number)
        .first()
    )


def responses(product: Product, survey: Survey) -> QuerySet[Response]:
    return Response.objects.filter(survey=survey, survey__item__product=product).order_by(
        "-submitted_at", "-pk"
    )


def counted_responses(product: Product, survey: Survey) -> QuerySet[Response]:
    """Every anonymous answer, and of each person and wave the latest one."""
    latest = Window(
        RowNumber(),
        partition_by=[F("respondent"), F("wave")],
        order_by=[F("submitted_at").desc(), F("pk").desc()],
    )
    return responses(product, survey).annotate(place=latest).filter(Q(respondent="") | Q(place=1))


def score_counts(product: Product, survey: Survey) -> list[tuple[int, int]]:
    """Each score of the scale with how many counted answers gave it."""
    found: dict[int, int] = {}
    for score in counted_responses(product, survey).order_by().values_list("score", flat=True):
        found[score] = found.get(score, 0) + 1
    low, high = survey.scale
    return [(score, found.get(score, 0)) for score in range(low, high + 1)]


def commented_responses(product: Product, survey: Survey) -> QuerySet[Response]:
    return responses(product, survey).exclude(comment="")


def wave_counts(product: Product, survey: Survey) -> list[dict[str, Any]]:
    rows = (
        responses(product, survey).order_by().values("wave").annotate(answers=Count("pk")).order_by("-wave")
    )
    return [dict(row) for row in rows]


def survey_context(product: Product, survey: Survey) -> dict[str, Any]:
    return {
        "survey": survey,
        "scores": score_counts(product, survey),
        "recent_comments": commented_responses(product, survey)[:5],
    }
