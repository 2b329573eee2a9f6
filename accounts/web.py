"""How a view answers a browser. `page` alone knows htmx."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

T = TypeVar("T")


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx only its part, under the same address."""
    is_part = part is not None and bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]  # django-htmx
    response = render(request, part if is_part and part else template, context or {}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request: HttpRequest, url: str, said: str = "") -> HttpResponse:
    """On to another page, with a word about what was done; without JavaScript a plain redirect."""
    if said:
        messages.success(request, said)
    if getattr(request, "htmx", False):
        headers = {"HX-Refresh": "true"} if _is_within(request, url) else {"HX-Redirect": url}
        return HttpResponse(status=204, headers=headers)
    return redirect(url)


def _is_within(request: HttpRequest, url: str) -> bool:
    """Whether it is a place on the page that the browser shows: sent there it would only jump, and show what was."""
    page, _, place = url.partition("#")
    return bool(place) and request.headers.get("HX-Current-URL", "").partition("#")[0].endswith(page)


def back_or(request: HttpRequest, url: str) -> str:
    """Where ?back= asks to return to, as long as that is an address of ours."""
    back = request.GET.get("back", "")
    return (
        back if back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}) else url
    )


def attempt(form: forms.BaseForm, do: Callable[[], T]) -> T | None:
    """Carries out an action; its complaints become errors of the form, each by its field.

    A form that asks for something by another name than the action has for it says so in `asked_as`.
    """
    asked_as: dict[str, str] = getattr(form, "asked_as", {})
    try:
        return do()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return None
        for found, errors in error.error_dict.items():
            name = asked_as.get(found, found)
            form.add_error(name if name in form.fields else None, errors)
        return None
