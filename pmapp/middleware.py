"""What happens to every request before and after its view."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from pmapp.errors import answer
from products.actions import StaleVersion

Respond = Callable[[HttpRequest], HttpResponse]

# URL groups that people without an account reach. They neither read nor set a session cookie.
PUBLIC_PREFIXES = ("/s/", "/d/", "/portal/", "/survey/", "/unsubscribe/", "/v1/", "/livez", "/readyz")

READER = "reader"  # says that somebody of a link's e-mail domain reads here; below /s/ only


class CleanInput:
    """PostgreSQL stores no NUL, so a NUL in a path or query is refused here and named."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            return self.refuse(request, "The address holds a NUL character.")
        for name, values in request.GET.lists():
            if "\x00" in name or any("\x00" in value for value in values):
                return self.refuse(
                    request, f"The parameter “{name.replace(chr(0), '')}” holds a NUL character."
                )
        return self.respond(request)

    def refuse(self, request: HttpRequest, why: str) -> HttpResponse:
        return render(request, "400.html", {"why": why}, status=400)


class BodyLimit:
    """The largest body that is read at all, by what its Content-Length says: uploads go to disk, JSON to memory.

    Without a Content-Length Django reads nothing.
    """

    MOST, MOST_PUBLIC = 55 * 1024 * 1024, 1024 * 1024

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("CONTENT_LENGTH") or "0"
        most = self.MOST_PUBLIC if request.path.startswith(PUBLIC_PREFIXES) else self.MOST
        if not given.isdecimal() or int(given[:20]) > most:
            return answer(request, 413, f"A request may bring at most {most // 1024 // 1024} MB.")
        return self.respond(request)


class ReaderWay:
    """Reading a shared roadmap goes straight to its view, past all that is for people who sign in.

    The view asks the database whether the link is open, sets the headers that the others would set, and takes
    nothing from the request but its address, its conditions and the cookie of a reader. Four fifths of the time of
    such a request went by in what stands behind this.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith("/s/") and request.method in {"GET", "HEAD"} and len(path) < 120:
            found = _reader_view(path)
            if found is not None:
                view, values = found
                return view(request, **values)
        return self.respond(request)


@lru_cache(maxsize=2000)
def _reader_view(path: str) -> tuple[Callable[..., HttpResponse], dict[str, Any]] | None:
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return (found.func, found.kwargs) if getattr(found.func, "takes_short_way", False) else None


class ShortWay:
    """Programs that send masses of small requests go straight to the view: no session, cookie, page or history there.

    A quarter of the time of a small request went by in what stands behind this.
    """

    HEADERS = {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Frame-Options": "DENY",
    }

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = _short_view(request.path_info) if request.path_info.startswith("/v1/") else None
        if view is None:
            return self.respond(request)
        response = view(request)
        for name, value in self.HEADERS.items():
            response.headers.setdefault(name, value)
        return response


@lru_cache(maxsize=100)
def _short_view(path: str) -> Respond | None:
    """The view of an address without parts, where it says that it may be reached so."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return found.func if getattr(found.func, "takes_short_way", False) else None


class Refusals:
    """A rule that a page did not expect to be broken (the record changed meanwhile) is said, not a broken page."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ValidationError):
            return self.said(request, 422, " ".join(exception.messages))
        if isinstance(exception, StaleVersion):
            return self.said(request, 409, "Somebody else changed this record meanwhile. Load it again.")
        return None

    def said(self, request: HttpRequest, status: int, why: str) -> HttpResponse:
        """htmx gets a toast and leaves the page as it is, with all that was typed."""
        if not getattr(request, "htmx", False):
            return answer(request, status, why)
        toast = json.dumps({"toast": {"text": why, "bad": True}})
        headers = {"HX-Trigger": toast, "HX-Reswap": "none"}
        return HttpResponse(why, status=status, content_type="text/plain; charset=utf-8", headers=headers)


class PublicGroups:
    """Public pages get no cookie, whatever the session or CSRF machinery would like to set."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PUBLIC_PREFIXES):
            return self.respond(request)
        kept = {"theme", READER} if request.path.startswith("/s/") else {"theme"}
        request.COOKIES = {key: value for key, value in request.COOKIES.items() if key in kept}
        request.META.pop("HTTP_COOKIE", None)
        response = self.respond(request)
        for name in set(response.cookies) - {READER}:
            del response.cookies[name]
        return response
