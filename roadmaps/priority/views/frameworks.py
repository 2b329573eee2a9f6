"""Making a framework, changing what it asks, putting it away."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from products.access import product_view
from products.actions import StaleVersion
from products.forms import attempt
from products.paths import product_url
from products.web import go, page
from roadmaps.priority import actions, queries
from roadmaps.priority.calc.methods import METHODS
from roadmaps.priority.forms import FrameworkForm, NewFrameworkForm
from roadmaps.priority.page import url_of
from roadmaps.priority.views.tables import framework_of

PUT_AWAY = 100  # shown of what is archived


@product_view("manage")
def new(request: Any) -> HttpResponse:
    form = NewFrameworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: actions.create_framework(
                product=request.product, actor=request.access.actor, values=form.cleaned_data
            ),
        )
        if made is not None:
            name = "framework-edit" if made.rules.method.own_columns else "framework"
            return go(request, url_of(made, name), f"{made.name} is made.")
    context = {"title": "New framework", "form": form, "methods": METHODS.values(),
               "archived": queries.archived_frameworks(request.product)[:PUT_AWAY],
               "chosen": form.data.get("method") or "wsjf",
               "back": product_url(request.product, "roadmaps:prioritise")}  # fmt: skip
    return page(request, "roadmaps/priority/new.html", context, status=422 if form.errors else 200)


@product_view("manage")
def edit(request: Any, framework: str) -> HttpResponse:
    found = framework_of(request, framework)
    form = FrameworkForm(request.POST or None, framework=found)
    if request.method == "POST" and form.is_valid():
        try:
            saved = attempt(form, lambda: _change(request, found, form))
        except StaleVersion as stale:
            form.add_error(None, "Somebody else changed this framework meanwhile. Compare, then save again.")
            form.data = form.data.copy()
            form.data["version"] = str(stale.detail.version)
            saved = None
        if saved is not None:
            return go(request, url_of(saved), "Saved.")
    context = {"title": found.name, "form": form, "framework": found, "method": found.rules.method,
               "post": url_of(found, "framework-edit"), "back": url_of(found)}  # fmt: skip
    return page(request, "roadmaps/priority/edit.html", context, status=422 if form.errors else 200)


def _change(request: Any, found: Any, form: FrameworkForm) -> Any:
    return actions.change_framework(
        framework=found, actor=request.access.actor, values=form.values(),
        expected_version=form.cleaned_data.get("version"),
    )  # fmt: skip


@product_view("manage")
@require_POST
def restore(request: Any, framework: str) -> HttpResponse:
    found = queries.archived_framework(request.product, framework)
    if found is None:
        raise Http404
    restored = actions.restore_framework(framework=found, actor=request.access.actor)
    return go(request, url_of(restored), f"{restored.name} is back, with all its answers.")


@product_view("manage")
@require_POST
def archive(request: Any, framework: str) -> HttpResponse:
    found = framework_of(request, framework)
    actions.archive_framework(framework=found, actor=request.access.actor)
    return go(
        request,
        product_url(request.product, "roadmaps:prioritise"),
        f"{found.name} is archived. New framework lists it.",
    )
