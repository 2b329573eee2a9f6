"""The kanban board."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from execution import actions, queries
from execution.forms import BoardFilter, DropForm, LimitsForm, MoveForm, QuickStory
from execution.views.rows import complaints, did, editable, toasted
from products.access import may_create, product_view
from products.actions import StaleVersion
from products.forms import attempt
from products.kinds import get
from products.paths import item_url, product_url
from products.web import go, page


@product_view("view")
def board(request: Any) -> HttpResponse:
    return shown(request)


def shown(request: Any, errors: list[str] | None = None) -> HttpResponse:
    """The board as filtered; htmx gets its columns only. A refused drop comes back with a toast and status 422."""
    filters = BoardFilter(request.GET, product=request.product)
    context = {
        "title": "Board",
        "filters": filters,
        "columns": queries.board(request.product, **filters.wanted()),
        "may_create": may_create(request.access, get("story")),
        "errors": errors,
    }
    template, part = "execution/board.html", "execution/_board.html"
    return toasted(page(request, template, context, part=part, status=422 if errors else 200), errors or [])


@product_view("contribute")
@require_POST
def drop(request: Any) -> HttpResponse:
    """A card was dragged, or moved by keyboard. The filter stands in the address, so that `index` has its meaning."""
    form = DropForm(request.POST)
    if not form.is_valid():
        return shown(request, complaints(form))
    column, index = form.cleaned_data["column"], form.cleaned_data["index"]
    story = editable(request, queries.story(request.product, form.cleaned_data["id"]))
    wanted = BoardFilter(request.GET, product=request.product).wanted()
    cards = queries.narrowed(queries.cards(request.product), **wanted).filter(item__status=column)
    below = [pk for pk in cards.values_list("pk", flat=True) if pk != story.pk][index : index + 1]
    try:
        errors = did(
            lambda: actions.move(
                story=story,
                status=column,
                actor=request.access.actor,
                before=below[0] if below else None,
                expected_version=form.cleaned_data["version"],
            )
        )
    except StaleVersion:
        errors = ["Not saved. Somebody else changed this story in the meantime. Reload to see how it stands."]
    if request.htmx or errors:
        return shown(request, errors)
    return go(request, product_url(request.product, "execution:board"))


@product_view("contribute")
def move(request: Any, number: int) -> HttpResponse:
    """“Move to…”: the same as dragging, by a form."""
    story = editable(request, queries.story(request.product, number))
    form = MoveForm(
        request.POST or None, initial={"column": story.item.status, "version": story.item.version}
    )
    if request.method == "POST" and form.is_valid():
        column = form.cleaned_data["column"]
        cards = queries.cards(request.product).filter(item__status=column).exclude(pk=story.pk)
        first = cards.values_list("pk", flat=True).first() if form.cleaned_data["place"] == "start" else None
        moved = attempt(
            form,
            lambda: actions.move(
                story=story,
                status=column,
                actor=request.access.actor,
                before=first,
                expected_version=form.cleaned_data["version"],
            ),
        )
        if moved is not None:
            return go(
                request,
                product_url(request.product, "execution:board"),
                f"Moved to {get('story').status(column).label}.",
            )
    crumbs = [{"label": "Board", "url": product_url(request.product, "execution:board")}]
    context = {
        "title": f"Move “{story.item.title}”",
        "form": form,
        "crumbs": crumbs,
        "back": item_url(story.item),
    }
    return page(request, "execution/move.html", context, status=422 if form.is_bound else 200)


@product_view("contribute")
@require_POST
def add(request: Any) -> HttpResponse:
    form = QuickStory(request.POST)
    errors = [] if form.is_valid() else complaints(form)
    if not errors:
        number = BoardFilter(request.GET, product=request.product).wanted().get("release")
        release = queries.release(request.product, number) if number else None
        errors = did(
            lambda: actions.add_story(
                product=request.product,
                title=form.cleaned_data["title"],
                status=form.cleaned_data["column"],
                release=release,
                actor=request.access.actor,
            )
        )
    if request.htmx or errors:
        return shown(request, errors)
    return go(request, product_url(request.product, "execution:board"), "Story added.")


@product_view("manage")
def limits(request: Any) -> HttpResponse:
    form = LimitsForm(request.POST or None, initial=queries.wip_limits(request.product))
    board_url = product_url(request.product, "execution:board")
    if request.method == "POST" and form.is_valid():
        limits = form.cleaned_data
        saved = attempt(
            form,
            lambda: (
                actions.limit_columns(product=request.product, limits=limits, actor=request.access.actor)
                or True
            ),
        )
        if saved:
            return go(request, board_url, "Limits saved.")
    context = {
        "title": "Work-in-progress limits",
        "form": form,
        "crumbs": [{"label": "Board", "url": board_url}],
    }
    return page(request, "execution/limits.html", context, status=422 if form.is_bound else 200)
