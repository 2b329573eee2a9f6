"""The North Star's tree of metrics: adding, moving and removing, each under the lock of the product."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import Actor
from products.actions import record
from products.models import Item, Product
from roadmaps.models import Driver
from roadmaps.strategy import north_queries

MOST = 60  # metrics of one tree: more than that nobody reads
KEPT: Any = object()


def _turn(product: Product) -> dict[int, Driver]:
    """The tree as it stands now; whoever changes it takes turns on the product's row."""
    Product.objects.select_for_update(no_key=True).only("pk").get(pk=product.pk)
    return {row.pk: row for row in north_queries.drivers(product)}


@transaction.atomic
def add_driver(
    *, product: Product, metric: Item, parent: Driver | None, influence: str, actor: Actor
) -> Driver:
    """Without a parent it becomes the North Star."""
    tree = _turn(product)
    if len(tree) >= MOST:
        raise ValidationError(f"A tree of {MOST} metrics is full. Remove what drives the least.")
    position = max((row.position for row in tree.values()), default=-1) + 1
    made = Driver(workspace_id=product.workspace_id, product=product, position=position)
    made.metric, made.parent, made.influence = metric, parent, influence.strip()
    _check(made, tree)
    made.save(force_insert=True)
    record(
        "metric.driver_added", product=product, actor=actor, item=metric, changes=_changes({}, _values(made))
    )
    return made


@transaction.atomic
def change_driver(
    *,
    driver: Driver,
    actor: Actor,
    metric: Item = KEPT,
    parent: Driver | None = KEPT,
    influence: str = KEPT,
) -> Driver:
    """Another metric in its place, another metric above it, or other words; what is not given stays."""
    tree = _turn(driver.product)
    changed = tree.get(driver.pk)
    if changed is None:
        raise ValidationError("Somebody removed it in the meantime.")
    before = _values(changed)
    if metric is not KEPT:
        changed.metric = metric
    if parent is not KEPT:
        changed.parent = parent
    if influence is not KEPT:
        changed.influence = influence.strip()
    _check(changed, tree)
    changes = _changes(before, _values(changed))
    if changes:
        changed.save()
        record(
            "metric.driver_changed",
            product=changed.product,
            actor=actor,
            item=changed.metric,
            changes=changes,
        )
    return changed


@transaction.atomic
def remove_driver(*, driver: Driver, actor: Actor) -> None:
    """What drove it drives what it drove, so that no branch is lost with it."""
    tree = _turn(driver.product)
    gone = tree.get(driver.pk)
    if gone is None:
        return
    beneath = [row for row in tree.values() if row.parent_id == gone.pk]
    if gone.parent_id is None and beneath:
        raise ValidationError(
            "Metrics still drive the North Star. Remove them first, or put another in its place."
        )
    for row in beneath:
        row.parent_id = gone.parent_id
        row.save(update_fields=["parent"])
    gone.delete()
    record(
        "metric.driver_removed",
        product=gone.product,
        actor=actor,
        item=gone.metric,
        changes=_changes(_values(gone), {}),
    )


def _check(driver: Driver, tree: dict[int, Driver]) -> None:
    driver.clean_fields(exclude=["workspace", "product", "metric", "parent"])
    if (
        driver.metric_id is None
        or driver.metric.product_id != driver.product_id
        or driver.metric.kind != "metric"
    ):
        raise ValidationError({"metric": "There is no such metric in this product."})
    others = [row for row in tree.values() if row.pk != driver.pk]
    if any(row.metric_id == driver.metric_id for row in others):
        raise ValidationError({"metric": f"“{driver.metric.title}” stands in the tree already."})
    if driver.parent_id is None:
        if any(row.parent_id is None for row in others):
            raise ValidationError({"parent": "There is a North Star already. Choose what this one drives."})
        return
    if driver.parent_id not in tree:
        raise ValidationError({"parent": "There is no such metric in the tree."})
    above: int | None = driver.parent_id
    while above is not None:
        if above == driver.pk:
            raise ValidationError({"parent": "It cannot drive itself, directly or through others."})
        above = tree[above].parent_id


def _values(row: Driver) -> dict[str, str]:
    return {
        "metric": row.metric.title,
        "drives": row.parent.metric.title if row.parent else "",
        "influence": row.influence,
    }


def _changes(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str | None]]:
    """What the activity says about the tree."""
    names = before | after
    return {
        name: [before.get(name), after.get(name)]
        for name in names
        if (before.get(name) or "") != (after.get(name) or "")
    }
