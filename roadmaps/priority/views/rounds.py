"""Blind rounds: who is asked, one's own answers, and after the reveal what all have said."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from products.access import product_view
from products.forms import attempt
from products.paths import product_url
from products.web import go, page
from roadmaps.priority import actions, round_queries
from roadmaps.priority.page import tabs, url_of
from roadmaps.priority.round_forms import BallotForm, RoundForm
from roadmaps.priority.round_page import results_table
from roadmaps.priority.views.tables import allowed, framework_of


@product_view("view")
def rounds(request: Any, framework: str) -> HttpResponse:
    found = framework_of(request, framework)
    shown = [{"row": one, "url": _url(request, one), "seats": round_queries.seats(one)}
             for one in round_queries.rounds_of(found)[:30]]  # fmt: skip
    context = {"title": f"Blind rounds of {found.name}", "framework": found, "rounds": shown,
               "tabs": tabs(request.product, found.key), "form": RoundForm(framework=found),
               "post": url_of(found, "round-start"), "back": url_of(found)}  # fmt: skip
    return page(request, "roadmaps/priority/rounds.html", context)


@product_view("manage")
@require_POST
def start(request: Any, framework: str) -> HttpResponse:
    found = framework_of(request, framework)
    form = RoundForm(request.POST, framework=found)
    made = None
    if form.is_valid():
        made = attempt(
            form, lambda: actions.start_round(framework=found, actor=request.access.actor, **form.values())
        )
    if made is not None:
        return go(request, _url(request, made), "The round is open. Nobody sees what others say.")
    context = {"title": f"Blind rounds of {found.name}", "framework": found, "rounds": [], "form": form,
               "tabs": tabs(request.product, found.key), "post": url_of(found, "round-start"),
               "back": url_of(found)}  # fmt: skip
    return page(request, "roadmaps/priority/rounds.html", context, status=422)


def _round(request: Any, pk: int) -> Any:
    found = round_queries.blind_round(request.product, pk)
    if found is None:
        raise Http404
    return found


def _url(request: Any, blind: Any, name: str = "round") -> str:
    return product_url(request.product, f"roadmaps:{name}", pk=blind.pk)


def may_reveal(request: Any, blind: Any) -> bool:
    return request.access.may("manage") or (
        request.access.may("contribute") and blind.started_by_id == request.access.user.pk
    )


def _shown(request: Any, blind: Any, form: Any = None, status: int = 200) -> HttpResponse:
    seats = round_queries.seats(blind)
    is_seated = any(one["user"].pk == request.access.user.pk for one in seats)
    if form is None and is_seated and blind.revealed_at is None:
        form = BallotForm(blind=blind, mine=round_queries.own_ballots(blind, request.access.user))
    context = {
        "title": blind.name, "round": blind, "framework": blind.framework, "seats": seats, "form": form,
        "columns": round_queries.asked_columns(blind), "is_seated": is_seated,
        "results": results_table(blind), "may_reveal": may_reveal(request, blind),
        "may_take": request.access.may("contribute"), "back": url_of(blind.framework, "rounds"),
        "filled": sum(one["done"] for one in seats), "asked": sum(one["total"] for one in seats),
    }  # fmt: skip
    return page(request, "roadmaps/priority/round.html", context, status=status)


@product_view("view")
def blind_round(request: Any, pk: int) -> HttpResponse:
    return _shown(request, _round(request, pk))


@product_view("comment")
@require_POST
def vote(request: Any, pk: int) -> HttpResponse:
    blind = _round(request, pk)
    form = BallotForm(request.POST, blind=blind, mine={})
    if form.is_valid():
        counted = attempt(
            form, lambda: actions.vote(blind=blind, cells=form.cells(), actor=request.access.actor)
        )
        if counted is not None:
            return go(request, _url(request, blind), "Your answers are kept. Only you see them.")
    return _shown(request, blind, form, 422)


@product_view("contribute")
@require_POST
def reveal(request: Any, pk: int) -> HttpResponse:
    blind = _round(request, pk)
    if not may_reveal(request, blind):
        raise PermissionDenied("Who started the round or a product manager reveals it.")
    actions.reveal(blind=blind, actor=request.access.actor)
    return go(request, _url(request, blind), "Revealed.")


@product_view("contribute")
@require_POST
def take(request: Any, pk: int) -> HttpResponse:
    blind = _round(request, pk)
    edit = actions.take(
        blind=blind, actor=request.access.actor, allowed=allowed(request),
        as_range=request.POST.get("how") == "range", only=_only(request),
    )  # fmt: skip
    count = len(edit.cells) if edit else 0
    said = (
        f"{count} cell{'' if count == 1 else 's'} written. Undo is in the table."
        if count
        else "All of it stands there already."
    )
    return go(request, url_of(blind.framework), said)


def _only(request: Any) -> tuple[int, str] | None:
    """One cell, as its button names it: 42.reach."""
    given = request.POST.get("cell", "")
    number, _, column = given.partition(".")
    if given and not (number.isdecimal() and len(number) < 10):
        raise Http404("No such cell.")
    return (int(number), column) if given else None
