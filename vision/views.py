"""Versions of a vision, and two of them side by side."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse

from products.access import product_view
from products.paths import item_url
from products.web import page
from vision import queries

PAGE_SIZE = 50


def _found(request: Any, number: int) -> Any:
    vision = queries.vision(request.product, number)
    if vision is None:
        raise Http404
    return vision


def _crumbs(vision: Any) -> list[dict[str, str]]:
    return [{"label": vision.item.title, "url": item_url(vision.item)}]


@product_view("view")
def versions(request: Any, number: int) -> HttpResponse:
    vision = _found(request, number)
    rows = queries.versions(request.product, vision)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "vision": vision,
        "item": vision.item,
        "page": shown,
        "versions": shown.object_list,
        "title": "Versions",
        "crumbs": _crumbs(vision),
    }
    return page(request, "vision/versions.html", context)


@product_view("view")
def compare(request: Any, number: int) -> HttpResponse:
    """?before=1&after=3; without them the last two versions."""
    vision = _found(request, number)
    rows = list(queries.versions(request.product, vision))
    after = _chosen(rows, request.GET.get("after", ""), 0)
    before = _chosen(rows, request.GET.get("before", ""), 1 if len(rows) > 1 else 0)
    context = {
        "vision": vision,
        "item": vision.item,
        "versions": rows,
        "before": before,
        "after": after,
        "columns": (before, after),
        "changes": queries.comparison(request.product, before, after),
        "title": "Compare versions",
        "crumbs": _crumbs(vision),
    }
    return page(request, "vision/compare.html", context)


def _chosen(rows: list[Any], asked: str, default: int) -> Any:
    found = next((row for row in rows if str(row.number) == asked), None)
    if asked and found is None:
        raise Http404("There is no such version.")
    return found or rows[default]
