"""Pages of approval: asking, the request itself with the buttons to answer, the list, what waits for oneself."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse

from accounts.access import workspace_view
from products.access import product_view
from products.approval import actions, mail, queries, subjects
from products.approval.diff import compared
from products.approval.forms import AnswerForm, AskForm
from products.approval.standing import RECORD, STATES, Standing
from products.kinds import Kind
from products.paths import product_url
from products.views.items import found
from products.waiting import Wait
from products.waiting import waiting as waiting_list
from products.web import attempt, go, page

PAGE_SIZE = 30


@product_view("view")
def approvals(request: Any) -> HttpResponse:
    """Every request of the product; ?state=open leaves the closed ones out."""
    only_open = request.GET.get("state") == "open"
    asked = queries.requests(request.product, only_open)
    shown = Paginator(asked, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = _rows(request.product, shown.object_list)
    context = {"title": "Approvals", "page": shown, "rows": rows, "only_open": only_open}
    return page(request, "approval/list.html", context)


def _rows(product: Any, rows: Any) -> list[Any]:
    for one in rows:
        one.product = product
    return _with_standing(list(rows))


def _with_standing(rows: list[Any]) -> list[Any]:
    """With address and badge; a request that was taken back or replaced stands for nothing."""
    states = queries.states(rows)
    for one in rows:
        state = states[one.pk]
        one.standing, one.url = Standing(state, one) if state in STATES else None, request_url(one)
    return rows


def request_url(one: Any) -> str:
    return product_url(one.product, "products:approval", pk=one.pk)


@product_view("contribute")
def ask_record(request: Any, kind: Kind, number: int) -> HttpResponse:
    return _ask(request, RECORD, found(request, kind, number).pk)


@product_view("contribute")
def ask_other(request: Any, subject: str, ref: int) -> HttpResponse:
    return _ask(request, subject, ref)


def _ask(request: Any, key: str, ref: int) -> HttpResponse:
    about = subjects.find(key)
    row = about.find(request.product, ref, False) if about is not None else None
    if about is None or row is None:
        raise Http404("This takes no approval.")
    if not about.may_ask(request.access, row):
        raise PermissionDenied("Only who may change it asks for its approval.")
    form = AskForm(request.POST or None, candidates=queries.candidates(request.product, request.user))
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: actions.ask(
                product=request.product, subject=key, ref=ref, actor=request.access.actor, **form.values()
            ),
        )
        if made is not None:
            return go(request, about.url(row), "Approval asked for.")
    context = {
        "title": "Ask for approval",
        "form": form,
        "about": about.title(row),
        "label": about.label(row),
        "back": about.url(row),
        "words": about.words(row, about.content(row)),
    }
    return page(request, "approval/ask.html", context, status=422 if form.is_bound else 200)


def _found(request: Any, pk: int) -> Any:
    one = queries.request(request.product, pk)
    if one is None:
        raise Http404
    return one


@product_view("view")
def approval(request: Any, pk: int) -> HttpResponse:
    return _show(request, _found(request, pk), None)


def _show(request: Any, one: Any, form: AnswerForm | None) -> HttpResponse:
    about = subjects.get(one.subject)
    row = about.find(request.product, one.ref, False)
    seat = queries.seat(request.product, one, request.user)
    state = queries.state(request.product, one)
    may_answer = seat is not None and not seat.verdict and one.is_open and state != "changed"
    asked_by_me = one.asked_by_id == request.user.pk
    context = {
        "title": one.title,
        "one": one,
        "label": about.label(row) if row is not None else one.subject,
        "url": about.url(row) if row is not None and request.access.may(about.page_needs) else "",
        "words": about.words(row, one.content) if row is not None else [],
        "changes": compared(about, row, one),
        "seat": seat,
        "unreachable": mail.unreachable(one.seats) if one.is_open else {},
        "standing": Standing(state, one) if state in STATES else None,
        "form": form or AnswerForm(initial={"content_hash": one.content_hash}),
        "may_answer": may_answer and request.access.may("comment"),
        "may_withdraw": one.is_open and (asked_by_me or request.access.may("manage")),
        "back": request_url(one),
    }
    return page(request, "approval/request.html", context, status=422 if form is not None else 200)


@product_view("comment")
def answer(request: Any, pk: int) -> HttpResponse:
    """Only the named person gets past the action; everybody else is refused there."""
    one = _found(request, pk)
    if request.method != "POST":
        return go(request, request_url(one))
    form = AnswerForm(request.POST)
    if form.is_valid():
        given = attempt(
            form, lambda: actions.answer(request=one, actor=request.access.actor, **form.cleaned_data)
        )
        if given is not None:
            # By name: the page that comes next is of another thing that waits.
            return go(request, _next(request, one), f"{one.title}: {given.get_verdict_display().lower()}.")
    fresh = _found(request, pk)
    # What is drawn now is what the next press answers.
    form.data = request.POST.dict() | {"content_hash": fresh.content_hash}
    return _show(request, fresh, form)


def _next(request: Any, one: Any) -> str:
    """On to the next thing that waits, else back to this one."""
    rest = queries.waiting(request.access).first()
    return request_url(rest.request) if rest is not None else request_url(one)


@product_view("comment")
def withdraw(request: Any, pk: int) -> HttpResponse:
    one = _found(request, pk)
    if request.method == "POST":
        try:
            actions.withdraw(request=one, actor=request.access.actor, manages=request.access.may("manage"))
        except ValidationError as error:
            return go(request, request_url(one), " ".join(error.messages))
        return go(request, request_url(one), "Request taken back.")
    return go(request, request_url(one))


@workspace_view("view")
def waiting(request: Any) -> HttpResponse:
    rows = _with_standing([one.request for one in queries.waiting(request.access)[:100]])
    shown = waiting_list(request.access, map(_as_wait, rows))
    return page(request, "approval/waiting.html", {"title": "Waiting for you", "waiting": shown})


def _as_wait(asked: Any) -> Wait:
    standing = asked.standing
    badge = (standing.icon, standing.label, standing.badge) if standing else ()
    return Wait(
        "approval", asked.pk, asked.product, asked.title, asked.url, asked.asked_by, asked.asked_at,
        asked.due_on, asked.message, *badge,
    )  # fmt: skip
