"""Blind rounds: who is asked, one's own answers, and after the reveal what all have said."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from products.access import product_view
from products.forms import attempt
from products.paths import product_url
from products.web import go, page
from roadmaps.priority import actions, round_queries
from roadmaps.priority.page import tabs, url_of
from roadmaps.priority.round_forms import BallotForm, DueForm, RoundForm
from roadmaps.priority.round_page import results_table
from roadmaps.priority.round_queries import may_lead
from roadmaps.priority.views.tables import allowed, framework_of

PAGE_SIZE = 30


@product_view("view")
def rounds(request: Any, framework: str) -> HttpResponse:
    found = framework_of(request, framework)
    form = RoundForm(framework=found) if request.access.may("manage") else None
    return _listed(request, found, form)


def _listed(request: Any, found: Any, form: Any, status: int = 200) -> HttpResponse:
    """A page of them, and the form that starts one for whoever may."""
    shown = Paginator(round_queries.rounds_of(found), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(shown.object_list)
    seats = round_queries.seats_of(rows)
    context = {
        "title": f"Blind rounds of {found.name}", "framework": found, "form": form, "page": shown,
        "rounds": [{"row": one, "url": _url(request, one), "seats": seats[one.pk],
                    "is_over": one.revealed_at is None and round_queries.is_over(one)} for one in rows],
        "tabs": tabs(request.product, found.key), "post": url_of(found, "round-start"), "back": url_of(found),
    }  # fmt: skip
    return page(request, "roadmaps/priority/rounds.html", context, status=status)


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
    return _listed(request, found, form, 422)


def _round(request: Any, pk: int) -> Any:
    found = round_queries.blind_round(request.product, pk)
    if found is None:
        raise Http404
    return found


def _url(request: Any, blind: Any, name: str = "round") -> str:
    return product_url(request.product, f"roadmaps:{name}", pk=blind.pk)


def _shown(
    request: Any, blind: Any, form: Any = None, status: int = 200, due_form: Any = None
) -> HttpResponse:
    seats = round_queries.seats(blind)
    is_seated = any(one["user"].pk == request.access.user.pk for one in seats)
    is_over = blind.revealed_at is None and round_queries.is_over(blind)
    if form is None and is_seated and blind.revealed_at is None and not is_over:
        form = BallotForm(blind=blind, mine=round_queries.own_ballots(blind, request.access.user))
    context = {
        "title": blind.name, "round": blind, "framework": blind.framework, "seats": seats, "form": form,
        "columns": round_queries.asked_columns(blind), "is_seated": is_seated,
        "results": results_table(blind), "may_reveal": may_lead(request.access, blind),
        "may_take": request.access.may("contribute"), "back": url_of(blind.framework, "rounds"),
        "is_over": is_over, "due_form": due_form or DueForm(initial={"due_date": blind.due_date}),
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
    if not may_lead(request.access, blind):
        raise PermissionDenied("Who started the round or a product manager reveals it.")
    actions.reveal(blind=blind, actor=request.access.actor)
    return go(request, _url(request, blind), "Revealed.")


@product_view("contribute")
@require_POST
def due(request: Any, pk: int) -> HttpResponse:
    blind = _round(request, pk)
    if not may_lead(request.access, blind):
        raise PermissionDenied("Who started the round or a product manager moves its last day.")
    form = DueForm(request.POST)
    if form.is_valid():
        moved = attempt(
            form,
            lambda: actions.move_due(blind=blind, actor=request.access.actor, **form.cleaned_data),
        )
        if moved is not None:
            said = (
                "Answers are taken until then." if moved.due_date else "Answers are taken until the reveal."
            )
            return go(request, _url(request, blind), said)
    return _shown(request, blind, status=422, due_form=form)


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
