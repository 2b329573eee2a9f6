"""What one person's data are, their end, and how long raw events are kept."""

from typing import Any

from django.http import Http404, HttpResponse

from metrics import actions, personfile, queries
from metrics.forms import KeepForm, PersonForm
from metrics.views.tabs import source_tabs
from products.access import product_view
from products.forms import attempt
from products.paths import product_url
from products.web import go, page


def _page(request: Any, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "export_form": PersonForm(prefix="export"),
        "erase_form": PersonForm(prefix="erase"),
        "keep_form": KeepForm(initial={"days": queries.kept_days(request.product)}),
        "kept": queries.fold_of(request.product),
        "tabs": source_tabs(request, "people"),
    }
    return page(request, "metrics/people.html", context | more, status=status)


@product_view("manage")
def people(request: Any) -> HttpResponse:
    return _page(request)


@product_view("manage")
def export(request: Any) -> Any:
    """By POST, so that the id stands in no address and no log of addresses."""
    if request.method != "POST":
        raise Http404
    form = PersonForm(request.POST, prefix="export")
    if not form.is_valid():
        return _page(request, 422, export_form=form)
    parts = attempt(
        form,
        lambda: actions.export_person(
            product=request.product, person=form.cleaned_data["id"], actor=request.access.actor
        ),
    )
    if parts is None:
        return _page(request, 422, export_form=form)
    return personfile.answer(parts)


@product_view("manage")
def erase(request: Any) -> HttpResponse:
    if request.method != "POST":
        raise Http404
    form = PersonForm(request.POST, prefix="erase")
    if not form.is_valid():
        return _page(request, 422, erase_form=form)
    gone = attempt(
        form,
        lambda: actions.erase_person(
            product=request.product, person=form.cleaned_data["id"], actor=request.access.actor
        ),
    )
    if gone is None:
        return _page(request, 422, erase_form=form)
    said = f"Erased: {_many(gone.events, 'event')} under {_many(gone.ids, 'id')}."
    if gone.answers:
        said += f" Without a name now: {_many(gone.answers, 'survey answer')}."
    return go(request, product_url(request.product, "metrics:people"), said)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@product_view("manage")
def keep(request: Any) -> HttpResponse:
    if request.method != "POST":
        raise Http404
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, keep_form=form)
    days = form.cleaned_data["days"]
    actions.keep_days(product=request.product, days=days, actor=request.access.actor)
    said = f"Raw events are kept for {days} days." if days else "Raw events are kept for good."
    return go(request, product_url(request.product, "metrics:people"), said)
