"""The kanban board: moving stories, adding one to a column, and the limits of the columns."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from accounts.access import Actor
from execution.actions.criteria import unmet
from execution.models import BoardColumn, Story
from products import actions, kinds
from products.models import Product

STARTED = {"progress", "review", "done"}


@transaction.atomic
def move(
    *,
    story: Story,
    status: str,
    actor: Actor,
    before: int | None = None,
    expected_version: int | None = None,
) -> Story:
    """Into a column, above the story whose key is `before`; at the end without one.

    Moves of one product wait for each other, so that no two of them write the same column's order at once.
    """
    product = story.item.product
    _lock_board(product)
    moved: Story = actions.edit(
        detail=story, actor=actor, values={"status": status}, expected_version=expected_version, verb="moved"
    )
    rows = list(_column(product, status).exclude(pk=story.pk))
    old = [row.pk for row in _column(product, status)]
    at = next((place for place, row in enumerate(rows) if row.pk == before), len(rows))
    rows.insert(at, moved)
    _write_order(rows)
    if moved.item.version == story.item.version and [row.pk for row in rows] != old:
        actions.record("story.reordered", product=product, actor=actor, item=moved.item)
    return moved


@transaction.atomic
def add_story(*, product: Product, title: str, status: str, actor: Actor, release: Any = None) -> Story:
    """The quick way from the head of a column; the rest is filled in on the story's page."""
    values = {"title": title, "status": status, "release": release}
    made: Story = actions.create(kind=kinds.get("story"), product=product, actor=actor, values=values)
    return made


@transaction.atomic
def limit_columns(*, product: Product, limits: dict[str, int | None], actor: Actor) -> None:
    """Sets the most stories a column should hold; None lifts the limit. Columns not named stay as they are."""
    known = {status.key for status in kinds.get("story").statuses}
    if unknown := set(limits) - known:
        raise ValidationError(dict.fromkeys(sorted(unknown), "The board has no such column."))
    _lock_board(product)
    before = dict(BoardColumn.objects.filter(product=product).values_list("status", "wip_limit"))
    changes = {name: [before.get(name), limit] for name, limit in limits.items() if before.get(name) != limit}
    for name, (_, limit) in changes.items():
        if limit is None:
            BoardColumn.objects.filter(product=product, status=name).delete()
            continue
        row = BoardColumn.objects.filter(product=product, status=name).first()
        row = row or BoardColumn(workspace_id=product.workspace_id, product=product, status=name)
        row.wip_limit = limit
        try:
            row.full_clean(exclude=["workspace", "product"])
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from None
        row.save()
    if changes:
        actions.record("board.limited", product=product, actor=actor, changes=changes)


def _lock_board(product: Product) -> None:
    Product.objects.select_for_update(no_key=True).only("pk").get(pk=product.pk)


def _column(product: Product, status: str) -> Any:
    rows = Story.objects.filter(item__product=product, item__archived_at=None, placed_in=status)
    return rows.order_by("position", "item__number")


def _write_order(rows: list[Story]) -> None:
    changed = []
    for at, row in enumerate(rows):
        if row.position != at:
            row.position = at
            changed.append(row)
    Story.objects.bulk_update(changed, ["position"])


def settle_story(story: Story) -> None:
    """Stamps start and finish, and gives a story that came into a column by a form a place in it.

    A story that was finished, taken back and finished again counts as finished the last time.
    """
    status = story.item.status
    if status in STARTED and story.started_at is None:
        story.started_at = timezone.now()
    if status != "done":
        story.finished_at = None
    elif story.finished_at is None:
        story.finished_at = timezone.now()
    if not story.is_blocked:
        story.blocked_reason = ""
    if story.placed_in != status:
        story.placed_in = status
        story.position = _end_of(story.item.product, status)


def _end_of(product: Product, status: str) -> int:
    """After the last card; in Done before the first, where people look for what is new."""
    column = _column(product, status).order_by().aggregate(first=Min("position"), last=Max("position"))
    if column["last"] is None:
        return 0
    return column["first"] - 1 if status == "done" else column["last"] + 1


def refuse_unmet(story: Story) -> None:
    """The rule that nobody can override: done means that every acceptance criterion is met."""
    if story.item.status != "done" or story.item.pk is None:
        return
    if open_ones := unmet(story):
        named = "; ".join(f"“{text}”" for text in open_ones[:3])
        more = f" and {len(open_ones) - 3} more" if len(open_ones) > 3 else ""
        raise ValidationError({"status": f"Not done yet, acceptance criteria still open: {named}{more}."})
