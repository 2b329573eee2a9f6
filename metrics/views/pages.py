"""The dashboard and the metric's button."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from metrics import actions, board_files, chart_page, dashboard, news, panels, queries, seen
from metrics.explore import page as explorer
from products.access import may_edit, product_view
from products.paths import item_url, product_url
from products.web import go, page

PRESSED = ("add", "drop", "add_event", "drop_event")


@product_view("view")
def dashboard_page(request: Any) -> HttpResponse:
    as_of = seen.asked(request.GET.get("as_of", ""), request.product)
    made = dashboard.board(request.product, request.GET.get("range", ""), as_of)
    is_arranging = request.access.may_manage and request.GET.get("arrange") == "1" and as_of is None
    context = panels.context(made, request, is_arranging)
    return page(request, "metrics/dashboard.html", context, part="metrics/_dashboard.html")


@product_view("view")
def dashboard_csv(request: Any) -> HttpResponse:
    """Every value on the dashboard, a row a period."""
    as_of = seen.asked(request.GET.get("as_of", ""), request.product)
    made = dashboard.board(request.product, request.GET.get("range", ""), as_of)
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


def _metric(request: Any, number: int) -> Any:
    metric = queries.metric_of(request.product, number)
    if metric is None:
        raise Http404
    return metric


@product_view("view")
def chart(request: Any, number: int) -> HttpResponse:
    """The card of a metric's chart, for another view of it; its address is that of the metric's page."""
    metric = _metric(request, number)
    context = chart_page.chart(metric, request.GET)
    address = f"{context['chart_url']}{context['view'].query()}"
    if not request.htmx:
        return redirect(address)
    answer = page(request, "metrics/_metric_chart.html", context | {"item": metric.item})
    answer["HX-Push-Url"] = address
    return answer


@product_view("manage")
@require_POST
def explore_tile(request: Any) -> HttpResponse:
    """What the address asks as a metric, with a tile on the dashboard."""
    values = explorer.asked_values(request.product, request.GET)
    metric = actions.save_as_tile(product=request.product, values=values, actor=request.access.actor)
    said = f"“{metric.item.title}” is on the dashboard and being computed."
    return go(request, product_url(request.product, "metrics:dashboard"), said)


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
