"""Releasing, and the notes of a release."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from execution import actions, queries
from execution.forms import NotesForm, ReleaseNowForm
from execution.release_notes import draft
from execution.views.rows import did, editable
from products.access import product_view
from products.actions import StaleVersion
from products.forms import attempt
from products.paths import item_url
from products.web import go, page


def _release(request: Any, number: int) -> Any:
    return editable(request, queries.release(request.product, number))


@product_view("contribute")
def release(request: Any, number: int) -> HttpResponse:
    """Asks once more, shows what is not done, and releases."""
    row = _release(request, number)
    posted = request.POST if request.method == "POST" else None
    form = ReleaseNowForm(posted, product=request.product, release=row)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        released = attempt(form, lambda: actions.release(release=row, actor=request.access.actor, **chosen))
        if released is not None:
            return go(request, item_url(row.item), f"{row.version_name} is out.")
    context = {
        "title": f"Release {row.version_name}",
        "item": row.item,
        "detail": row,
        "form": form,
        "crumbs": [{"label": row.item.title, "url": item_url(row.item)}],
        "unfinished": queries.stories_in(request.product, row).exclude(item__status="done"),
    }
    return page(request, "execution/release_now.html", context, status=422 if form.is_bound else 200)


@product_view("contribute")
@require_POST
def withdraw(request: Any, number: int) -> HttpResponse:
    row = _release(request, number)
    back = item_url(row.item)
    if errors := did(lambda: actions.withdraw(release=row, actor=request.access.actor)):
        return page(request, "execution/refused.html", {"errors": errors, "back": back}, status=422)
    return go(request, back, f"{row.version_name} is planned again.")


@product_view("contribute")
def notes(request: Any, number: int) -> HttpResponse:
    """Edits the notes; ?draft=1 fills the page from the finished stories and saves nothing by itself."""
    row = _release(request, number)
    start = row.notes
    if drafted := request.GET.get("draft") == "1":
        start = draft(row.summary, queries.note_groups(request.product, row))
    form = NotesForm(request.POST or None, initial={"notes": start, "version": row.item.version})
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            if attempt(form, lambda: _save(request, row, form)) is not None:
                return go(request, item_url(row.item), "Notes saved.")
        except StaleVersion as stale:
            form.add_error(
                None,
                "Somebody else saved this release meanwhile. Below is your text; saving again keeps yours.",
            )
            form.based_on(version=stale.detail.item.version)
            status, row = 409, stale.detail
    context = {
        "title": f"Notes of {row.version_name}",
        "item": row.item,
        "detail": row,
        "form": form,
        "drafted": drafted and not form.is_bound,
        "theirs": row.notes if status == 409 else "",
        "crumbs": [{"label": row.item.title, "url": item_url(row.item)}],
    }
    return page(request, "execution/release_notes.html", context, status=status)


def _save(request: Any, row: Any, form: Any) -> Any:
    values = form.cleaned_data
    return actions.save_notes(
        release=row, notes=values["notes"], actor=request.access.actor, expected_version=values["version"]
    )
