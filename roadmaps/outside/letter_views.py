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
    title = wishes.public_title(wish)
    if request.method == "POST":
        wishes.confirm(wish=wish, is_vote=bool(asked.get("v")), is_news=bool(asked.get("n")))
        text = f"Your address is confirmed, and your wish for {title} is noted."
        return _said(request, "Thank you", text, stop=wishes.stop_address(wish))
    if wishes.is_confirmed(wish, is_vote=bool(asked.get("v")), is_news=bool(asked.get("n"))):
        text = f"Your wish for {title} is noted. There is nothing more to do."
        return _said(request, "Confirmed already", text, stop=wishes.stop_address(wish))
    return _asks(
        request, "Confirm your address", f"One press, and your wish for {title} counts.", "Confirm", token
    )


@login_not_required
@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: Any) -> HttpResponse:
    token = request.POST.get("token") or request.GET.get("token", "")
    is_whole, wish = wishes.to_stop(token)
    if not is_whole:
        text = "Part of its address is missing, and nothing was erased. Copy all of it from the letter."
        return _said(request, "This link is not whole", text, 400)
    if wish is None:
        return _said(request, "Nothing is kept", "This wish is erased already.")
    title, others = wishes.public_title(wish), wishes.others(wish).count()
    if request.method != "POST":
        text = f"This erases your wish for {title}" + (
            f". {_kept(others)}" if others else ", and your address with it."
        )
        return _asks(request, "Take your wish back?", text, "Erase it", token, others)
    everything = "all" in request.POST
    wishes.forget(wish=wish, everything=everything)
    if others and not everything:
        return _said(request, "Erased", f"Your wish for {title} is erased. {_kept(others)}")
    return _said(request, "Erased", "Your address and all you asked for are erased.")


def _kept(others: int) -> str:
    return (
        f"{others} other wish{'' if others == 1 else 'es'} of your address stay{'s' if others == 1 else ''}."
    )


def _said(request: Any, title: str, text: str, status: int = 200, stop: str = "") -> HttpResponse:
    context = {"title": title, "text": text, "stop": stop}
    return dressed(render(request, "roadmaps/outside/letter.html", context, status=status))


def _asks(request: Any, title: str, text: str, press: str, token: str, others: int = 0) -> HttpResponse:
    context = {"title": title, "text": text, "press": press, "token": token, "others": others}
    return dressed(render(request, "roadmaps/outside/letter.html", context))
