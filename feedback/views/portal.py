"""The portal's settings and the queue of what visitors submitted."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from feedback import actions, queries
from feedback.forms import DeclineForm, PortalForm
from feedback.views.found import idea_or_404
from products.access import product_view
from products.forms import attempt
from products.paths import product_url
from products.web import go, page

PAGE_SIZE = 50


@product_view("manage")
def portal(request: Any) -> HttpResponse:
    found = queries.portal(request.product)
    if found is None and request.method != "POST":
        return page(request, "feedback/portal_none.html", {"title": "Portal"})
    if found is None:
        actions.ensure_portal(product=request.product, actor=request.access.actor)
        return go(request, request.path, "The portal is made. It stays closed until you open it.")
    form = PortalForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        now, values = found, form.cleaned_data
        if attempt(
            form, lambda: actions.change_portal(portal=now, actor=request.access.actor, values=values)
        ):
            return go(request, request.path, "Portal saved.")
        found = queries.portal(request.product)
    waiting = queries.waiting_ideas(request.product).count()
    public_url = request.build_absolute_uri(reverse("portal", args=[found.slug])) if found else ""
    context = {"title": "Portal", "portal": found, "form": form, "waiting": waiting, "public_url": public_url}
    return page(request, "feedback/portal.html", context, status=422 if form.is_bound else 200)


@product_view("manage")
def queue(request: Any) -> HttpResponse:
    return _queue(request, DeclineForm())


def _queue(request: Any, form: DeclineForm, asked: int = 0) -> HttpResponse:
    rows = queries.waiting_ideas(request.product)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    crumbs = [{"label": "Portal", "url": product_url(request.product, "feedback:portal")}]
    context = {"title": "Awaiting approval", "page": shown, "form": form, "asked": asked, "crumbs": crumbs}
    return page(request, "feedback/queue.html", context, status=422 if form.is_bound else 200)


@product_view("manage")
def approve(request: Any, number: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    idea = idea_or_404(request, number)
    actions.approve(idea=idea, actor=request.access.actor)
    return go(
        request, product_url(request.product, "feedback:queue"), f"“{idea.item.title}” is on the portal now."
    )


@product_view("manage")
def decline(request: Any, number: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    idea = idea_or_404(request, number)
    form = DeclineForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: actions.decline(idea=idea, reason=reason, actor=request.access.actor)):
            return go(request, product_url(request.product, "feedback:queue"), "Discarded.")
    return _queue(request, form, number)
