"""What is read to show a roadmap: the same three kinds of record whatever the layout, in one query."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet

from accounts.access import Access
from accounts.models import User
from products.access import visible_products
from products.models import Item, Link, Product
from roadmaps.models import Initiative, KeyResult, Objective, SavedView, Theme
from roadmaps.showing.snapshot import Group, Person, Row, Snapshot, score_of

SHOWN = ("theme", "objective", "initiative")
OWN = (
    "start_date", "end_date", "horizon", "position", "progress", "reach", "impact", "confidence", "effort",
    "date_precision", "team", "level",
)  # fmt: skip
COLUMNS = {
    "called": F("owner__name"),
    "mail": F("owner__email"),
    "goal": F("theme__goal"),
    "hue": F("theme__hue"),
    "place": F("theme__position"),
    "until": F("objective__period_end"),
    "since": F("objective__period_start"),
    "on_theme": F("initiative__theme_id"),
    "for_objective": F("initiative__objective_id"),
    **{name: F(f"initiative__{name}") for name in OWN},
}
ITEM = ("pk", "kind", "number", "title", "status", "product_id", "owner_id", "created_by_id", "version",
        "archived_at")  # fmt: skip
BEFORE = "blocks"  # the link from what has to be done first to what waits for it


def snapshot(products: Sequence[Product]) -> Snapshot:
    """As it is now: live initiatives, and the themes and objectives that are live or still carry one."""
    waits = Link.objects.filter(target=OuterRef("pk"), kind=BEFORE, source__archived_at=None)
    rows = Item.objects.filter(product__in=products, kind__in=SHOWN).exclude(
        kind="initiative", archived_at__isnull=False
    )
    rows = rows.annotate(waits=ArraySubquery(waits.order_by("pk").values("source_id")))
    return put_together(products, rows.order_by("number").values(*ITEM, "waits", **COLUMNS))


def put_together(products: Sequence[Product], records: Any) -> Snapshot:
    """Records of the three kinds, from now or from the past, as rows that know their theme and objective."""
    by_pk = {product.pk: product for product in products}
    groups: dict[int, Group] = {}
    made, work = Snapshot(), []
    for one in records:
        if one["kind"] == "initiative":
            work.append(one)
            continue
        group = _group(one, by_pk[one["product_id"]])
        groups[group.pk] = group
        (made.themes if one["kind"] == "theme" else made.objectives).append(group)
    made.rows = [_row(one, by_pk[one["product_id"]], groups) for one in work]
    carrying = {group.pk for row in made.rows for group in (row.theme, row.objective) if group}
    order = {product.pk: place for place, product in enumerate(products)}
    for name in ("themes", "objectives"):
        live = [one for one in getattr(made, name) if not one.is_archived or one.pk in carrying]
        setattr(made, name, sorted(live, key=lambda one: (order[one.product.pk], one.place, one.number)))
    return made


def _group(one: dict[str, Any], product: Product) -> Group:
    is_theme = one["kind"] == "theme"
    note, place = one["goal"] or "", (float(one["place"] or 0),)
    if not is_theme and one["until"] is not None:
        note = f"{one['since']:%b %Y} – {one['until']:%b %Y}"
        place = (-float(one["until"].toordinal()),)
    return Group(
        one["pk"], one["number"], product, one["kind"], one["title"], note,
        (one["hue"] or "slate") if is_theme else "slate", place, one["archived_at"] is not None, one["status"],
    )  # fmt: skip


def _row(one: dict[str, Any], product: Product, groups: dict[int, Group]) -> Row:
    owner = None
    if one["owner_id"] is not None:
        owner = Person(one["owner_id"], one["called"] or "", one["mail"] or "Former member")
    return Row(
        pk=one["pk"],
        number=one["number"],
        product=product,
        title=one["title"],
        status=one["status"],
        owner=owner,
        created_by_id=one["created_by_id"],
        version=one["version"],
        theme=groups.get(one["on_theme"]),
        objective=groups.get(one["for_objective"]),
        start=one["start_date"],
        end=one["end_date"],
        horizon=one["horizon"],
        position=one["position"],
        progress=one["progress"],
        effort=one["effort"],
        score=score_of(one["reach"], one["impact"], one["confidence"], one["effort"]),
        precision=one["date_precision"],
        team=one["team"],
        level=one["level"],
        waits_on=tuple(one["waits"]),
    )


def group_of(product: Product, name: str, number: int) -> Theme | Objective | None:
    """The live theme or objective of that number."""
    rows: Any = (Theme if name == "theme" else Objective)._default_manager
    found: Theme | Objective | None = rows.filter(
        item__product=product, item__archived_at=None, item__number=number
    ).first()
    return found


def member(product: Product, pk: int) -> User | None:
    return User.objects.filter(pk=pk, memberships__workspace=product.workspace_id).first()


def column(product: Product, horizon: str) -> QuerySet[Initiative]:
    rows = Initiative.objects.filter(item__product=product, item__archived_at=None, horizon=horizon)
    rows = rows.exclude(item__status__in=("shipped", "dropped"))
    return rows.order_by("position", "item__number")


# --- saved views ----------------------------------------------------------------


def views(access: Access, product: Product | None) -> QuerySet[SavedView]:
    """The team's views and the person's own, of one product or of the workspace's roadmap."""
    rows = SavedView.objects.filter(workspace=access.workspace, product=product)
    return (
        rows.filter(Q(is_shared=True) | Q(owner=access.user)).select_related("owner").order_by("name", "pk")
    )


def view(access: Access, product: Product | None, pk: int) -> SavedView | None:
    return views(access, product).filter(pk=pk).first()


# --- why ----------------------------------------------------------------------------


def why(access: Access, work: list[int], groups: list[int]) -> dict[int, list[Item]]:
    """For each initiative and theme, the records that are its reason: evidence, needs, wishes, newest first."""
    kinds = ("evidences", "motivates", "asks_for", "delivers")
    rows = Link.objects.filter(
        target__in=[*work, *groups],
        kind__in=kinds,
        source__archived_at=None,
        source__product__in=visible_products(access),
    )
    made: dict[int, list[Item]] = {}
    for link in rows.select_related("source__product__workspace").order_by("-source__created_at", "-pk"):
        made.setdefault(link.target_id, []).append(link.source)
    return made


def results_of(products: Sequence[Product], objectives: set[int]) -> dict[int, list[KeyResult]]:
    """The live key results of these objectives, each with the metric it follows."""
    rows = KeyResult.objects.filter(
        item__product__in=products, item__archived_at=None, objective__in=objectives
    )
    made: dict[int, list[KeyResult]] = {}
    for row in rows.select_related("item__product__workspace", "metric").order_by("item__number"):
        made.setdefault(row.objective_id, []).append(row)
    return made
