"""Acceptance criteria on a story's page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from execution import actions, queries
from execution.forms import CheckForm, CriterionForm, PlaceForm
from execution.views.rows import answer, complaints, did, editable, row_or_404
from products.access import product_view
from products.forms import attempt
from products.paths import item_url
from products.web import go, page


def _story(request: Any, number: int) -> Any:
    return editable(request, queries.story(request.product, number))


def _criterion(request: Any, number: int, pk: int) -> Any:
    return row_or_404(queries.criterion(request.product, _story(request, number), pk))


def _answer(request: Any, number: int, form: Any, do: Callable[[], Any]) -> HttpResponse:
    errors = did(do) if form.is_valid() else complaints(form)
    story = _story(request, number)
    context = {
        "item": story.item,
        "detail": story,
        "criteria": list(queries.criteria(request.product, story)),
        "may_edit": True,
        "typed": form.data.get("text", "") if errors else "",
    }
    return answer(request, errors, "execution/_criteria.html", context, f"{item_url(story.item)}#criteria")


@product_view("contribute")
@require_POST
def add(request: Any, number: int) -> HttpResponse:
    story, form = _story(request, number), CriterionForm(request.POST)
    return _answer(
        request,
        number,
        form,
        lambda: actions.add_criterion(
            story=story, text=form.cleaned_data["text"], actor=request.access.actor
        ),
    )


@product_view("contribute")
@require_POST
def check(request: Any, number: int, pk: int) -> HttpResponse:
    row, form = _criterion(request, number, pk), CheckForm(request.POST)
    return _answer(
        request,
        number,
        form,
        lambda: actions.check_criterion(
            criterion=row, checked=form.cleaned_data["checked"], actor=request.access.actor
        ),
    )


@product_view("contribute")
@require_POST
def place(request: Any, number: int, pk: int) -> HttpResponse:
    row, form = _criterion(request, number, pk), PlaceForm(request.POST)
    return _answer(
        request,
        number,
        form,
        lambda: actions.move_criterion(
            criterion=row, index=form.cleaned_data["index"], actor=request.access.actor
        ),
    )


@product_view("contribute")
def edit(request: Any, number: int, pk: int) -> HttpResponse:
    row = _criterion(request, number, pk)
    form = CriterionForm(request.POST or None, initial={"text": row.text})
    back = f"{item_url(row.story.item)}#criteria"
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        saved = attempt(
            form, lambda: actions.edit_criterion(criterion=row, text=text, actor=request.access.actor)
        )
        if saved is not None:
            return go(request, back, "Criterion saved.")
    context = {"title": "Edit criterion", "form": form, "back": back, "row": row, "item": row.story.item}
    return page(request, "execution/criterion.html", context, status=422 if form.is_bound else 200)


@product_view("contribute")
@require_POST
def remove(request: Any, number: int, pk: int) -> HttpResponse:
    row = _criterion(request, number, pk)
    actions.remove_criterion(criterion=row, actor=request.access.actor)
    return go(request, f"{item_url(row.story.item)}#criteria", "Criterion removed.")
