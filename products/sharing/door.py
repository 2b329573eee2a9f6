"""The door to a public page: the link's secret, its password, and what every answer says to browsers."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from products.sharing import passwords
from products.sharing.forms import PasswordForm

HEADERS = {
    "Referrer-Policy": "no-referrer",  # the address is the secret: it must not travel to other sites
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",  # revoking works on the next request, also behind a proxy
}
View = Callable[..., HttpResponse]
Find = Callable[[str, datetime], Any]  # from a secret and a moment to the link that is open then, or None


def reader_view(find: Find, *methods: str) -> Callable[[View], View]:
    """Opens a page to readers. A wrong, revoked or expired link gets one and the same answer."""

    def decorate(view: View) -> View:
        @login_not_required
        @csrf_exempt  # readers have no cookie that a forged request could use
        @require_http_methods([*methods])
        @wraps(view)
        def opened(request: HttpRequest, secret: str) -> HttpResponse:
            share = find(secret, timezone.now())
            response = (
                render(request, "404.html", status=404) if share is None else view(request, secret, share)
            )
            for name, value in HEADERS.items():
                response[name] = value
            return response

        return opened

    return decorate


def unlocked(
    request: Any, share: Any, template: str = "sharing/password.html"
) -> tuple[str, HttpResponse | None]:
    """The key that keeps a protected link open, or the page that asks for the password, in the stage's own frame."""
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
    return "", render(request, template, context | {"door": share}, status=status)


def locked_json(request: Any, share: Any) -> JsonResponse | None:
    """For programs: what refuses a protected link without ?key=, which the page hands out for an hour."""
    if not share.has_password or passwords.key_opens(share, request.GET.get("key", "")):
        return None
    detail = "This link needs its password. Open the page, then use the address of the JSON it names."
    body = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": detail}
    return JsonResponse(body, status=403, content_type="application/problem+json")
