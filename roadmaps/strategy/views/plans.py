"""Tying one initiative to another, in the browser."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from products.access import may_edit, product_view
from products.forms import attempt
from products.kinds import get as kind
from products.paths import item_url
from products.web import go, page
from roadmaps import queries
from roadmaps.strategy.dependencies import depend as tie
from roadmaps.strategy.forms import DependForm

SUGGESTED = 200


@product_view("contribute")
def depend(request: Any, number: int) -> HttpResponse:
    row = queries.initiative(request.product, number)
    if row is None:
        raise Http404
    if not may_edit(request.access, row.item):
        raise PermissionDenied("You may change only what you own or wrote.")
    form = DependForm(request.POST or None, initial={"way": request.GET.get("way", "waits")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form, lambda: tie(item=row.item, other=given["other"], way=given["way"], access=request.access)
        )
        if made is not None:
            return go(request, item_url(row.item), f"{made.source.title} comes before {made.target.title}.")
    others = queries.open_initiatives(request.product).exclude(pk=row.pk).order_by("-item__updated_at")
    context = {"kind": kind("initiative"), "item": row.item, "form": form, "others": others[:SUGGESTED]}
    return page(
        request,
        "roadmaps/strategy/depend.html",
        context,
        part="roadmaps/strategy/_depend.html",
        status=422 if form.is_bound else 200,
    )
