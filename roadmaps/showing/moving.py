"""What is posted from a roadmap: a bar that was moved, a card that was put into another column."""

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from products.access import may_edit, product_view
from products.actions import StaleVersion
from products.forms import attempt
from products.web import go
from roadmaps import actions
from roadmaps import queries as stage
from roadmaps.showing import asked as asking
from roadmaps.showing import columns, page, queries
from roadmaps.showing.asked import LAYOUTS, NOTHING, Asked
from roadmaps.showing.forms import MoveForm, PlaceForm
from roadmaps.showing.lanes import LANE_FIELDS
from roadmaps.showing.scope import Scope, of_product, of_workspace

STALE = "Somebody else changed this initiative in the meantime. Reload to see how it stands."


def editable(request: Any, number: int) -> Any:
    """The live initiative of that number, if this person may change it."""
    row = stage.initiative(request.product, number)
    if row is None:
        raise Http404
    if not may_edit(request.access, row.item):
        raise PermissionDenied(
            "Contributors change what they own or wrote. Ask its owner or a product manager."
        )
    return row


def given(request: Any) -> dict[str, Any]:
    """What a drag posts in its body and what a menu entry or an undo button posts in its address."""
    return request.GET.dict() | request.POST.dict()


def refused(why: str) -> HttpResponse:
    """422 with the reasons as text; a script shows them as a toast and puts things back."""
    said = json.dumps({"toast": {"text": f"Not saved. {why}", "bad": True}})
    return HttpResponse(
        why, status=422, content_type="text/plain; charset=utf-8", headers={"HX-Trigger": said}
    )


def reasons(errors: Any) -> str:
    return " ".join(str(text) for texts in errors.values() for text in texts)


def drawn_for(request: Any, layout: str) -> tuple[Scope, Asked]:
    """The roadmap the change was made on, which is drawn again: of this product, or across them."""
    scope = of_product(request)
    if request.GET.get("across"):
        access = request.access
        scope = of_workspace(replace(access, role=access.workspace_role or access.role, workspace_role=None))
    asked = request.GET.get("layout", "")
    return scope, page.read(request, scope, asked if asked in LAYOUTS else layout)


def answer(request: Any, scope: Scope, asked: Asked, said: dict[str, Any] | None = None) -> HttpResponse:
    context = page.context(scope, replace(asked, as_of=None))
    response = render(request, context["part"], context)
    if said:
        response["HX-Trigger"] = json.dumps({"toast": said})
    return response


@product_view("contribute")
@require_POST
def move(request: Any, number: int) -> HttpResponse:
    row = editable(request, number)
    scope, asked = drawn_for(request, "timeline")
    form = MoveForm(given(request))
    before, was = _place_of(row, asked.group), _lane_of(row, asked.group)
    try:
        moved = attempt(form, lambda: _move(request, row, form, asked)) if form.is_valid() else None
    except StaleVersion:
        return refused(STALE)
    if moved is None:
        return refused(reasons(form.errors))
    now = _lane_of(moved, asked.group)
    where = f"{moved.item.title}: {moved.span() or 'no dates'}{'' if now == was else f', {now}'}"
    if not request.htmx:
        return go(request, scope.url("timeline") + asked.query(), where)
    kept = {name: value for name, value in request.GET.items() if name not in MoveForm.base_fields}
    back = f"{request.path}?{urlencode(kept | before | {'version': moved.item.version})}"
    seen = row.item.version
    said = {"text": where, "undoUrl": back, "seen": seen, "about": _about(row)}
    return answer(request, scope, asked, said)


def _about(row: Any) -> str:
    """A newer message about the same initiative takes the older one's place."""
    return f"{row.item.product_id}-{row.item.number}"


def _lane_of(row: Any, group: str) -> str:
    """The name of the lane that a bar stands in, for the message that says so."""
    if group not in LANE_FIELDS:
        return ""
    if group == "owner":
        return row.item.owner.display_name if row.item.owner else "no owner"
    lane = getattr(row, group)
    return str(lane.item.title if hasattr(lane, "item") else lane) if lane else f"no {group}"


def _place_of(row: Any, group: str) -> dict[str, Any]:
    on = getattr(row, group, None) if group in {"theme", "objective"} else None
    lane = on.item.number if on else 0
    if group in {"owner", "team"}:
        lane = (row.item.owner_id if group == "owner" else row.team) or 0
    return {"start": row.start_date or "", "end": row.end_date or "", "lane": lane}


def _move(request: Any, row: Any, form: MoveForm, asked: Asked) -> Any:
    values = form.cleaned_data
    more: dict[str, Any] = {name: values[name] for name in ("start", "end") if name in form.data}
    if values["lane"] and asked.group in LANE_FIELDS:
        more[asked.group] = target(request.product, asked.group, values["lane"])
    return actions.move(
        initiative=row, actor=request.access.actor, expected_version=values["version"], **more
    )


LANE = re.compile(r"(?:(?P<product>[A-Z][A-Z0-9]{1,7})-)?(?P<number>[0-9]{1,9})")


def target(product: Any, name: str, lane: str) -> Any:
    """The theme, objective, person or team that a lane or column stands for; None or "" for the one without.

    Across products a theme is named with its product's key, and takes no initiative of another product.
    """
    if lane in {"0", NOTHING}:
        return "" if name == "team" else None
    if name == "team":
        return lane
    parts = LANE.fullmatch(lane)
    if parts is None:
        raise ValidationError({"lane": "Enter the whole number of a lane, or 0 for none."})
    if parts["product"] and parts["product"] != product.key:
        raise ValidationError({"lane": f"That {name} belongs to another product."})
    number = int(parts["number"])
    found = queries.member(product, number) if name == "owner" else queries.group_of(product, name, number)
    if found is None:
        raise ValidationError({"lane": f"There is no such {name} in this product."})
    return found


@product_view("contribute")
@require_POST
def place(request: Any) -> HttpResponse:
    form = PlaceForm(given(request))
    if not form.is_valid():
        return refused(reasons(form.errors))
    row = editable(request, form.cleaned_data["id"])
    scope, asked = drawn_for(request, "horizons")
    was = _stood(request.product, row, asked)
    try:
        placed = attempt(form, lambda: _place(request, row, form.cleaned_data, scope, asked))
    except StaleVersion:
        return refused(STALE)
    if placed is None:
        return refused(reasons(form.errors))
    if not request.htmx:
        return go(request, scope.url(asked.layout) + asked.query(), f"{placed.item.title} was moved.")
    now = _stood(request.product, placed, asked)
    if now == was and placed.item.version == row.item.version:
        return answer(request, scope, asked)
    kept = {name: value for name, value in request.GET.items() if name not in PlaceForm.base_fields}
    back = {"id": row.item.number, "version": placed.item.version, "of_all": 1} | was
    said = {
        "text": f"{placed.item.title}: {_words(placed, now, asked)}",
        "undoUrl": f"{request.path}?{urlencode(kept | back)}",
        "seen": row.item.version,
        "about": _about(row),
    }
    return answer(request, scope, asked, said)


def _words(row: Any, now: dict[str, Any], asked: Asked) -> str:
    """Where a card stands, for the message that says so."""
    name = columns.FIELDS.get(asked.layout, "status")
    if name == "horizon":
        return f"{row.get_horizon_display()}, place {now['index'] + 1}"
    if name == "status":
        return str(row.item.shown_status.label)
    group = getattr(row, name)
    return str(group) if group else f"no {name}"


def _stood(product: Any, row: Any, asked: Asked) -> dict[str, Any]:
    """The column of a card and, where columns have an order, its place among all of them."""
    name = columns.FIELDS.get(asked.layout, "status")
    if name == "horizon":
        order = list(queries.column(product, row.horizon).values_list("pk", flat=True))
        return {"column": row.horizon, "index": order.index(row.pk) if row.pk in order else 0}
    if name == "status":
        return {"column": row.item.status, "index": 0}
    group = getattr(row, name)
    return {"column": group.item.number if group else NOTHING, "index": 0}


def _place(request: Any, row: Any, wanted: dict[str, Any], scope: Scope, asked: Asked) -> Any:
    common = {
        "initiative": row,
        "actor": request.access.actor,
        "expected_version": wanted["version"],
    }
    column = wanted["column"]
    if asked.layout == "horizons":
        index = wanted["index"] if wanted["of_all"] else _index(request, row, wanted, scope, asked)
        return actions.place(horizon=column, index=index, **common)
    name = columns.FIELDS.get(asked.layout, "status")
    value: Any = column
    if name != "status":
        value = target(request.product, name, column)
    return actions.regroup(field=name, value=value, **common)


def _index(request: Any, row: Any, wanted: dict[str, Any], scope: Scope, asked: Asked) -> int:
    """Among all cards of the column: the page may have shown some of them only."""
    if not asked.is_narrowed and not scope.is_across:
        return int(wanted["index"])
    found = asking.narrowed(queries.snapshot(scope.products), asked, scope.is_across)
    mine = next((one for one in found.rows if one.pk == row.pk), None)
    if mine is None:
        return int(wanted["index"])
    above = columns.card_above(found, scope, asked, mine, wanted["column"], wanted["index"])
    whole = list(queries.column(request.product, wanted["column"]).values_list("pk", flat=True))
    order = [pk for pk in whole if pk != row.pk]
    return order.index(above) + 1 if above in order else 0
