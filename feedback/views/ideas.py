"""Votes, similar ideas and merging."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseNotAllowed
from django.template.defaultfilters import pluralize

from feedback import actions, queries
from feedback.forms import MergeForm, PeopleForm
from feedback.views.found import editable, idea_or_404, way_back
from products.access import product_view
from products.forms import attempt
from products.paths import item_url
from products.web import go, page

PAGE_SIZE = 50


@product_view("view")
def similar(request: Any) -> HttpResponse:
    """Ideas that resemble the title being typed."""
    but = request.GET.get("but", "")
    own = queries.idea(request.product, int(but)) if but.isdecimal() and len(but) < 10 else None
    found = queries.similar_ideas(request.product, request.GET.get("title", ""), own)
    return page(request, "feedback/_similar.html", {"similar": found})


@product_view("comment")
def vote(request: Any, number: int) -> HttpResponse:
    """Votes, or with vote=no takes the vote back; either is the same however often it is sent."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    idea = idea_or_404(request, number)
    do = actions.unvote if request.POST.get("vote") == "no" else actions.vote
    try:
        do(idea=idea, actor=request.access.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if not request.htmx:
        return go(request, item_url(idea.item))
    fresh = idea_or_404(request, number)
    return page(request, "feedback/_votes.html", queries.idea_context(request.product, fresh, request.access))


@product_view("view")
def voters(request: Any, number: int) -> HttpResponse:
    idea = idea_or_404(request, number)
    shown = Paginator(queries.votes(request.product, idea), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"title": f"Votes for {idea.item.title}", "idea": idea, "page": shown, "form": PeopleForm()}
    return page(request, "feedback/voters.html", context | way_back(idea))


@product_view("contribute")
def vote_for_customers(request: Any, number: int) -> HttpResponse:
    idea = idea_or_404(request, number)
    form = PeopleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["customers"]
        do = lambda: actions.vote_for_customers(idea=idea, customers=given, actor=request.access.actor)  # noqa: E731 (attempt wants a call to make)
        count = attempt(form, do)
        if count is not None:
            return go(request, item_url(idea.item), f"The idea has {count} vote{pluralize(count)} now.")
    shown = Paginator(queries.votes(request.product, idea), PAGE_SIZE).get_page(1)
    context = {"title": f"Votes for {idea.item.title}", "idea": idea, "page": shown, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "feedback/voters.html", context | way_back(idea), status=status)


@product_view("contribute")
def merge(request: Any, number: int) -> HttpResponse:
    idea = editable(request, queries.idea(request.product, number))
    posted = request.POST if request.method == "POST" else None
    form = MergeForm(
        posted, product=request.product, idea=idea, initial={"into": request.GET.get("into", "")[:9]}
    )
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        stays = attempt(form, lambda: actions.merge(idea=idea, into=into, actor=request.access.actor))
        if stays is not None:
            return go(
                request,
                item_url(stays.item),
                f"Merged. The idea has {stays.vote_count} vote{pluralize(stays.vote_count)} now.",
            )
    context = {"title": f"Merge “{idea.item.title}”", "idea": idea, "form": form}
    context["similar"] = queries.similar_ideas(request.product, idea.item.title, idea)
    return page(
        request, "feedback/merge.html", context | way_back(idea), status=422 if form.is_bound else 200
    )
