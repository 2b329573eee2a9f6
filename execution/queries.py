"""What is read about requirements, stories, the board and releases. The product comes first."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from execution.models import BoardColumn, Criterion, Release, Requirement, RequirementVersion, Story
from execution.release_notes import Group
from products import kinds
from products.kinds import Status
from products.models import Product

DONE_SHOWN = dt.timedelta(days=60)


def requirement(product: Product, number: int) -> Requirement | None:
    return _live(Requirement.objects, product).filter(item__number=number).first()


def story(product: Product, number: int) -> Story | None:
    return _live(Story.objects, product).filter(item__number=number).first()


def release(product: Product, number: int) -> Release | None:
    return _live(Release.objects, product).filter(item__number=number).first()


def _live(rows: Any, product: Product) -> Any:
    related = ("item__product", "item__product__workspace", "item__owner")
    return rows.filter(item__product=product, item__archived_at=None).select_related(*related)


def versions(product: Product, requirement: Requirement) -> QuerySet[RequirementVersion]:
    rows = RequirementVersion.objects.filter(requirement=requirement, requirement__item__product=product)
    return rows.select_related("author").order_by("-number")


def version(product: Product, requirement: Requirement, number: int) -> RequirementVersion | None:
    return versions(product, requirement).filter(number=number).first()


def criteria(product: Product, story: Story) -> QuerySet[Criterion]:
    rows = Criterion.objects.filter(story=story, story__item__product=product)
    return rows.select_related("checked_by").order_by("position", "pk")


def criterion(product: Product, story: Story, pk: int) -> Criterion | None:
    return criteria(product, story).filter(pk=pk).first()


def live_releases(product: Product) -> QuerySet[Release]:
    return _live(Release.objects, product).order_by("planned_date", "item__number")


def open_releases(product: Product) -> QuerySet[Release]:
    return live_releases(product).exclude(item__status="released")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board as it is shown; `total` counts its cards before filtering."""

    status: Status
    limit: int | None
    cards: list[Story]
    total: int

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.total > self.limit


def cards(product: Product) -> QuerySet[Story]:
    """Stories on the board in their order; finished ones leave it after two months."""
    gone = Q(item__status="done", finished_at__lt=timezone.now() - DONE_SHOWN)
    rows = (
        _live(Story.objects, product)
        .exclude(gone)
        .select_related(
            "item__product", "item__product__workspace", "item__owner", "release__item", "requirement__item"
        )
    )
    return rows.order_by("position", "item__number")


def narrowed(rows: QuerySet[Story], release: int | None, owner: int | None) -> QuerySet[Story]:
    """The board's filters, by the number of the release and the key of the person."""
    if release is not None:
        rows = rows.filter(release__item__number=release)
    return rows.filter(item__owner=owner) if owner is not None else rows


def board(product: Product, release: int | None = None, owner: int | None = None) -> list[Column]:
    limits = wip_limits(product)
    shown: dict[str, list[Story]] = {}
    for card in narrowed(cards(product), release, owner):
        shown.setdefault(card.item.status, []).append(card)
    totals = dict(cards(product).order_by().values_list("item__status").annotate(n=Count("pk")))
    return [
        Column(status, limits.get(status.key), shown.get(status.key, []), totals.get(status.key, 0))
        for status in kinds.get("story").statuses
    ]


def wip_limits(product: Product) -> dict[str, int]:
    return dict(BoardColumn.objects.filter(product=product).values_list("status", "wip_limit"))


def stories_in(product: Product, release: Release) -> QuerySet[Story]:
    rows = _live(Story.objects, product).filter(release=release)
    return rows.select_related(
        "item__product", "item__product__workspace", "item__owner", "requirement__item"
    ).order_by("requirement__item__title", "position", "item__number")


def stories_of(product: Product, requirement: Requirement) -> QuerySet[Story]:
    return _live(Story.objects, product).filter(requirement=requirement).order_by("position", "item__number")


def note_groups(product: Product, release: Release) -> list[Group]:
    """The finished stories of a release by requirement, for its notes."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in stories_in(product, release).filter(item__status="done"):
        title = row.requirement.item.title if row.requirement else ""
        groups.setdefault(title, []).append((row.item.title, row.so_that))
    return [Group(title, tuple(stories)) for title, stories in groups.items()]


def calendar_marks(products: Sequence[Product], start: dt.date, end: dt.date) -> Any:
    """The days of the releases: when they went out, else when they are meant to."""
    rows = Release.objects.filter(item__product__in=products, item__archived_at=None)
    rows = rows.annotate(day=Coalesce(TruncDate("released_at"), "planned_date")).filter(
        day__range=(start, end)
    )
    return rows.values_list(
        "day", "version_name", Value("release"), "item__product_id", "item__number", Value("")
    )
