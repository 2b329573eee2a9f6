"""What one person's data are, their end, and how long raw events are kept."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpResponse

from metrics import actions, personfile, queries
from metrics.forms import KeepForm, PersonForm
from metrics.views.tabs import source_tabs
from products.access import product_view
from products.forms import attempt
from products.paths import product_url
from products.web import go, page

T = TypeVar("T")


def _page(request: Any, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "export_form": PersonForm(prefix="export"),
        "erase_form": PersonForm(prefix="erase"),
        "keep_form": KeepForm(initial={"days": queries.kept_days(request.product)}),
        "kept": queries.fold_of(request.product),
        "cutting": queries.cutting(request.product),
        "tabs": source_tabs(request, "people"),
    }
    return page(request, "metrics/people.html", context | more, part="metrics/_cutting.html", status=status)


@product_view("manage")
def people(request: Any) -> HttpResponse:
    return _page(request)


def _done(request: Any, name: str, act: Callable[..., T]) -> T | HttpResponse:
    """What was done with the person whom the form of this name names, or the page that says why not.

    By POST only, so that the id stands in no address and no log of addresses.
    """
    if request.method != "POST":
        raise Http404
    form = PersonForm(request.POST, prefix=name)
    if form.is_valid():
        person = form.cleaned_data["id"]
        done = attempt(form, lambda: act(product=request.product, person=person, actor=request.access.actor))
        if done is not None:
            return done
    return _page(request, 422, **{f"{name}_form": form})


@product_view("manage")
def export(request: Any) -> Any:
    parts = _done(request, "export", actions.export_person)
    return parts if isinstance(parts, HttpResponse) else personfile.answer(parts)


@product_view("manage")
def erase(request: Any) -> HttpResponse:
    gone = _done(request, "erase", actions.erase_person)
    if isinstance(gone, HttpResponse):
        return gone
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
