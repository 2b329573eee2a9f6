"""What readers press in their letters: confirm a wish, take it back. The address in the letter is the permission."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from roadmaps.outside import wishes
from roadmaps.outside.answers import dressed


@login_not_required
@csrf_exempt  # no cookie stands behind it; the token in the form is the secret
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Any) -> HttpResponse:
    token = request.POST.get("token") or request.GET.get("token", "")
    found = wishes.asked(token)
    if found is None:
        return _said(request, "This letter is too old", "Ask again on the roadmap.", 410)
    wish, asked = found
    if request.method == "POST":
        wishes.confirm(wish=wish, is_vote=bool(asked.get("v")), is_news=bool(asked.get("n")))
        return _said(request, "Thank you", "It is noted, and your address is confirmed.")
    return _asks(request, "Confirm your address", "One press, and your wish counts.", "Confirm", token)


@login_not_required
@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: Any) -> HttpResponse:
    token = request.POST.get("token") or request.GET.get("token", "")
    wish = wishes.to_stop(token)
    if wish is None:
        return _said(request, "Nothing is kept", "Your address and your wish are erased.")
    if request.method == "POST":
        wishes.forget(wish=wish)
        return _said(request, "Erased", "Your address and your wish are erased.")
    return _asks(request, "Take your wish back", "Your address is erased as well.", "Erase it", token)


def _said(request: Any, title: str, text: str, status: int = 200) -> HttpResponse:
    return dressed(
        render(request, "roadmaps/outside/letter.html", {"title": title, "text": text}, status=status)
    )


def _asks(request: Any, title: str, text: str, press: str, token: str) -> HttpResponse:
    context = {"title": title, "text": text, "press": press, "token": token}
    return dressed(render(request, "roadmaps/outside/letter.html", context))
