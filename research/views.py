"""Taking an insight from a note, and a persona on one page."""

from typing import Any

from django.http import Http404, HttpResponse

from products import kinds
from products.access import product_view
from products.forms import attempt
from products.paths import item_url
from products.web import go, page
from research import actions, queries
from research.forms import MarkForm


@product_view("contribute")
def mark(request: Any, number: int) -> HttpResponse:
    note = queries.note(request.product, number)
    if note is None or note.item.is_archived:
        raise Http404
    form = MarkForm(request.POST or None, product=request.product)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _mark(request, note, form))
        if made is not None:
            return go(request, f"{item_url(note.item)}#insight-{made.item.number}", "Insight created.")
    context = {
        "note": note,
        "item": note.item,
        "mark_form": form,
        "segments": queries.segments(note, list(queries.insights_of(request.product, note))),
        "title": "Make it an insight",
        "crumbs": [{"label": note.item.title, "url": item_url(note.item)}],
    }
    return page(request, "research/mark.html", context, status=422 if form.is_bound else 200)


def _mark(request: Any, note: Any, form: Any) -> Any:
    target = form.cleaned_data["target"]
    return actions.mark(note=note, actor=request.access.actor, values=form.values(), target=target)


@product_view("view")
def persona_sheet(request: Any, number: int) -> HttpResponse:
    """One page to print and pin to the wall."""
    persona = queries.persona(request.product, number)
    if persona is None:
        raise Http404
    context = {
        "persona": persona,
        "item": persona.item,
        "problems": queries.needs_of(request.product, persona, kinds.get("problem"))[:5],
        "jobs": queries.needs_of(request.product, persona, kinds.get("job"))[:3],
        "title": persona.item.title,
        "crumbs": [{"label": persona.item.title, "url": item_url(persona.item)}],
    }
    return page(request, "research/persona_sheet.html", context)
