"""Moving initiatives in time and between themes and columns."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.access import Actor
from accounts.models import User
from products.actions import edit, record
from products.models import Item, Product
from roadmaps import queries
from roadmaps.models import Initiative, Objective, Theme
from roadmaps.outside import approval
from roadmaps.outside.projecting import project

UNCHANGED: Any = object()


def move(
    *,
    initiative: Initiative,
    actor: Actor,
    start: dt.date | None = UNCHANGED,
    end: dt.date | None = UNCHANGED,
    theme: Theme | None = UNCHANGED,
    objective: Objective | None = UNCHANGED,
    owner: User | None = UNCHANGED,
    team: str = UNCHANGED,
    expected_version: int | None = None,
) -> Initiative:
    """Gives the initiative what is given of new dates, theme, objective, owner (None: none) and team.

    With a version, StaleVersion if somebody changed the initiative since that one.
    """
    given = {
        "start_date": start,
        "end_date": end,
        "theme": theme,
        "objective": objective,
        "owner": owner,
        "team": team,
    }
    values = {name: value for name, value in given.items() if value is not UNCHANGED}
    moved: Initiative = edit(
        detail=initiative, actor=actor, values=values, verb="moved", expected_version=expected_version
    )
    return moved


def regroup(
    *, initiative: Initiative, field: str, value: Any, actor: Actor, expected_version: int | None = None
) -> Initiative:
    """Puts the initiative in another column: of themes, of objectives or of statuses."""
    verb = "edited" if field == "status" else "moved"  # a status some stage guards stays guarded
    moved: Initiative = edit(
        detail=initiative, actor=actor, values={field: value}, verb=verb, expected_version=expected_version
    )
    return moved


@transaction.atomic
def place(
    *,
    initiative: Initiative,
    horizon: str,
    index: int,
    actor: Actor,
    expected_version: int | None = None,
) -> Initiative:
    """Puts the initiative at a place (from 0) of a column; the others close ranks around it.

    Only the one that was moved has it in its history: its neighbours went nowhere, they gave way.

    Two people ordering at once take turns on the product's row; whoever edits one of the initiatives meanwhile
    takes turns on its item. So no order is lost and no place is held twice. NO KEY, because writing an activity
    only needs the product to exist.
    """
    product = Product.objects.select_for_update(no_key=True).get(pk=initiative.item.product_id)
    locked = Item.objects.select_for_update(no_key=True).filter(
        product=product, kind="initiative", archived_at=None
    )
    list(locked.order_by("pk").values_list("pk"))
    stays = Initiative.objects.filter(pk=initiative.pk, horizon=horizon).exists()
    placed: Initiative = edit(
        detail=initiative,
        actor=actor,
        values={"horizon": horizon},
        verb="placed",
        expected_version=expected_version,
    )
    column = list(queries.column(product, horizon))
    before = column.index(placed) if placed in column else None
    others = [row for row in column if row.pk != placed.pk]
    others.insert(max(0, min(index, len(others))), placed)
    _number(others)
    if not stays:
        project(product)
        approval.follow(product, actor)
    elif before is not None and before != placed.position:
        changes = {"position": [before + 1, placed.position + 1]}
        record("initiative.placed", product=product, actor=actor, item=placed.item, changes=changes)
    return placed


def _number(column: list[Initiative]) -> None:
    """Each row's place in the column, written where it is another one."""
    moved = []
    for position, row in enumerate(column):
        if row.position != position:
            row.position = position
            moved.append(row)
    Initiative.objects.bulk_update(moved, ["position"])
