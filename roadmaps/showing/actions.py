"""Saving, changing and deleting views of the roadmap."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.access import Actor
from accounts.models import Workspace
from products.models import Product
from roadmaps.models import SavedView
from roadmaps.showing.asked import kept_choices

FIELDS = ("name", "layout", "choices", "is_shared")


@transaction.atomic
def save_view(
    *, workspace: Workspace, product: Product | None, actor: Actor, values: dict[str, Any]
) -> SavedView:
    """A new view, of one product's roadmap or of the workspace's."""
    assert actor.user is not None  # a view belongs to a person
    view = SavedView(workspace=workspace, product=product, owner=actor.user)
    return _written(view, values)


@transaction.atomic
def change_view(*, view: SavedView, values: dict[str, Any]) -> SavedView:
    locked = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if locked is None:
        raise ValidationError({"name": "Somebody deleted this view meanwhile."})
    return _written(locked, values)


def delete_view(*, view: SavedView) -> None:
    view.delete()


def _written(view: SavedView, values: dict[str, Any]) -> SavedView:
    for name in FIELDS:
        if name in values:
            setattr(view, name, kept_choices(values[name]) if name == "choices" else values[name])
    view.full_clean()
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:  # somebody took the name between the check and now
        raise ValidationError({"name": "You have a view of this name here already."}) from error
    return view
