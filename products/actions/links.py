"""Tying items together: by hand, and by the foreign keys that a kind declares as part of the thread."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import Actor
from products import circles, kinds, link_kinds
from products.actions.record import record
from products.kinds import Kind
from products.models import Item, Link


@transaction.atomic
def link(*, source: Item, target: Item, kind: str, actor: Actor) -> Link:
    """`source` is the reason, `target` what follows from it. Linking twice is linking once."""
    if kind not in dict(link_kinds.CHOICES):
        raise ValidationError({"kind": f"“{kind}” is no kind of link."})
    if source.pk == target.pk:
        raise ValidationError({"target": "A record cannot be linked to itself."})
    if source.workspace_id != target.workspace_id:
        raise ValidationError({"target": "There is no such record in this workspace."})
    refuse_unfit(kind, source.declared, target.declared)
    _refuse_circle(kind, source, target)
    made, is_new = Link.objects.get_or_create(
        source=source,
        target=target,
        kind=kind,
        defaults={"workspace_id": source.workspace_id, "created_by": actor.user},
    )
    if is_new:
        _record(made, "linked", actor)
    return made


def refuse_unfit(kind: str, source: Kind, target: Kind) -> None:
    declared = link_kinds.get(kind)
    if declared.allows(source.key, target.key):
        return
    known, wanted = (kinds.named(keys) for keys in declared.ends("out"))
    ends = f"from {source.label.lower()} to {target.label.lower()}"
    text = f"“{declared.forward.capitalize()}” does not lead {ends}: it leads from {known} to {wanted}."
    raise ValidationError({"kind": text})


def _refuse_circle(kind: str, source: Item, target: Item) -> None:
    if (declared := link_kinds.get(kind)).may_circle:
        return
    circles.take_turns(f"link {kind}", source.workspace_id)
    if circles.leads_back(kind, source, target):
        text = f"That would be a circle: “{target.title}” already {declared.forward} “{source.title}”"
        raise ValidationError({"target": f"{text}, directly or through others."})


@transaction.atomic
def unlink(*, link: Link, actor: Actor) -> None:
    if link.mirrors:
        raise ValidationError("This link follows from a field of the record. Change the field instead.")
    for item in (link.source, link.target):
        if (refuse := item.declared.check_unlink) is not None:
            refuse(_standing(item), link)
    link.delete()
    _record(link, "unlinked", actor)


def _standing(item: Item) -> Any:
    """The record as it stands now, locked: of two links removed at once, the second sees the first gone."""
    Item.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
    return item.declared.model._default_manager.select_related("item__product").get(pk=item.pk)


def _record(link: Link, verb: str, actor: Actor) -> None:
    record(
        f"{link.source.kind}.{verb}",
        product=link.source.product,
        actor=actor,
        item=link.source,
        changes={"link": [None, f"{link_kinds.get(link.kind).forward} {link.target.title}"]},
    )


def mirror_links(kind: Kind, item: Item, detail: Any, actor: Actor) -> None:
    """Keeps one link for each thread field in step with the field, so the thread needs links only."""
    for name, link_kind in kind.thread_fields.items():
        _mirror(f"{kind.key}.{name}", _other(detail, name), item, link_kind, actor, other_is_source=True)
    for name, link_kind in kind.thread_fields_out.items():
        _mirror(f"{kind.key}.{name}", _other(detail, name), item, link_kind, actor, other_is_source=False)


def _other(detail: Any, name: str) -> Item | None:
    related = getattr(detail, name)
    return related.item if related is not None and not isinstance(related, Item) else related


def _mirror(
    mark: str, other: Item | None, item: Item, link_kind: str, actor: Actor, *, other_is_source: bool
) -> None:
    mine, theirs = ("target", "source") if other_is_source else ("source", "target")
    kept = Link.objects.filter(mirrors=mark, **{mine: item})
    if other is None:
        kept.delete()
        return
    kept.exclude(**{theirs: other}).delete()
    Link.objects.get_or_create(
        kind=link_kind,
        **{mine: item, theirs: other},
        defaults={"workspace_id": item.workspace_id, "mirrors": mark, "created_by": actor.user},
    )
