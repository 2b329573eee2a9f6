"""What is read about products and items. Public queries take the workspace or product first."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from accounts import queries as people_queries
from accounts.access import Access
from accounts.models import ApiToken, User, Workspace
from accounts.rows import only
from products import link_kinds
from products.access import visible_products
from products.kinds import Kind
from products.models import Activity, Comment, Detail, Item, Link, Notification, Product, ProductMembership

MOST_LINKS = 500
COMMENTS_SHOWN = 50


def products(access: Access) -> QuerySet[Product]:
    return (
        visible_products(access)
        .filter(archived_at=None)
        .select_related("owner", "workspace")
        .order_by("name", "pk")
    )


def archived_products(access: Access) -> QuerySet[Product]:
    return (
        visible_products(access).exclude(archived_at=None).select_related("workspace").order_by("name", "pk")
    )


def product_members(product: Product) -> QuerySet[ProductMembership]:
    return (
        ProductMembership.objects.filter(product=product).select_related("user").order_by("user__name", "pk")
    )


def api_tokens(workspace: Workspace, user: User | None = None) -> QuerySet[ApiToken]:
    """Live tokens with the product each is limited to; without a person, those of everybody."""
    return people_queries.api_tokens(workspace, user).select_related("user", "limit__product")


def items(product: Product) -> QuerySet[Item]:
    return Item.objects.filter(product=product)


def item(product: Product, number: int) -> Item | None:
    return only(
        Item.objects.select_related("owner", "product__workspace").filter(product=product, number=number)
    )


def details(product: Product, kind: Kind) -> QuerySet[Any]:
    """The rows of one kind with all that its list page shows; archived ones too."""
    related = ["item__owner", "item__created_by", "item__product__workspace"]
    for name in kind.fields:
        field = kind.model._meta.get_field(name)
        if field.is_relation:
            target = getattr(field, "related_model", None)
            deeper = isinstance(target, type) and issubclass(target, Detail)
            related.append(f"{name}__item" if deeper else name)
    return kind.model._default_manager.filter(item__product=product).select_related(*related)


def live_details(product: Product, kind: Kind) -> QuerySet[Any]:
    return details(product, kind).filter(item__archived_at=None).order_by(*order(kind.sort))


def order(sort: str) -> list[Any]:
    """An ordering with empty values last and the number as the tie-break, so that pages are stable."""
    field = F(sort.lstrip("-"))
    first = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
    return [first, "-item__number" if sort.startswith("-") else "item__number"]


def detail(product: Product, kind: Kind, number: int) -> Any | None:
    return only(details(product, kind).filter(item__number=number))


def filtered(rows: QuerySet[Any], kind: Kind, wanted: dict[str, Any]) -> QuerySet[Any]:
    """The list's filters, for the page and the API alike: q, status, owner, archived, loose and the kind's own."""
    rows = (
        rows.exclude(item__archived_at=None)
        if wanted.get("archived")
        else rows.filter(item__archived_at=None)
    )
    if wanted.get("status"):
        rows = rows.filter(item__status__in=wanted["status"])
    if wanted.get("loose"):
        rows = rows.filter(without_reason("item__"))
    if wanted.get("owner"):
        rows = rows.filter(item__owner=wanted["owner"])
    for name in kind.filters:
        if wanted.get(name) not in (None, ""):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("updated_since"):
        rows = rows.filter(item__updated_at__gte=wanted["updated_since"])
    if text := str(wanted.get("q") or "").strip():
        rows = rows.filter(matching(text, "item__"))
    return rows


def without_reason(prefix: str = "") -> Q:
    """Items with nothing upstream in the thread: the broken threads of the overview, and the filter that lists them."""
    reason = Link.objects.filter(target=OuterRef(f"{prefix}pk"), kind__in=link_kinds.IN_THREAD)
    return Q(~Exists(reason))


def matching(text: str, prefix: str = "") -> Q:
    """Items whose words or whose title, give or take a typo, match."""
    query = SearchQuery(text, search_type="websearch", config="english")
    condition = Q(**{f"{prefix}search": query}) | Q(**{f"{prefix}title__icontains": text})
    return condition | Q(**{f"{prefix}title__trigram_word_similar": text})


def search(access: Access, text: str) -> QuerySet[Item]:
    """Every live item the person may see that matches, best first. `KEY-42` finds exactly that item."""
    found = (
        Item.objects.filter(
            workspace=access.workspace,
            product__in=visible_products(access).filter(archived_at=None),
            archived_at=None,
        )
        .select_related("product__workspace")
        .order_by("-updated_at")
    )
    key, dash, number = text.strip().upper().rpartition("-")
    if dash and number.isdecimal() and len(number) < 10:
        exact = found.filter(product__key=key, number=int(number))
        if exact.exists():
            return exact
    query = SearchQuery(text, search_type="websearch", config="english")
    rank = Greatest(SearchRank(F("search"), query), TrigramWordSimilarity(text, F("title")))
    return found.filter(matching(text)).annotate(rank=rank).order_by("-rank", "-updated_at")


def links_of(product: Product, item: Item, visible: set[int]) -> list[Link]:
    """The links of the item with both ends, to items of products the reader may see (`visible`); at most 500."""
    return list(
        Link.objects.filter(Q(source=item) | Q(target=item), workspace=product.workspace)
        .filter(source__product__in=visible, target__product__in=visible)
        .select_related("source__product__workspace", "target__product__workspace")
        .order_by("kind", "created_at", "pk")[:MOST_LINKS]
    )


def link_of(product: Product, item: Item, pk: int) -> Link | None:
    return Link.objects.filter(Q(source=item) | Q(target=item), workspace=product.workspace, pk=pk).first()


def comments(product: Product, item: Item) -> QuerySet[Comment]:
    return (
        Comment.objects.filter(item=item, item__product=product, deleted_at=None)
        .select_related("author")
        .order_by("created_at", "pk")
    )


def recent_comments(
    product: Product, item: Item, before: int | None = None
) -> tuple[list[Comment], Comment | None]:
    """The last comments in order, of all or of those before the given one; and the first shown, if earlier ones are."""
    rows = comments(product, item)
    if before is not None and (edge := Comment.objects.filter(item=item, pk=before).first()) is not None:
        at = edge.created_at
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=edge.pk))
    found = list(rows.reverse()[: COMMENTS_SHOWN + 1])
    shown = found[:COMMENTS_SHOWN][::-1]
    return shown, shown[0] if len(found) > COMMENTS_SHOWN else None


def activities(product: Product, item: Item | None = None) -> QuerySet[Activity]:
    rows = Activity.objects.filter(product=product).select_related("actor", "item__product__workspace")
    if item is not None:
        rows = rows.filter(item=item)
    return rows.order_by("-at", "-pk")


def workspace_activities(access: Access) -> QuerySet[Activity]:
    return (
        Activity.objects.filter(workspace=access.workspace, product__in=visible_products(access))
        .select_related("actor", "item__product__workspace", "product")
        .order_by("-at", "-pk")
    )


def notifications(access: Access) -> QuerySet[Notification]:
    """What the person was told, of products they may still see."""
    return (
        Notification.objects.filter(
            workspace=access.workspace, user=access.user, activity__product__in=visible_products(access)
        )
        .select_related(
            "activity__actor", "activity__item__product__workspace", "activity__product__workspace"
        )
        .order_by("-created_at", "-pk")
    )


def counts_by_kind(product: Product) -> dict[str, int]:
    rows = items(product).filter(archived_at=None).values("kind").annotate(n=Count("pk"))
    return {row["kind"]: row["n"] for row in rows}


def changed_since(product: Product, moment: datetime) -> QuerySet[Item]:
    return items(product).filter(updated_at__gte=moment)


def linkable(product: Product, item: Item, text: str, way: str = "") -> QuerySet[Item]:
    """Live items of the product that could stand at the other end of a link (of this way), last changed first."""
    rows = items(product).filter(archived_at=None).exclude(pk=item.pk).select_related("product__workspace")
    others = next((one.others for one in link_kinds.ways(item.kind) if one.key == way), ())
    if others:
        rows = rows.filter(kind__in=others)
    if text.strip():
        rows = rows.filter(matching(text.strip()))
    return rows.order_by("-updated_at")


def product_ids(access: Access) -> set[int]:
    return set(visible_products(access).values_list("pk", flat=True))


def comment(product: Product, item: Item, pk: int) -> Comment | None:
    return comments(product, item).filter(pk=pk).first()
