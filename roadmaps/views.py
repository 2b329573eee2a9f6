"""The pages of this stage and what is posted from them."""

import json
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from products.access import may_create, may_edit, product_view
from products.forms import attempt
from products.kinds import get as kind
from products.paths import product_url
from products.sharing.pages import SharePages
from products.web import go, page
from roadmaps import actions, queries, shapes
from roadmaps.forms import MoveForm, PlaceForm, RiceForm, RoadmapShareForm
from roadmaps.table import prioritise_page


def editable(request: Any, number: int) -> Any:
    """The live initiative of that number, if this person may change it."""
    row = queries.initiative(request.product, number)
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


def refused(errors: Any) -> HttpResponse:
    """422 with the reasons as text; a script shows them as a toast and puts things back."""
    why = " ".join(str(text) for texts in errors.values() for text in texts)
    said = json.dumps({"toast": {"text": f"Not saved. {why}", "bad": True}})
    return HttpResponse(
        why, status=422, content_type="text/plain; charset=utf-8", headers={"HX-Trigger": said}
    )


# --- timeline ---------------------------------------------------------------


@product_view("view")
def timeline(request: Any) -> HttpResponse:
    context = shapes.timeline_page(request.product, request.access, zoom_of(request))
    context |= {"kind": kind("initiative"), "may_create": may_create(request.access, kind("initiative"))}
    return page(request, "roadmaps/timeline.html", context, part="roadmaps/_lanes.html")


def zoom_of(request: Any) -> str:
    return str(request.GET.get("zoom") or request.COOKIES.get("zoom") or "quarter")


@product_view("contribute")
@require_POST
def move(request: Any, number: int) -> HttpResponse:
    row = editable(request, number)
    form = MoveForm(given(request))
    before = _place_of(row)
    moved = attempt(form, lambda: _move(request, row, form)) if form.is_valid() else None
    if moved is None:
        return refused(form.errors)
    back = f"{product_url(request.product, 'roadmaps:move', number=number)}?{urlencode(before)}"
    if not request.htmx:
        return go(request, product_url(request.product, "roadmaps:timeline"), f"Moved to {moved.span()}.")
    context = shapes.timeline_page(request.product, request.access, zoom_of(request))
    said = {"toast": {"text": f"{moved.item.title}: {moved.span() or 'no dates'}", "undoUrl": back}}
    response = page(request, "roadmaps/timeline.html", context, part="roadmaps/_lanes.html")
    response["HX-Trigger"] = json.dumps(said)
    return response


def _place_of(row: Any) -> dict[str, Any]:
    return {
        "start": row.start_date or "",
        "end": row.end_date or "",
        "lane": row.theme.item.number if row.theme else 0,
    }


def _move(request: Any, row: Any, form: MoveForm) -> Any:
    values = form.cleaned_data
    more: dict[str, Any] = {}
    if values["lane"] == 0:
        more["theme"] = None
    elif values["lane"] is not None:
        more["theme"] = queries.theme(request.product, values["lane"])
        if more["theme"] is None:
            raise ValidationError({"lane": "There is no such theme in this product."})
    return actions.move(
        initiative=row, start=values["start"], end=values["end"], actor=request.access.actor, **more
    )


# --- now, next, later ---------------------------------------------------------


@product_view("view")
def horizons(request: Any) -> HttpResponse:
    context = shapes.horizons_page(request.product, request.access)
    context |= {"kind": kind("initiative"), "may_create": may_create(request.access, kind("initiative"))}
    return page(request, "roadmaps/horizons.html", context, part="roadmaps/_columns.html")


@product_view("contribute")
@require_POST
def place(request: Any) -> HttpResponse:
    form = PlaceForm(given(request))
    if not form.is_valid():
        return refused(form.errors)
    wanted = form.cleaned_data
    row = editable(request, wanted["id"])
    placed = attempt(
        form,
        lambda: actions.place(
            initiative=row, horizon=wanted["column"], index=wanted["index"], actor=request.access.actor
        ),
    )
    if placed is None:
        return refused(form.errors)
    if not request.htmx:
        said = f"{placed.item.title} is now in {placed.get_horizon_display()}."
        return go(request, product_url(request.product, "roadmaps:horizons"), said)
    context = shapes.horizons_page(request.product, request.access)
    return page(request, "roadmaps/horizons.html", context, part="roadmaps/_columns.html")


# --- prioritise -----------------------------------------------------------------


@product_view("view")
def prioritise(request: Any) -> HttpResponse:
    context = prioritise_page(request.product, request.access, request.GET.dict())
    context |= {"kind": kind("initiative"), "may_create": may_create(request.access, kind("initiative"))}
    return page(request, "roadmaps/prioritise.html", context, part="roadmaps/_rice.html")


@product_view("contribute")
@require_POST
def score(request: Any, number: int) -> HttpResponse:
    row = editable(request, number)
    form = RiceForm(request.POST)
    saved = None
    if form.is_valid():
        saved = attempt(
            form, lambda: actions.score(initiative=row, values=form.values(), actor=request.access.actor)
        )
    asked = {name: request.POST.get(name, "") for name in ("sort", "dir")}
    if saved is not None and not request.htmx:
        return go(
            request, f"{product_url(request.product, 'roadmaps:prioritise')}?{urlencode(asked)}", "Saved."
        )
    bad = None if saved is not None else (number, form)
    context = prioritise_page(request.product, request.access, asked, bad)
    status = 200 if saved is not None else 422
    return page(request, "roadmaps/prioritise.html", context, part="roadmaps/_rice.html", status=status)


# --- strategy -------------------------------------------------------------------


@product_view("view")
def strategy(request: Any) -> HttpResponse:
    context = shapes.strategy_page(request.product, request.access)
    context |= {
        "kind": kind("objective"),
        "may_create": may_create(request.access, kind("objective")),
        "may_add": may_create(request.access, kind("key_result")),
    }
    return page(request, "roadmaps/strategy.html", context)


# --- sharing ---------------------------------------------------------------------


LINKS = SharePages(
    name="roadmaps:sharing",
    public="shared",
    form=RoadmapShareForm,
    create=actions.create_share,
    shares=queries.shares,
    share=queries.share,
    details="roadmaps/_share_details.html",
    teaches="A link shows customers or partners the initiatives you marked as shown outside, by their public titles. "
    "Nothing else leaves: no owners, no scores, no comments.",
)


@product_view("manage")
def sharing(request: Any) -> HttpResponse:
    return LINKS.show(request)


@product_view("manage")
@require_POST
def share_revoke(request: Any, pk: int) -> HttpResponse:
    return LINKS.revoke(request, pk)


@product_view("manage")
@require_POST
def share_reissue(request: Any, pk: int) -> HttpResponse:
    return LINKS.reissue(request, pk)
