"""What is read of how plans hang together: what stands beneath a row, what it waits for, since when its status."""

from typing import Any

from django.db import connection
from django.db.models import Q

from products import kinds
from products.access import visible_products
from products.models import Activity, Item, Link, Product
from products.queries import details
from roadmaps.models import Initiative
from roadmaps.strategy.rollup import Part

DEPENDS = "blocks"
MOST_BENEATH = 2000

# The row and all that stands beneath it, parents before their parts, archived ones and theirs left out.
_BENEATH = """
WITH RECURSIVE beneath (id, depth, path) AS (
    SELECT %(start)s::bigint, 0, ARRAY[%(start)s::bigint]
  UNION ALL
    SELECT plan.item_id, beneath.depth + 1, beneath.path || plan.item_id
    FROM beneath
    JOIN roadmaps_initiative plan ON plan.parent_id = beneath.id AND NOT plan.item_id = ANY(beneath.path)
    JOIN products_item item ON item.id = plan.item_id AND item.archived_at IS NULL
)
SELECT beneath.id, beneath.depth, plan.parent_id, plan.effort, plan.progress, item.status
FROM beneath
JOIN roadmaps_initiative plan ON plan.item_id = beneath.id
JOIN products_item item ON item.id = beneath.id
ORDER BY beneath.path LIMIT %(limit)s
"""


def beneath(initiative: Initiative) -> list[Part]:
    """The row itself (depth 0) and all live ones beneath it, each before its own parts; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BENEATH, {"start": initiative.pk, "limit": MOST_BENEATH})
        found = cursor.fetchall()
    kind = kinds.get("initiative")
    return [Part(row[0], row[1], row[2], row[3], row[4], kind.status(row[5]).category) for row in found]


def rows_of(product: Product, keys: list[int]) -> dict[int, Initiative]:
    rows = details(product, kinds.get("initiative")).filter(pk__in=keys)
    return {row.pk: row for row in rows}


def dependencies(product: Product, item: Item, visible: set[int]) -> list[Link]:
    """Links to and from what it waits for and what waits for it, of products the reader may see."""
    ends = Q(source=item) | Q(target=item)
    return list(
        Link.objects.filter(ends, kind=DEPENDS, workspace=product.workspace)
        .filter(source__product__in=visible, target__product__in=visible)
        .filter(source__archived_at=None, target__archived_at=None)
        .select_related("source__product__workspace", "source__initiative")
        .select_related("target__product__workspace", "target__initiative")
        .order_by("created_at", "pk")
    )


def dependency(product: Product, item: Item, pk: int, visible: set[int]) -> Link | None:
    ends = Q(source=item) | Q(target=item)
    rows = Link.objects.filter(ends, kind=DEPENDS, workspace=product.workspace, pk=pk)
    return rows.filter(source__product__in=visible, target__product__in=visible).first()


def all_dependencies(product: Product) -> list[tuple[int, int]]:
    """(who blocks, who waits) among the product's live initiatives, by primary key: what a timeline draws."""
    rows = Link.objects.filter(kind=DEPENDS, source__product=product, target__product=product)
    rows = rows.filter(source__archived_at=None, target__archived_at=None)
    return list(rows.order_by("pk").values_list("source_id", "target_id"))


def named(access: Any, product: Product, text: str) -> Item | None:
    """The live initiative of that name: “42” in this product, “NOTES-42” in any that the person may see."""
    key, _, number = text.strip().upper().rpartition("-")
    if not number.isdecimal() or len(number) > 9:
        return None
    rows = Item.objects.filter(kind="initiative", number=int(number), archived_at=None)
    if not key or key == product.key:
        rows = rows.filter(product=product)
    else:
        rows = rows.filter(product__in=visible_products(access), product__key=key, product__archived_at=None)
    return rows.select_related("product__workspace").first()


def status_set(item: Item) -> Activity | None:
    """What last set the status: who and when. None where nobody changed it since the record was made."""
    rows = Activity.objects.filter(item=item, changes__has_key="status").select_related("actor")
    return rows.order_by("-at", "-pk").first()


def statuses_set(product: Product, keys: list[int]) -> dict[int, Activity]:
    """The same for many rows at once, by primary key of the item."""
    rows = Activity.objects.filter(product=product, item__in=keys, changes__has_key="status")
    newest = rows.order_by("item", "-at", "-pk").distinct("item").select_related("actor")
    return {activity.item_id or 0: activity for activity in newest}
