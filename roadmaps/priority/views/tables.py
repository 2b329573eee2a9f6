"""The table of a framework, one row of it as a form, undo, and how sure the order is."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from products.access import may_create, may_edit, product_view
from products.forms import attempt
from products.kinds import get as kind
from products.web import go, page
from roadmaps.priority import actions, queries
from roadmaps.priority.actions import Cell
from roadmaps.priority.forms import RowForm
from roadmaps.priority.page import odds_part, table_page, url_of

BUILT_IN = "rice"


def framework_of(request: Any, key: str) -> Any:
    found = queries.framework(request.product, key)
    if found is None:
        raise Http404
    return found


def allowed(request: Any) -> Any:
    return lambda item: may_edit(request.access, item)


@product_view("view")
def prioritise(request: Any, framework: str = BUILT_IN) -> HttpResponse:
    context = table_page(framework_of(request, framework), request.access, request.GET.dict())
    context |= {"kind": kind("initiative"), "may_create": may_create(request.access, kind("initiative"))}
    return page(request, "roadmaps/priority/table.html", context, part="roadmaps/priority/_sheet.html")


@product_view("contribute")
def row(request: Any, number: int, framework: str = BUILT_IN) -> HttpResponse:
    """One initiative's answers as a form: for phones, and where there is no script."""
    found = framework_of(request, framework)
    sheet = queries.sheet(found)
    initiative = sheet.initiatives.get(number)
    if initiative is None or found.rules.method.asks_people:
        raise Http404
    if not may_edit(request.access, initiative.item):
        raise PermissionDenied(
            "Contributors score what they own or wrote. Ask its owner or a product manager."
        )
    form = RowForm(request.POST or None, sheet=sheet, number=number)
    if request.method == "POST" and form.is_valid():
        cells = [Cell(number, name, text) for name, text in form.given().items()]
        if attempt(form, lambda: _written(request, found, cells)):
            return go(request, url_of(found), f"{initiative.item.title} is scored.")
    context = {"title": initiative.item.title, "form": form, "framework": found, "number": number,
               "post": url_of(found, "row", number=number), "back": url_of(found)}  # fmt: skip
    status = 422 if form.errors else 200
    return page(
        request, "roadmaps/priority/row.html", context, part="roadmaps/priority/_row_body.html", status=status
    )


def _written(request: Any, framework: Any, cells: list[Cell]) -> bool:
    """The action names a cell as “42.reach”; the form knows its fields as “reach”."""
    try:
        actions.write(framework=framework, cells=cells, actor=request.access.actor, allowed=allowed(request))
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        named = {name.partition(".")[2] or name: texts for name, texts in error.message_dict.items()}
        raise ValidationError(named) from None
    return True


@product_view("contribute")
@require_POST
def undo(request: Any, framework: str) -> HttpResponse:
    found = framework_of(request, framework)
    count, left = actions.undo(framework=found, actor=request.access.actor, allowed=allowed(request))
    said = f"{count} cell{'' if count == 1 else 's'} as before."
    return go(request, url_of(found), f"{said} {left} changed by others stay." if left else said)


@product_view("view")
def odds(request: Any, framework: str) -> HttpResponse:
    context = odds_part(queries.sheet(framework_of(request, framework)))
    return page(request, "roadmaps/priority/odds.html", context | {"title": "How sure is the order?",
                "may_write": request.access.may("contribute")}, part="roadmaps/priority/_odds.html")  # fmt: skip


@product_view("contribute")
@require_POST
def draw(request: Any, framework: str) -> HttpResponse:
    found = framework_of(request, framework)
    actions.order_odds(framework=found)
    if not request.htmx:
        return go(request, url_of(found), "Drawing. It takes a moment.")
    context = odds_part(queries.sheet(found)) | {"may_write": True}
    return page(request, "roadmaps/priority/odds.html", context, part="roadmaps/priority/_odds.html")
