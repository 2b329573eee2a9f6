"""Moving initiatives in time and between themes and columns."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.access import Actor
from accounts.models import User
from products.actions import edit
from products.models import Item, Product
from roadmaps import queries
from roadmaps.models import Initiative, Objective, Theme
from roadmaps.outside import approval
from roadmaps.outside.projecting import project

UNCHANGED: Any = object()


def move(
    *,
    initiative: Initiative,
    start: dt.date | None,
    end: dt.date | None,
    actor: Actor,
    theme: Theme | None = UNCHANGED,
    objective: Objective | None = UNCHANGED,
    owner: User | None = UNCHANGED,
    team: str = UNCHANGED,
    expected_version: int | None = None,
) -> Initiative:
    """Gives the initiative new dates and, where one is given, another theme, objective, owner (None: none) or team.

    With a version, StaleVersion if somebody changed the initiative since that one.
    """
    values: dict[str, Any] = {"start_date": start, "end_date": end}
    more = {"theme": theme, "objective": objective, "owner": owner, "team": team}
    values |= {name: value for name, value in more.items() if value is not UNCHANGED}
    moved: Initiative = edit(
        detail=initiative, actor=actor, values=values, verb="moved", expected_version=expected_version
    )
    return moved


def regroup(*, initiative: Initiative, field: str, value: Any, actor: Actor) -> Initiative:
    """Puts the initiative in another column: of themes, of objectives or of statuses."""
    verb = "edited" if field == "status" else "moved"  # a status some stage guards stays guarded
    moved: Initiative = edit(detail=initiative, actor=actor, values={field: value}, verb=verb)
    return moved


@transaction.atomic
def place(*, initiative: Initiative, horizon: str, index: int, actor: Actor) -> Initiative:
    """Puts the initiative at a place (from 0) of a column; the others close ranks around it.

    Two people ordering at once take turns on the product's row; whoever edits one of the initiatives meanwhile
    takes turns on its item. So no order is lost and no place is held twice. NO KEY, because writing an activity
    only needs the product to exist.
    """
    product = Product.objects.select_for_update(no_key=True).get(pk=initiative.item.product_id)
    locked = Item.objects.select_for_update(no_key=True).filter(
        product=product, kind="initiative", archived_at=None
    )
    list(locked.order_by("pk").values_list("pk"))
    placed: Initiative = edit(detail=initiative, actor=actor, values={"horizon": horizon}, verb="placed")
    others = [row for row in queries.column(product, horizon) if row.pk != placed.pk]
    others.insert(max(0, min(index, len(others))), placed)
    for position, row in enumerate(others):
        if row.position != position:
            Initiative.objects.filter(pk=row.pk).update(position=position)
    placed.position = others.index(placed)
    project(product)
    approval.follow(product, actor)
    return placed
