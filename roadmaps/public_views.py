"""The edition behind a share link. No account, no cookie; what is shown is an Edition and nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from roadmaps import actions, passwords, queries, shapes
from roadmaps.edition import by_horizon, by_theme, edition_of
from roadmaps.forms import PasswordForm

HEADERS = {
    "Referrer-Policy": "no-referrer",  # the address is the secret: it must not travel to other sites
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",  # revoking works on the next request, also behind a proxy
}
View = Callable[..., HttpResponse]


def reader_view(*methods: str) -> Callable[[View], View]:
    """Opens a page to readers. A wrong, revoked or expired link gets one and the same answer."""

    def decorate(view: View) -> View:
        @login_not_required
        @csrf_exempt  # readers have no cookie that a forged request could use
        @require_http_methods([*methods])
        @wraps(view)
        def opened(request: HttpRequest, secret: str) -> HttpResponse:
            share = queries.open_share(secret, timezone.now())
            response = (
                render(request, "404.html", status=404) if share is None else view(request, secret, share)
            )
            for name, value in HEADERS.items():
                response[name] = value
            return response

        return opened

    return decorate


@reader_view("GET", "HEAD", "POST")
def shared(request: Any, secret: str, share: Any) -> HttpResponse:
    key, refusal = _unlocked(request, share)
    if refusal is not None:
        return refusal
    if request.method == "HEAD":
        return HttpResponse()
    actions.count_view(share=share, now=timezone.now())
    edition = edition_of(share, queries.public_rows(share))
    now = shapes.today(share.product)
    is_drawn = share.view == "timeline" and any(item.start for item in edition.items)
    context = {
        "title": "Roadmap",
        "brand": {"name": edition.product, "hue": edition.hue, "note": "Roadmap"},
        "referrer": "no-referrer",
        "edition": edition,
        "now": now,
        "groups": by_horizon(edition) if share.view == "horizons" else by_theme(edition),
        "picture": shapes.public_timeline(edition.items, now) if is_drawn else None,
        "json_url": f"{reverse('shared-json', args=[secret])}{'?' + urlencode({'key': key}) if key else ''}",
    }
    return render(request, "roadmaps/shared.html", context)


def _unlocked(request: Any, share: Any) -> tuple[str, HttpResponse | None]:
    """The key that keeps a protected link open, or the page that asks for the password."""
    if not share.has_password:
        return "", None
    key = request.GET.get("key", "")
    if key and passwords.key_opens(share, key):
        return key, None
    form = PasswordForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not passwords.may_try(share):
            form.add_error("password", "Too many tries. Wait five minutes, then try again.")
            status = 429
        elif passwords.password_opens(share, form.cleaned_data["password"]):
            return passwords.new_key(share), None
        else:
            form.add_error("password", "This is not the password.")
            status = 403
    context = {"title": "Password", "form": form, "referrer": "no-referrer"}
    return "", render(request, "roadmaps/shared_password.html", context, status=status)


@reader_view("GET", "HEAD")
def shared_json(request: Any, secret: str, share: Any) -> HttpResponse:
    """The same edition for programs. A protected link needs ?key=, which the page hands out for an hour."""
    if share.has_password and not passwords.key_opens(share, request.GET.get("key", "")):
        detail = "This link needs its password. Open the page, then use the address of the JSON it names."
        body = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": detail}
        return JsonResponse(body, status=403, content_type="application/problem+json")
    actions.count_view(share=share, now=timezone.now())
    return JsonResponse(edition_of(share, queries.public_rows(share)).as_json())
