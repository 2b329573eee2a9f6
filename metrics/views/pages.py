"""The dashboard and the metric's button."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse

from metrics import actions, dashboard, panels, queries
from products.access import may_edit, product_view
from products.paths import item_url
from products.web import go, page


@product_view("view")
def dashboard_page(request: Any) -> HttpResponse:
    made = dashboard.board(request.product, request.GET.get("range", ""))
    context = panels.context(made, request)
    return page(request, "metrics/dashboard.html", context, part="metrics/_dashboard.html")


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
