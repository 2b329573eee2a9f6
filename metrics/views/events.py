"""The events of a product against its tracking plan."""

from typing import Any

from django.http import Http404, HttpResponse

from metrics import actions, plantext, queries
from metrics.forms import NameForm, PlanForm
from metrics.views.tabs import source_tabs
from products.access import product_view
from products.forms import attempt
from products.paths import product_url
from products.web import go, page


@product_view("contribute")
def events(request: Any) -> HttpResponse:
    return _list(request, PlanForm(initial={"is_expected": True}))


def _list(request: Any, form: PlanForm, status: int = 200) -> HttpResponse:
    rows, left_out = queries.tracked_events(request.product)
    context = {
        "events": rows,
        "left_out": left_out,
        "unexpected": queries.unexpected_events(request.product),
        "form": form,
        "tabs": source_tabs(request, "events"),
    }
    return page(request, "metrics/events.html", context, status=status)


@product_view("contribute")
def event(request: Any) -> HttpResponse:
    found = queries.tracked_event(request.product, request.GET.get("name", "")[:200].replace("\0", ""))
    if found is None:
        raise Http404
    start = {
        "name": found.name,
        "description": found.description,
        "properties": plantext.text_of(found.properties),
        "is_expected": found.is_expected,
    }
    return _event_page(request, found, PlanForm(initial=start))


def _event_page(request: Any, found: Any, form: PlanForm, status: int = 200) -> HttpResponse:
    form.fields["name"].widget = form.fields["name"].hidden_widget()  # another name would be another event
    context = {
        "event": found,
        "form": form,
        "seen": queries.seen_properties(request.product, found),
        "sample": queries.SAMPLE,
        "tabs": source_tabs(request, "events"),
    }
    return page(request, "metrics/event.html", context, status=status)


@product_view("manage")
def event_save(request: Any) -> HttpResponse:
    """Accepts, describes or plans an event by its name."""
    if request.method != "POST":
        raise Http404
    form = PlanForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        name = values.pop("name")
        plan = attempt(
            form,
            lambda: actions.plan_event(
                product=request.product, name=name, values=values, actor=request.access.actor
            ),
        )
        if plan is not None:
            return go(request, product_url(request.product, "metrics:events"), f"The plan has {name}.")
    name = form.data.get("name", "")[:200].replace("\0", "")
    found = queries.tracked_event(request.product, name)
    return _event_page(request, found, form, 422) if found else _list(request, form, 422)


@product_view("manage")
def event_accept(request: Any) -> HttpResponse:
    """From now on the event is expected; what the plan says of it else stays."""
    form = NameForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        raise Http404
    name, values = form.cleaned_data["name"], {"is_expected": True}
    actions.plan_event(product=request.product, name=name, values=values, actor=request.access.actor)
    return go(request, product_url(request.product, "metrics:events"), f"{name} is expected from now on.")


@product_view("manage")
def event_forget(request: Any, pk: int) -> HttpResponse:
    plan = queries.plan_of(request.product, pk)
    if plan is None or request.method != "POST":
        raise Http404
    actions.unplan_event(plan=plan, actor=request.access.actor)
    return go(request, product_url(request.product, "metrics:events"), "Taken out of the plan.")
