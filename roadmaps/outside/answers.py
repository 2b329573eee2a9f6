"""What every answer to readers says to browsers: how it is kept, who may frame it, where its address may go."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from roadmaps.outside.door import Door
from roadmaps.outside.pages import Finished

HEADERS = {
    "Referrer-Policy": "no-referrer",  # the address is the secret: it must not travel to other sites
    "Cache-Control": "private, no-cache",  # kept, but asked for each time: revoking works on the next request
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Accept-Encoding, Cookie",
}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors "
)


@lru_cache(maxsize=1)
def _transport() -> dict[str, str]:
    """What SecurityMiddleware adds, which the short way does not pass."""
    seconds = settings.SECURE_HSTS_SECONDS
    return {"Strict-Transport-Security": f"max-age={seconds}"} if seconds else {}


def dressed(response: HttpResponse, door: Door | None = None, framed: bool = False) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    for name, value in _transport().items():
        response.headers[name] = value
    if door is None or not door.is_listed or framed:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if framed and door is not None:
        hosts = " ".join(f"{scheme}{host}" for host in door.embed_hosts for scheme in _schemes(host))
        response.headers["Content-Security-Policy"] = POLICY + hosts
        response.xframe_options_exempt = True
        del response.headers["Cross-Origin-Opener-Policy"]
    else:
        response.headers["Content-Security-Policy"] = f"{POLICY}'none'"
        response.headers["X-Frame-Options"] = "DENY"
    return response


def _schemes(host: str) -> tuple[str, ...]:
    """Over plain HTTP only where somebody tries it out on their own machine."""
    name = host.partition(":")[0]
    return ("https://", "http://") if name in {"localhost", "127.0.0.1"} else ("https://",)


def answered(request: Any, door: Door, page: Finished, framed: bool = False) -> HttpResponse:
    """The page, or 304 for whoever has it already. The link was found open before."""
    asked = request.META.get("HTTP_IF_NONE_MATCH", "")
    if asked and _holds(asked, page.etag):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    elif page.packed and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        response = HttpResponse(page.packed, content_type=page.kind)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(page.body, content_type=page.kind)
    response.headers["ETag"] = page.etag
    if request.method == "HEAD":
        response.content = b""
    elif response.content:
        response.headers["Content-Length"] = str(len(response.content))  # else it goes out in chunks
    return dressed(response, door, framed)


def _holds(asked: str, etag: str) -> bool:
    bare = etag.removeprefix("W/")
    return asked.strip() == "*" or any(one.strip().removeprefix("W/") == bare for one in asked.split(","))


def gone(request: Any) -> HttpResponse:
    """A wrong, revoked or expired link gets one and the same answer."""
    return dressed(render(request, "roadmaps/outside/gone.html", {"title": "Nothing here"}, status=404))
