"""The pages of this stage and what is posted from them."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from products.access import may_create, product_view
from products.forms import attempt
from products.kinds import get as kind
from products.paths import product_url
from products.web import go, page
from roadmaps import actions, shapes
from roadmaps.forms import RiceForm
from roadmaps.showing.moving import editable
from roadmaps.table import prioritise_page

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
