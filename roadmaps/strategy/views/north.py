"""The North Star's page, and changing its tree."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from products.access import product_view
from products.forms import attempt
from products.paths import product_url
from products.web import go, page
from roadmaps.strategy import actions, north_queries, north_star
from roadmaps.strategy.forms import DriverForm

PAGE = "roadmaps:north-star"


@product_view("view")
def north_star_page(request: Any) -> HttpResponse:
    context = north_star.shown(request.product, request.access) | {"title": "North Star"}
    return page(request, "roadmaps/strategy/north_star.html", context)


@product_view("manage")
def add(request: Any) -> HttpResponse:
    form = DriverForm(
        request.POST or None, product=request.product, initial={"parent": request.GET.get("parent", "")}
    )
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.add_driver(product=request.product, **_values(request, form)))
        if made is not None:
            return go(request, product_url(request.product, PAGE), f"{made.metric.title} is in the tree.")
    return _form(request, form, "Choose the North Star" if form.is_first else "Add a driver")


@product_view("manage")
def change(request: Any, pk: int) -> HttpResponse:
    driver = found(request, pk)
    given = {
        "metric": driver.metric.number,
        "parent": driver.parent.metric.number if driver.parent else "",
        "influence": driver.influence,
    }
    form = DriverForm(request.POST or None, product=request.product, driver=driver, initial=given)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: actions.change_driver(driver=driver, **_values(request, form)))
        if saved is not None:
            return go(request, product_url(request.product, PAGE), "Saved.")
    return _form(request, form, driver.metric.title)


@product_view("manage")
@require_POST
def remove(request: Any, pk: int) -> HttpResponse:
    driver = found(request, pk)
    try:
        actions.remove_driver(driver=driver, actor=request.access.actor)
        said = f"{driver.metric.title} is out of the tree."
    except ValidationError as error:
        said = " ".join(error.messages)
    return go(request, product_url(request.product, PAGE), said)


def found(request: Any, pk: int) -> Any:
    driver = north_queries.driver(request.product, pk)
    if driver is None:
        raise Http404
    return driver


def _values(request: Any, form: DriverForm) -> dict[str, Any]:
    """Rows for the numbers that were chosen."""
    given = form.cleaned_data
    tree: dict[Any, Any] = {row.metric.number: row for row in north_queries.drivers(request.product)}
    return {
        "metric": north_queries.metric(request.product, given["metric"]),
        "parent": tree.get(given.get("parent")),
        "influence": given.get("influence", ""),
        "actor": request.access.actor,
    }


def _form(request: Any, form: DriverForm, heading: str) -> HttpResponse:
    context = {"form": form, "title": heading, "back": product_url(request.product, PAGE)}
    return page(
        request,
        "roadmaps/strategy/asked.html",
        context,
        part="roadmaps/strategy/_asked.html",
        status=422 if form.is_bound else 200,
    )
