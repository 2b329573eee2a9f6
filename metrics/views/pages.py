"""The dashboard and the metric's button."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from metrics import actions, board_files, dashboard, news, panels, queries
from metrics.explore import page as explorer
from products.access import may_edit, product_view
from products.paths import item_url
from products.web import go, page

PRESSED = ("add", "drop", "add_event", "drop_event")


@product_view("view")
def dashboard_page(request: Any) -> HttpResponse:
    made = dashboard.board(request.product, request.GET.get("range", ""))
    is_arranging = request.access.may_manage and request.GET.get("arrange") == "1"
    context = panels.context(made, request, is_arranging)
    return page(request, "metrics/dashboard.html", context, part="metrics/_dashboard.html")


@product_view("view")
def dashboard_csv(request: Any) -> HttpResponse:
    """Every value on the dashboard, a row a period."""
    made = dashboard.board(request.product, request.GET.get("range", ""))
    name = f"{request.product.key.lower()}-dashboard-{made.end:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(board_files.as_csv(made), content_type="text/csv; charset=utf-8", headers=headers)


@product_view("view")
def changes(request: Any) -> HttpResponse:
    """What changed: fetched by the dashboard once it stands, a page of its own without JavaScript."""
    return page(request, "metrics/changes.html", news.context(request.product), part="metrics/_news.html")


@product_view("view")
def explore(request: Any) -> HttpResponse:
    """One question and its answer. The address holds the whole question, whichever button was pressed."""
    context = explorer.context(request.product, request.GET)
    if context["state"] == "uncounted":
        actions.count_soon(product=request.product)
    if request.htmx:
        answer = page(request, "metrics/explore.html", context, part="metrics/_explore.html")
        answer["HX-Push-Url"] = context["address"]
        return answer
    if any(name in request.GET for name in PRESSED):
        return redirect(context["address"])
    return page(request, "metrics/explore.html", context)


@product_view("contribute")
def compute(request: Any, number: int) -> HttpResponse:
    """Orders a computation; only POST does it."""
    metric = queries.metric_of(request.product, number)
    if metric is None or request.method != "POST":
        raise Http404
    if not may_edit(request.access, metric.item):
        raise PermissionDenied(
            "Contributors compute what they own or wrote. Ask its owner or a product manager."
        )
    try:
        actions.order(metric=metric)
    except ValidationError as error:
        return go(request, item_url(metric.item), " ".join(error.messages))
    return go(request, item_url(metric.item), "Computing. The result is here in a moment.")
