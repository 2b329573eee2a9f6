"""Arranging the dashboard: each button, menu and drag posts here, and gets the tiles as they then are.

What an action refuses is said by the Refusals middleware, in a toast or on a page of its own.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from metrics import actions, dashboard, panels, queries
from metrics.forms import TileForm
from products.access import product_view
from products.paths import product_url
from products.web import go, page


@product_view("manage")
@require_POST
def add(request: Any) -> HttpResponse:
    given = _given(request, "id")
    number, _, chart = given.pop("key").partition("-")
    metric = queries.metric_of(request.product, int(number))
    if metric is None:
        raise Http404
    actions.add_tile(metric=metric, chart=chart, **given)
    return _answer(request, "Added at the end.")


@product_view("manage")
@require_POST
def move(request: Any) -> HttpResponse:
    return _change(request, actions.move_tile, "Moved.", "index")


@product_view("manage")
@require_POST
def change(request: Any) -> HttpResponse:
    return _change(request, actions.change_tile, "Changed.", "chart", "size", "compare", "breakdown")


@product_view("manage")
@require_POST
def remove(request: Any) -> HttpResponse:
    return _change(request, actions.remove_tile, "Removed. The metric itself stays.")


@product_view("manage")
@require_POST
def reset(request: Any) -> HttpResponse:
    actions.reset_dashboard(**_given(request))
    return _answer(request, "The usual tiles are back.")


def _change(request: Any, action: Callable[..., Any], said: str, *names: str) -> HttpResponse:
    action(**_given(request, "id", *names))
    return _answer(request, said)


def _given(request: Any, *names: str) -> dict[str, Any]:
    """What the action takes, of those fields that it has."""
    form = TileForm(request.POST, names=names)
    if not form.is_valid():
        raise ValidationError({name: list(texts) for name, texts in form.errors.items()})
    values = dict(form.cleaned_data)
    if "id" in values:
        values["key"] = values.pop("id")
    return {"product": request.product, "actor": request.access.actor, **values}


def _answer(request: Any, said: str) -> HttpResponse:
    if not request.htmx:
        return go(request, f"{product_url(request.product, 'metrics:dashboard')}?arrange=1", said)
    made = dashboard.board(request.product, request.GET.get("range", ""))
    context = panels.context(made, request, is_arranging=True)
    return page(request, "metrics/dashboard.html", context, part="metrics/_dashboard.html")
