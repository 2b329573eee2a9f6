"""The strategy's page, check-ins, and closing an objective."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from products.access import may_create, may_edit, product_view
from products.forms import attempt
from products.kinds import get as kind
from products.paths import item_url, product_url
from products.web import back_or, go, page
from roadmaps.strategy import actions, goal_queries, goals, overview
from roadmaps.strategy.forms import CheckInForm, CloseForm


@product_view("view")
def strategy(request: Any) -> HttpResponse:
    context = overview.strategy_page(request.product, request.access)
    context |= {
        "kind": kind("objective"),
        "may_create": may_create(request.access, kind("objective")),
        "may_add": may_create(request.access, kind("key_result")),
    }
    return page(request, "roadmaps/strategy/strategy.html", context)


def writable(request: Any, row: Any) -> Any:
    if row is None:
        raise Http404
    if not may_edit(request.access, row.item):
        raise PermissionDenied("You may change only what you own or wrote.")
    return row


@product_view("contribute")
def check_in(request: Any, number: int) -> HttpResponse:
    row = writable(request, goal_queries.key_result(request.product, number))
    now = {"value": f"{row.now:g}", "status": row.item.status, "confidence": row.confidence or ""}
    form = CheckInForm(request.POST or None, key_result=row, initial=now | {"note": ""})
    if row.metric_id is not None and not form.is_bound:
        form.initial["value"] = None
    if request.method == "POST" and form.is_valid():
        said = attempt(
            form, lambda: actions.check_in(key_result=row, actor=request.access.actor, **form.cleaned_data)
        )
        if said is not None:
            back = product_url(request.product, "roadmaps:strategy")
            return go(request, back_or(request, f"{back}#result-{number}"), f"Checked in: {row.item.title}.")
    return _asked(request, form, row, f"Check in: {row.item.title}")


@product_view("contribute")
def close(request: Any, number: int) -> HttpResponse:
    row = writable(request, goal_queries.objective(request.product, number))
    score = goals.score_of(goal_queries.key_results(request.product, row))
    now = {"score": row.final_score if row.final_score is not None else score, "note": row.closing_note}
    if now["score"] is not None:
        now["score"] = round(now["score"], 2)
    form = CloseForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        closed = attempt(
            form,
            lambda: actions.close_objective(objective=row, actor=request.access.actor, **form.cleaned_data),
        )
        if closed is not None:
            return go(
                request,
                item_url(closed.item),
                f"Closed with {closed.final_score:g} of 1: {closed.item.title}.",
            )
    return _asked(request, form, row, f"Close: {row.item.title}")


def _asked(request: Any, form: Any, row: Any, heading: str) -> HttpResponse:
    context = {"form": form, "item": row.item, "title": heading, "back": item_url(row.item)}
    return page(
        request,
        "roadmaps/strategy/asked.html",
        context,
        part="roadmaps/strategy/_asked.html",
        status=422 if form.is_bound else 200,
    )
