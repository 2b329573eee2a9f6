"""The pages of the roadmap, of one product and across all that a person may see."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import workspace_view
from products.access import product_view
from products.forms import attempt
from products.web import go, page
from roadmaps.showing import actions, files, picture, present, queries
from roadmaps.showing import changes as changing
from roadmaps.showing import page as showing
from roadmaps.showing.asked import LAYOUTS, ZOOMS
from roadmaps.showing.forms import ViewForm
from roadmaps.showing.scope import Scope, of_product, of_workspace

Body = Callable[..., HttpResponse]


def of_one(body: Body, need: Any = "view") -> Any:
    """The page within a product."""
    return product_view(need)(lambda request, **parts: body(request, of_product(request), **parts))


def of_all(body: Body, need: Any = "view") -> Any:
    """The same page across the products of the workspace."""
    return workspace_view(need)(lambda request, **parts: body(request, of_workspace(request.access), **parts))


def show(request: Any, scope: Scope, layout: str) -> HttpResponse:
    context = showing.context(scope, showing.read(request, scope, layout))
    response = page(request, "roadmaps/roadmap.html", context, part=context["part"])
    if (
        request.GET.get("zoom") in ZOOMS
    ):  # remembered, as static/js/timeline.js does: other addresses name no scale
        response.set_cookie("zoom", request.GET["zoom"], max_age=365 * 86400, samesite="Lax")
    return response


def _layout(request: Any) -> str:
    asked = request.GET.get("layout", "")
    return asked if asked in LAYOUTS else "timeline"


# --- files ---------------------------------------------------------------------


def svg(request: Any, scope: Scope) -> HttpResponse:
    asked = showing.read(request, scope, _layout(request))
    response = HttpResponse(picture.draw(scope, asked), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{showing.file_name(scope, asked)}.svg"'
    return response


def pdf(request: Any, scope: Scope) -> HttpResponse:
    return files.sheet(scope, showing.read(request, scope, _layout(request)), request.GET.get("paper", ""))


def table(request: Any, scope: Scope) -> HttpResponse:
    asked = showing.read(request, scope, _layout(request))
    response = HttpResponse(files.table(scope, asked), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{showing.file_name(scope, asked)}.csv"'
    return response


def printed(request: Any, scope: Scope) -> HttpResponse:
    """The picture alone on a page that prints on one sheet."""
    asked = showing.read(request, scope, _layout(request))
    context = {
        "title": showing.file_name(scope, asked),
        "picture": picture.draw(scope, asked),
        "back": scope.url(asked.layout) + asked.query(),
        "pdf_url": f"{scope.url('pdf')}?{request.GET.urlencode()}",
        "crumbs": [{"label": "Roadmap", "url": scope.url(asked.layout) + asked.query()}],
    }
    return page(request, "roadmaps/print.html", context)


def presented(request: Any, scope: Scope) -> HttpResponse:
    return page(
        request, "roadmaps/present.html", present.context(scope, showing.read(request, scope, "present"))
    )


# --- the past --------------------------------------------------------------------


def changes(request: Any, scope: Scope) -> HttpResponse:
    return page(
        request, "roadmaps/changes.html", changing.context(scope, showing.read(request, scope, "changes"))
    )


# --- saved views -------------------------------------------------------------------


def view_list(request: Any, scope: Scope) -> HttpResponse:
    rows = [
        {
            "view": one,
            "url": showing.view_url(scope, one),
            "may": showing.may_change(scope, one),
            "edit": scope.url("view-edit", pk=one.pk),
            "delete": scope.url("view-delete", pk=one.pk),
        }
        for one in queries.views(scope.access, scope.product)
    ]
    context = {"title": "Saved views", "rows": rows, "crumbs": _crumbs(scope)}
    context["roadmap_url"] = scope.url("timeline")
    return page(request, "roadmaps/views.html", context)


def _crumbs(scope: Scope) -> list[dict[str, str]]:
    return [{"label": "Roadmap", "url": scope.url("timeline")}]


def view_new(request: Any, scope: Scope) -> HttpResponse:
    """Gives what the address asks for a name."""
    asked = showing.read(request, scope, _layout(request))
    form = ViewForm(request.POST or None, initial={"is_shared": True})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"layout": asked.layout, "choices": asked.choices()}
        made = attempt(
            form,
            lambda: actions.save_view(
                workspace=scope.workspace, product=scope.product, actor=scope.access.actor, values=values
            ),
        )
        if made is not None:
            return go(request, showing.view_url(scope, made), "Saved.")
    context = {
        "title": "Save this view",
        "form": form,
        "action": request.get_full_path(),
        "submit": "Save view",
        "cancel": scope.url(asked.layout) + asked.query(),
        "crumbs": _crumbs(scope),
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "roadmaps/view_form.html", context, part="roadmaps/_view_form.html", status=status)


def _view(scope: Scope, pk: int, *, to_change: bool = True) -> Any:
    found = queries.view(scope.access, scope.product, pk)
    if found is None:
        raise Http404
    if to_change and not showing.may_change(scope, found):
        raise PermissionDenied("Only its owner or a product manager changes a view of the team.")
    return found


def view_open(request: Any, scope: Scope, pk: int) -> HttpResponse:
    return redirect(showing.view_url(scope, _view(scope, pk, to_change=False)))


def view_edit(request: Any, scope: Scope, pk: int) -> HttpResponse:
    """Another name, or shared or not."""
    view = _view(scope, pk)
    form = ViewForm(request.POST or None, initial={"name": view.name, "is_shared": view.is_shared})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.change_view(view=view, values=values)) is not None:
            return go(request, scope.url("views"), "Saved.")
    context = {
        "title": f"View “{view.name}”",
        "form": form,
        "action": request.get_full_path(),
        "submit": "Save changes",
        "cancel": scope.url("views"),
        "crumbs": [*_crumbs(scope), {"label": "Saved views", "url": scope.url("views")}],
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "roadmaps/view_form.html", context, part="roadmaps/_view_form.html", status=status)


def view_keep(request: Any, scope: Scope, pk: int) -> HttpResponse:
    """The view takes the layout and choices of the address."""
    view, asked = _view(scope, pk), showing.read(request, scope, _layout(request))
    changed = actions.change_view(view=view, values={"layout": asked.layout, "choices": asked.choices()})
    return go(request, showing.view_url(scope, changed), f"“{changed.name}” was saved.")


def view_delete(request: Any, scope: Scope, pk: int) -> HttpResponse:
    view = _view(scope, pk)
    actions.delete_view(view=view)
    return go(
        request, scope.url("views"), f"The view “{view.name}” was deleted. Its initiatives are untouched."
    )


view_keep_posted, view_delete_posted = require_POST(view_keep), require_POST(view_delete)
