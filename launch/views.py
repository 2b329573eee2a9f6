"""The pages of the launch stage that are its own: decisions, readiness, checklist."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from launch import actions, queries
from launch.forms import DoneForm, VerdictForm
from products.access import may_edit, product_view
from products.forms import attempt
from products.paths import item_url
from products.web import back_or, page
from products.web import go as go_to


def _editable(request: Any, found: Any) -> Any:
    if found is None:
        raise Http404
    if not may_edit(request.access, found.item):
        raise PermissionDenied(
            "Contributors change what they own or wrote. Ask its owner or a product manager."
        )
    return found


def _launch(request: Any, number: int) -> Any:
    return _editable(request, queries.launch(request.product, number))


def _turned(request: Any, number: int, do: Callable[..., Any], said: str) -> HttpResponse:
    """One of the buttons that change a launch's status; a refusal names everything that stands in the way."""
    launch = _launch(request, number)
    back = item_url(launch.item)
    try:
        do(launch=launch, actor=request.access.actor)
    except ValidationError as error:
        context = {"errors": error.messages, "back": back, "item": launch.item}
        return page(request, "launch/refused.html", context, status=422)
    return go_to(request, back, said)


@product_view("contribute")
@require_POST
def go(request: Any, number: int) -> HttpResponse:
    return _turned(request, number, actions.go, "It is a go.")


@product_view("contribute")
@require_POST
def hold(request: Any, number: int) -> HttpResponse:
    return _turned(request, number, actions.hold, "The launch is held.")


@product_view("contribute")
@require_POST
def replan(request: Any, number: int) -> HttpResponse:
    return _turned(request, number, actions.replan, "The launch is planned again.")


@product_view("contribute")
@require_POST
def complete(request: Any, number: int) -> HttpResponse:
    return _turned(request, number, actions.complete, "Launched.")


@product_view("contribute")
@require_POST
def checklist(request: Any, number: int) -> HttpResponse:
    launch = _launch(request, number)
    made = actions.add_checklist(launch=launch, actor=request.access.actor)
    today = queries.today(request.product)
    said = _added(len(made), sum(task.due_date == today for task in made))
    return go_to(request, f"{item_url(launch.item)}#tasks", said)


def _added(count: int, due_today: int) -> str:
    """A launch that is near asks for much at once, and says so."""
    if not count:
        return "The checklist was complete already."
    said = f"{count} task{'' if count == 1 else 's'} added."
    if due_today:
        said += f" The launch is near: {due_today} of them {'is' if due_today == 1 else 'are'} due today."
    return said


@product_view("contribute")
def decide(request: Any, number: int, function: str) -> HttpResponse:
    launch = _launch(request, number)
    row = queries.verdict(request.product, launch, function)
    if row is None:
        raise Http404
    form = VerdictForm(request.POST or None, initial={"verdict": row.verdict, "note": row.note})
    back = f"{item_url(launch.item)}#readiness"
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        saved = attempt(
            form, lambda: actions.decide(launch=launch, function=function, actor=request.access.actor, **said)
        )
        if saved is not None:
            return go_to(request, back, f"{saved}.")
    context = {
        "title": f"Is {row.get_function_display()} ready?",
        "crumbs": [{"label": launch.item.title, "url": item_url(launch.item)}],
        "form": form,
        "item": launch.item,
        "back": back,
    }
    return page(request, "launch/decide.html", context, status=422 if form.is_bound else 200)


@product_view("contribute")
@require_POST
def task_done(request: Any, number: int) -> HttpResponse:
    task = _editable(request, queries.task(request.product, number))
    form = DoneForm(request.POST)
    done = form.is_valid() and form.cleaned_data["done"]
    actions.check_off(task=task, done=done, actor=request.access.actor)
    return go_to(request, back_or(request, f"{item_url(task.launch.item)}#tasks"))
