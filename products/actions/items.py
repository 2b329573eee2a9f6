"""Create, edit, archive and restore an item of any kind: the one road for browser, API, import and task."""

from collections.abc import Callable, Set
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.access import Actor
from accounts.models import Membership
from products.actions.links import link, mirror_links
from products.actions.record import plain, record
from products.approval import standing
from products.approval.content import fingerprint, of_record
from products.kinds import Kind
from products.models import Detail, Item, Product

ITEM_FIELDS = ("title", "status", "owner")
# Called in the transaction of an edit that changed what approvers agree to: (detail, actor). Filled by apps.py.
ON_NEW_CONTENT: list[Callable[[Any, Actor], None]] = []

# Set by the actions themselves; to look for the row each of them names would cost a query for each.
NOT_TYPED = {"workspace", "product", "created_by", "archived_by"}


class StaleVersion(Exception):
    """Somebody saved the item since the caller read it; `detail` holds the row as it stands now."""

    def __init__(self, detail: Any) -> None:
        super().__init__("Somebody else changed this record in the meantime.")
        self.detail = detail


@transaction.atomic
def create(*, kind: Kind, product: Product, actor: Actor, values: dict[str, Any]) -> Any:
    """A new item with its detail row. `values` maps field names (title, status, owner, the kind's own)."""
    item, detail = _blank(kind, product)
    item.created_by, item.owner = actor.user, actor.user if actor.source != "task" else None
    _apply(kind, item, detail, values)
    _refuse_guarded(kind, kind.first_status, item.status)
    _refuse_unapproved(kind, item, "")
    _check(kind, product, item, detail)
    _derive(kind, item, detail)
    item.number = _next_number(product)
    item.save(force_insert=True)
    detail.item = item
    detail.save(force_insert=True)
    mirror_links(kind, item, detail, actor)
    _follow_up(kind, detail, actor, values)
    record(
        f"{kind.key}.created", product=product, actor=actor, item=item, changes={"title": [None, item.title]}
    )
    return detail


def _blank(kind: Kind, product: Product) -> tuple[Item, Any]:
    item = Item(
        workspace_id=product.workspace_id, product=product, kind=kind.key, number=0, status=kind.first_status
    )
    return item, kind.model(item=item, workspace_id=product.workspace_id)


def complaints(
    *, kind: Kind, product: Product, values: dict[str, Any], unread: Set[str], detail: Any = None
) -> dict[str, list[ValidationError]]:
    """What is wrong with some values while others cannot be read, so that all of it is said in one answer.

    Rules between fields are asked only where none of the kind's own is unread: the action itself finds the rest.
    """
    item, row = _blank(kind, product) if detail is None else (copy(detail.item), copy(detail))
    row.item = item
    _apply(kind, item, row, values)
    try:
        _check(kind, product, item, row, unread)
    except ValidationError as error:
        found = error.error_dict if hasattr(error, "error_dict") else {}
        return {name: errors for name, errors in found.items() if name in values}
    return {}


@transaction.atomic
def create_linked(
    *, kind: Kind, product: Product, actor: Actor, values: dict[str, Any], source: Item | None, link_kind: str
) -> Any:
    """A new item that follows from an existing one; both the item and the link, or neither."""
    detail = create(kind=kind, product=product, actor=actor, values=values)
    if source is not None and link_kind:
        link(source=source, target=detail.item, kind=link_kind, actor=actor)
    return detail


@transaction.atomic
def edit(
    *,
    detail: Any,
    actor: Actor,
    values: dict[str, Any],
    expected_version: int | None = None,
    verb: str = "edited",
) -> Any:
    """Changes the given fields and leaves the others. Nothing changed means nothing recorded."""
    kind, item, detail = _locked(detail)
    if expected_version is not None and expected_version != item.version:
        raise StaleVersion(detail)
    before, approved = _snapshot(kind, item, detail), of_record(detail)
    _apply(kind, item, detail, values)
    if verb == "edited":
        _refuse_guarded(kind, before["status"], item.status)
    _check(kind, item.product, item, detail)
    has_new_content = of_record(detail) != approved
    if has_new_content and kind.approved_status and before["status"] == item.status == kind.approved_status:
        item.status = kind.reopened_status  # what was agreed to is no longer what stands here
    elif before["status"] != item.status:
        _refuse_unapproved(kind, item, fingerprint(of_record(detail)))
    after = _snapshot(kind, item, detail)
    changes = {
        name: [plain(before[name]), plain(after[name])] for name in after if before[name] != after[name]
    }
    if not changes:
        return detail
    _derive(kind, item, detail)
    item.version += 1
    item.save()
    detail.save()
    mirror_links(kind, item, detail, actor)
    _follow_up(kind, detail, actor, values)
    record(f"{kind.key}.{verb}", product=item.product, actor=actor, item=item, changes=changes)
    if has_new_content and kind.approved_fields:
        for follow in ON_NEW_CONTENT:
            follow(detail, actor)
    return detail


@transaction.atomic
def archive(*, item: Item, actor: Actor) -> None:
    item = _locked_item(item)
    if item.archived_at is None:
        item.archived_at, item.archived_by = timezone.now(), actor.user
        item.version += 1
        item.save()
        record(f"{item.kind}.archived", product=item.product, actor=actor, item=item)


@transaction.atomic
def restore(*, item: Item, actor: Actor) -> None:
    item = _locked_item(item)
    if item.archived_at is not None:
        item.archived_at, item.archived_by = None, None
        item.version += 1
        item.save()
        record(f"{item.kind}.restored", product=item.product, actor=actor, item=item)


def _locked_item(item: Item) -> Item:
    return Item.objects.select_for_update(of=("self",), no_key=True).select_related("product").get(pk=item.pk)


def _locked(detail: Any) -> tuple[Kind, Item, Any]:
    """The rows as they stand now, locked until the transaction ends."""
    item = _locked_item(detail.item)
    fresh = type(detail)._default_manager.get(pk=item.pk)
    fresh.item = item
    return item.declared, item, fresh


def _next_number(product: Product) -> int:
    """From a locked counter, never max + 1: two creators cannot get the same number, and none is reused."""
    counter = Product.objects.select_for_update(no_key=True).only("last_number").get(pk=product.pk)
    counter.last_number += 1
    Product.objects.filter(pk=product.pk).update(last_number=counter.last_number)
    return counter.last_number


def _apply(kind: Kind, item: Item, detail: Any, values: dict[str, Any]) -> None:
    unknown = set(values) - set(ITEM_FIELDS) - set(kind.fields)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), "This kind has no such field."))
    for name, value in values.items():
        setattr(item if name in ITEM_FIELDS else detail, name, value)


def _refuse_guarded(kind: Kind, before: str, after: str) -> None:
    """Some statuses are reached and left by an action of the stage, never by setting a field."""
    if before != after and {before, after} & kind.guarded_statuses:
        label = kind.status(after).label
        text = f"“{label}” is not set by hand. Use the buttons on the {kind.label.lower()}'s page."
        raise ValidationError({"status": text})


def _refuse_unapproved(kind: Kind, item: Item, content_hash: str) -> None:
    """Approved is what the named people said of this very content, whoever sets the status and by which way."""
    if not kind.approved_status or item.status != kind.approved_status:
        return
    if not content_hash or not standing.is_approved(standing.RECORD, item.pk, content_hash):
        label = kind.status(item.status).label
        text = f"“{label}” is not set by hand: ask for approval on the {kind.label.lower()}'s page."
        raise ValidationError({"status": text})


def _check(kind: Kind, product: Product, item: Item, detail: Any, unread: Set[str] = frozenset()) -> None:
    """Every rule about the values, each message by its field; related rows must be of this product."""
    is_whole = not unread - {*ITEM_FIELDS}
    if kind.settle and is_whole:
        kind.settle(detail)
    errors: dict[str, Any] = {}
    for row, skip in ((item, {"number", *NOT_TYPED}), (detail, {"item", *NOT_TYPED})):
        try:
            if row is item or is_whole:
                row.full_clean(
                    exclude=skip | unread, validate_unique=False, validate_constraints=row is detail
                )
            else:
                row.clean_fields(exclude=skip | unread)
        except ValidationError as error:
            errors.update(error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list})
    for name in (one for one in kind.fields if one not in unread):
        related = getattr(detail, name) if detail._meta.get_field(name).is_relation else None
        if related is not None and not _belongs(kind, product, name, related):
            errors[name] = ["There is no such record in this product."]
    if (
        _has_new_owner(item)
        and not Membership.objects.filter(workspace=product.workspace_id, user=item.owner_id).exists()
    ):
        errors["owner"] = ["Choose somebody of this workspace."]
    if errors:
        raise ValidationError(errors)
    if kind.check and is_whole:
        kind.check(detail)


def _has_new_owner(item: Item) -> bool:
    """Only a new owner must be of the workspace: who has left must not keep their records from being changed."""
    if item.owner_id is None:
        return False
    return item.pk is None or not Item.objects.filter(pk=item.pk, owner=item.owner_id).exists()


def _follow_up(kind: Kind, detail: Any, actor: Actor, values: dict[str, Any]) -> None:
    if kind.saved:
        kind.saved(detail, actor, values)


def _belongs(kind: Kind, product: Product, name: str, related: models.Model) -> bool:
    if isinstance(related, Detail):
        return related.item.product_id == product.pk
    if isinstance(related, Item):
        return related.product_id == product.pk and related.kind == kind.item_fields.get(name, related.kind)
    return getattr(related, "workspace_id", product.workspace_id) == product.workspace_id


def _derive(kind: Kind, item: Item, detail: Any) -> None:
    """What is kept for the sake of lists and search."""
    item.search_text = "\n".join(str(getattr(detail, name) or "") for name in kind.searched)
    item.weight = float(kind.weigh(detail)) if kind.weigh else 0.0


def _snapshot(kind: Kind, item: Item, detail: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in ITEM_FIELDS} | {
        name: getattr(detail, name) for name in kind.fields
    }
