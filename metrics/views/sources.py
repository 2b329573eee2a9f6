"""Where data come from: write keys, CSV files, and what has come in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.template.defaultfilters import pluralize
from django.urls import reverse

from metrics import actions, panels, queries
from metrics.csvfiles import rows_of
from metrics.fields import Bad
from metrics.forms import FileForm, KeyForm, StripeForm
from metrics.views.tabs import source_tabs
from products.access import product_view
from products.forms import attempt
from products.paths import product_url
from products.web import go, page

SHOWN_DAYS, SHOWN_EVENTS = 21, 10


def sources_page(request: Any, status: int = 200, **more: Any) -> HttpResponse:
    days = list(queries.intake_days(request.product)[:SHOWN_DAYS])
    context = {
        "keys": queries.write_keys(request.product),
        "days": days,
        "errors": [day for day in days if day.last_error],
        "kept": queries.fold_of(request.product),
        "revenue": queries.revenue_of(request.product),
        "recent": queries.recent_events(request.product)[:SHOWN_EVENTS],
        "key_form": KeyForm(),
        "file_form": FileForm(),
        **_stripe(request),
        "snippet": panels.snippet(request),
        "unexpected": queries.unexpected_events(request.product),
        "tabs": source_tabs(request, "sources"),
    }
    return page(request, "metrics/sources.html", context | more, status=status)


def _stripe(request: Any) -> dict[str, Any]:
    """The panel is a manager's; even then the secret itself is never shown."""
    if not request.access.may_manage:
        return {}
    endpoint = queries.stripe_of(request.product)
    address = reverse("ingest-stripe", kwargs={"address": endpoint.address}) if endpoint else ""
    return {
        "stripe": endpoint,
        "stripe_url": request.build_absolute_uri(address) if endpoint else "",
        "stripe_form": StripeForm(),
    }


@product_view("contribute")
def sources(request: Any) -> HttpResponse:
    return sources_page(request)


@product_view("manage")
def key_new(request: Any) -> HttpResponse:
    """The secret is shown on the page that answers, once, and never again."""
    form = KeyForm(request.POST or None)
    if request.method != "POST":
        return sources_page(request)
    if not form.is_valid():
        return sources_page(request, 422, key_form=form)
    made = attempt(
        form,
        lambda: actions.create_write_key(
            product=request.product,
            user=request.user,
            name=form.cleaned_data["name"],
            actor=request.access.actor,
        ),
    )
    if made is None:
        return sources_page(request, 422, key_form=form)
    return sources_page(request, secret=made[1], snippet=panels.snippet(request, made[1]))


@product_view("manage")
def key_revoke(request: Any, pk: int) -> HttpResponse:
    key = queries.write_key(request.product, pk)
    if key is None or request.method != "POST":
        raise Http404
    actions.revoke_write_key(product=request.product, token=key, actor=request.access.actor)
    return go(request, product_url(request.product, "metrics:sources"), "Write key revoked.")


@product_view("manage")
def import_file(request: Any) -> HttpResponse:
    if request.method != "POST":
        return sources_page(request)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return sources_page(request, 422, file_form=form)
    what = form.cleaned_data["what"]
    try:
        rows = rows_of(form.cleaned_data["file"].file, what)
        new, known = actions.take_rows(
            product=request.product, what=what, rows=rows, actor=request.access.actor
        )
    except Bad as bad:
        form.add_error("file", bad.message)
    except ValidationError as error:
        form.add_error("file", "Nothing of the file was taken. Mend these rows and send it again.")
        return sources_page(request, 422, file_form=form, bad_rows=_by_line(error))
    else:
        return go(
            request,
            product_url(request.product, "metrics:sources"),
            f"{new} new row{pluralize(new)} taken, {known} known already.",
        )
    return sources_page(request, 422, file_form=form)


def _by_line(error: Any) -> list[dict[str, Any]]:
    return [{**one, "line": one["index"] + 2} for one in getattr(error, "rejected", [])[:50]]
