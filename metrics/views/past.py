"""A metric's past: looking back at the ends of months, and what was known on a day."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse

from metrics import actions, queries, seen_page
from metrics.forms import SeenForm
from products.access import may_edit, product_view
from products.paths import item_url
from products.web import go, page


def _metric(request: Any, number: int) -> Any:
    metric = queries.metric_of(request.product, number)
    if metric is None:
        raise Http404
    return metric


def _writable(request: Any, number: int) -> Any:
    metric = _metric(request, number)
    if request.method != "POST":
        raise Http404
    if not may_edit(request.access, metric.item):
        raise PermissionDenied(
            "Contributors look back for what they own or wrote. Ask its owner or a product manager."
        )
    return metric


@product_view("contribute")
def backfill(request: Any, number: int) -> HttpResponse:
    """Orders a look back over the last twelve months; only POST does it."""
    metric = _writable(request, number)
    try:
        actions.start_backfill(metric=metric, reason="asked", actor=request.access.actor)
    except ValidationError as error:
        return go(request, item_url(metric.item), " ".join(error.messages))
    return go(request, f"{item_url(metric.item)}#backfill", "Looking back. The months come one by one.")


@product_view("contribute")
def backfill_cancel(request: Any, number: int) -> HttpResponse:
    metric = _writable(request, number)
    newest = queries.newest_backfill(metric)
    done = newest is not None and actions.cancel_backfill(backfill=newest)
    said = "Cancelled. The months that are done stay." if done else "There was nothing left to cancel."
    return go(request, f"{item_url(metric.item)}#backfill", said)


@product_view("view")
def backfill_state(request: Any, number: int) -> HttpResponse:
    """The part of the metric's page that tells how far it is; asked again and again while it runs."""
    metric = _metric(request, number)
    context = {"metric": metric, "item": metric.item, **seen_page.backfill_context(metric, request.access)}
    return page(request, "metrics/backfill.html", context, part="metrics/_backfill.html")


@product_view("view")
def seen(request: Any, number: int) -> HttpResponse:
    """The metric as it was seen on ?as_of=…, a day."""
    metric = _metric(request, number)
    form = SeenForm(request.GET, workspace=request.workspace)
    if not form.is_valid():
        context = {"metric": metric, "item": metric.item, "kind": metric.kind, "tab": "detail", "form": form}
        return page(request, "metrics/seen.html", context, status=422)
    context = seen_page.context(metric, form.cleaned_data["as_of"], request.access) | {"form": form}
    return page(request, "metrics/seen.html", context)
