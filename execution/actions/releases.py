"""Releasing: what is finished goes out, what is not stays behind knowingly."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from execution.models import Release, Story
from products import actions
from products.models import Item


@transaction.atomic
def release(
    *, release: Release, actor: Actor, move_out: bool = False, move_to: Release | None = None
) -> Release:
    """Sets it released now. Unfinished stories bar it, unless they are moved out: to `move_to`, or to no release."""
    item = Item.objects.select_for_update(no_key=True).get(pk=release.pk)
    if item.status == "released":
        raise ValidationError("This release is out already.")
    unfinished = list(_unfinished(release))
    if unfinished and not move_out:
        raise ValidationError(_why_not(unfinished))
    if move_to is not None and (move_to.pk == release.pk or move_to.item.status == "released"):
        raise ValidationError({"move_to": "Choose a release that is still to come."})
    for story in unfinished:
        actions.edit(detail=story, actor=actor, values={"release": move_to}, verb="moved_out")
    Release.objects.filter(pk=release.pk).update(released_at=timezone.now())
    released: Release = actions.edit(
        detail=release, actor=actor, values={"status": "released"}, verb="released"
    )
    return released


@transaction.atomic
def withdraw(*, release: Release, actor: Actor) -> Release:
    """Takes back a release that was marked as out by mistake."""
    if release.item.status != "released":
        raise ValidationError("This release is not out.")
    Release.objects.filter(pk=release.pk).update(released_at=None)
    withdrawn: Release = actions.edit(
        detail=release, actor=actor, values={"status": "planned"}, verb="withdrawn"
    )
    return withdrawn


def save_notes(*, release: Release, notes: str, actor: Actor, expected_version: int | None = None) -> Release:
    saved: Release = actions.edit(
        detail=release,
        actor=actor,
        values={"notes": notes.replace("\r\n", "\n")},
        expected_version=expected_version,
        verb="notes_saved",
    )
    return saved


def refuse_same_name(release: Release) -> None:
    """Two releases of a product with one version name could not be told apart."""
    release.version_name = " ".join(release.version_name.split())
    if not release.version_name:
        raise ValidationError({"version_name": "Give it a version, such as 2026.11."})
    others = Release.objects.filter(
        item__product=release.item.product, version_name__iexact=release.version_name
    )
    if others.exclude(pk=release.item.pk).exists():
        raise ValidationError({"version_name": "Another release of this product has this version."})


def _unfinished(release: Release) -> Any:
    rows = Story.objects.filter(release=release, item__archived_at=None).exclude(item__status="done")
    return rows.select_related("item__product").order_by("item__number")


def _why_not(unfinished: list[Story]) -> str:
    named = ", ".join(
        f"{story.item.product.key}-{story.item.number} {story.item.title}" for story in unfinished[:5]
    )
    more = f" and {len(unfinished) - 5} more" if len(unfinished) > 5 else ""
    return f"Not all of it is done: {named}{more}. Finish these stories or move them out of the release."
