"""When people are told of a metric."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from metrics import actions, queries
from metrics.forms import AlertsForm
from products.access import may_edit, product_view
from products.paths import item_url
from products.web import attempt, go, page


@product_view("contribute")
def alerts(request: Any, number: int) -> HttpResponse:
    metric = queries.metric_of(request.product, number)
    if metric is None:
        raise Http404
    if not may_edit(request.access, metric.item):
        raise PermissionDenied("Contributors set what they own or wrote. Ask its owner or a product manager.")
    form = AlertsForm(request.POST or None, instance=queries.watch_of(metric))
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: actions.set_alerts(metric=metric, values=form.cleaned_data))
        if saved is not None:
            return go(request, f"{item_url(metric.item)}#changes", "Saved.")
    context = {
        "metric": metric,
        "item": metric.item,
        "kind": metric.kind,
        "tab": "detail",
        "alerts_form": form,
    }
    return page(request, "metrics/alerts.html", context, status=422 if form.is_bound else 200)


@product_view("comment")
@require_POST
def follow(request: Any, number: int) -> HttpResponse:
    metric = queries.metric_of(request.product, number)
    if metric is None:
        raise Http404
    follows = request.POST.get("follow") == "1"
    actions.set_follower(metric=metric, user=request.access.user, follows=follows)
    said = "You will be told when it changes." if follows else "You follow it no longer."
    return go(request, f"{item_url(metric.item)}#changes", said)
