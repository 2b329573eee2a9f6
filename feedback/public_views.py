"""Pages for people without an account: the portal and surveys by link.

No session and no cookie here, so there is nothing a forged request could borrow: CSRF tokens would
protect nobody. Rate limits, the trap field and moderation stand against robots.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from feedback import actions, personal_links, public_queries, throttle
from feedback.public_forms import AnswerForm, NewIdeaForm, VisitorVoteForm
from products.forms import attempt

View = Callable[..., HttpResponse]


def public_view(view: View) -> View:
    """Open to everybody, within the limits of one address."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        allowed = throttle.may_write(request) if request.method == "POST" else throttle.may_read(request)
        if not allowed:
            page = render(request, "feedback/slow_down.html", {"title": "Slow down"}, status=429)
            page.headers["Retry-After"] = "60"
            return page
        return view(request, *args, **kwargs)

    return csrf_exempt(login_not_required(limited))


def portal_or_404(slug: str) -> Any:
    portal = public_queries.open_portal(slug)
    if portal is None:
        raise Http404
    return portal


def idea_or_404(portal: Any, number: int) -> Any:
    """An idea that this portal shows; one of another portal or product is not there."""
    idea = public_queries.public_idea(portal, number) if number < 2**31 else None
    if idea is None:
        raise Http404
    return idea


def framed(
    request: HttpRequest, template: str, portal: Any, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    brand = {"name": portal.product.name, "note": portal.title, "hue": portal.product.hue}
    return render(request, template, {"portal": portal, "brand": brand} | context, status=status)


@public_view
def portal(request: HttpRequest, slug: str) -> HttpResponse:
    found = portal_or_404(slug)
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    text, status = request.GET.get("q", "")[:200], request.GET.get("status", "")
    context = {
        "title": found.title,
        "ideas": public_queries.public_ideas(found, text, status),
        "q": text,
        "status": status,
        "statuses": list(public_queries.LABELS.items()),
        "is_narrowed": bool(text or status),
    }
    return framed(request, "feedback/public_portal.html", found, context)


@public_view
def portal_idea(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One idea with its vote form; a POST votes."""
    found = portal_or_404(slug)
    idea = idea_or_404(found, number)
    form = VisitorVoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_trapped:
            return redirect(f"{request.path}?voted=1")
        if form.is_valid() and _voted(form, idea, found):
            return redirect(f"{request.path}?voted=1")
    context = {
        "title": idea.item.title,
        "idea": public_queries.shown(idea),
        "form": form,
        "voted": request.GET.get("voted") == "1" and not form.is_bound,
    }
    return framed(request, "feedback/public_idea.html", found, context, status=422 if form.is_bound else 200)


def _voted(form: VisitorVoteForm, idea: Any, found: Any) -> bool:
    def cast() -> int:
        return actions.vote_as_visitor(idea=idea, portal=found, email=form.cleaned_data["email"])

    return attempt(form, cast) is not None


@public_view
def portal_submit(request: HttpRequest, slug: str) -> HttpResponse:
    found = portal_or_404(slug)
    form = NewIdeaForm(request.POST if request.method == "POST" else None)
    done = reverse("portal-thanks", args=[found.slug])
    if request.method == "POST":
        if form.is_trapped:
            return redirect(done)
        if form.is_valid():
            wanted = {name: form.cleaned_data[name] for name in ("title", "text", "name", "email")}
            if attempt(form, lambda: actions.submit_idea(portal=found, **wanted)) is not None:
                return redirect(done)
    context = {"title": "Suggest an idea", "form": form}
    return framed(
        request, "feedback/public_submit.html", found, context, status=422 if form.is_bound else 200
    )


@public_view
def portal_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    return framed(request, "feedback/public_thanks.html", portal_or_404(slug), {"title": "Thank you"})


@public_view
def survey(request: HttpRequest, token: str) -> HttpResponse:
    found = public_queries.survey_by_token(token)
    if found is None:
        raise Http404
    product = found.item.product
    context: dict[str, Any] = {"survey": found, "title": product.name}
    context["brand"] = {"name": product.name, "note": "", "hue": product.hue}
    if request.GET.get("done") == "1" and request.method != "POST":
        return render(request, "feedback/survey_done.html", context)
    if not found.is_answerable(timezone.now()):
        return render(request, "feedback/survey_closed.html", context, status=410)
    sealed = (request.POST if request.method == "POST" else request.GET).get("r", "")
    respondent = personal_links.unseal(found, sealed[:1000]) if sealed else ""
    if respondent is None or (not respondent and not found.anonymous_allowed):
        return render(request, "feedback/survey_link.html", context | {"changed": bool(sealed)}, status=403)
    return _answer_page(request, found, context, sealed, respondent)


def _answer_page(
    request: HttpRequest, found: Any, context: dict[str, Any], sealed: str, respondent: str
) -> HttpResponse:
    start = {"r": sealed, "once": secrets.token_urlsafe(16), "score": request.GET.get("score", "")}
    form = AnswerForm(request.POST if request.method == "POST" else None, survey=found, initial=start)
    done = redirect(f"{request.path}?done=1")
    if request.method == "POST":
        if form.is_trapped:
            return done
        if form.is_valid() and _answered(form, found, respondent):
            return done
    context |= {"form": form, "is_personal": bool(respondent), "chosen": str(form["score"].value() or "")}
    return render(request, "feedback/public_survey.html", context, status=422 if form.is_bound else 200)


def _answered(form: AnswerForm, found: Any, respondent: str) -> bool:
    given = {name: form.cleaned_data[name] for name in ("score", "comment", "once")}

    def save() -> bool:
        actions.answer(survey=found, respondent=respondent, **given)
        return True

    return bool(attempt(form, save))
