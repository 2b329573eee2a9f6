"""Finding what an address names, within the product that the gate opened, or 404; and answering complaints."""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse

from products.access import may_edit
from products.web import go, page

MAY_NOT = "Contributors change what they own or wrote. Ask its owner or a product manager."


def row_or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


def editable(request: Any, found: Any) -> Any:
    detail = row_or_404(found)
    if not may_edit(request.access, detail.item):
        raise PermissionDenied(MAY_NOT)
    return detail


def did(do: Callable[[], Any]) -> list[str]:
    """Carries out an action; its complaints as plain sentences, none when it went well."""
    try:
        do()
    except ValidationError as error:
        return list(error.messages)
    return []


def complaints(form: Any) -> list[str]:
    """All errors of a form as sentences, for a page that shows no form fields."""
    return [text for texts in form.errors.values() for text in texts]


def answer(request: Any, errors: list[str], part: str, context: dict[str, Any], back: str) -> HttpResponse:
    """After a small form on a page: htmx gets the part again; without JavaScript the person goes back to the page,
    or reads what is wrong on a page of its own."""
    if request.htmx:
        response = page(request, part, context | {"errors": errors}, status=422 if errors else 200)
        return toasted(response, errors)
    if errors:
        return page(request, "execution/refused.html", {"errors": errors, "back": back}, status=422)
    return go(request, back)


def toasted(response: HttpResponse, errors: list[str]) -> HttpResponse:
    if errors:
        response["HX-Trigger"] = json.dumps({"toast": {"text": " ".join(errors), "bad": True}})
    return response
