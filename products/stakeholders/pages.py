"""The register for managers; what changed since they last looked for everybody; one-click unsubscribing."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from products import kinds
from products.access import product_view
from products.actions import StaleVersion
from products.paths import product_url
from products.stakeholders import actions, digest, grid, queries, readers, settled
from products.stakeholders.forms import CadenceForm, PlaceForm, SeenForm, StakeholderForm
from products.web import attempt, go, page

PAGE_SIZE = 60  # more marks hide each other


def _found(request: Any, pk: int) -> Any:
    row = queries.stakeholder(request.product, pk)
    if row is None:
        raise Http404
    return row


@product_view("manage")
def register(request: Any) -> HttpResponse:
    return _register(request)


def _register(request: Any, status: int = 200) -> HttpResponse:
    """The grid shows the same people as the list below it: those of one page, the most influential first."""
    shown = Paginator(queries.register(request.product), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": "Stakeholders",
        "page": shown,
        "marks": grid.marks(list(shown.object_list)),
        "size": grid.SIZE,
        "edge": grid.EDGE,
        "half": grid.SIZE / 2,
        "today": timezone.localdate(),
    }
    return page(
        request, "stakeholders/register.html", context, part="stakeholders/_register.html", status=status
    )


@product_view("manage")
def new(request: Any) -> HttpResponse:
    form = StakeholderForm(request.POST or None, product=request.product)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: actions.add(product=request.product, actor=request.access.actor, values=form.values()),
        )
        if made is not None:
            return go(request, _url(made), f"{made.name} is in the register.")
    context = {"title": "New stakeholder", "form": form, "row": None}
    return page(request, "stakeholders/form.html", context, status=422 if form.is_bound else 200)


@product_view("manage")
def edit(request: Any, pk: int) -> HttpResponse:
    row = _found(request, pk)
    form = StakeholderForm(request.POST or None, product=request.product, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            made = attempt(form, lambda: _change(request, row, form))
        except StaleVersion as stale:
            form.add_error(None, "Somebody else saved this meanwhile. Compare, then save again.")
            form.data, made = request.POST.copy(), None
            form.data["version"] = str(stale.detail.version)  # type: ignore[index]  # a copy may be changed
        if made is not None:
            return go(request, _url(made), "Saved.")
    context = {"title": f"Edit {row.name}", "form": form, "row": row}
    return page(request, "stakeholders/form.html", context, status=422 if form.is_bound else 200)


def _change(request: Any, row: Any, form: Any) -> Any:
    version = form.cleaned_data.get("version")
    values = form.values()
    return actions.change(
        stakeholder=row, actor=request.access.actor, values=values, expected_version=version
    )


def _url(row: Any) -> str:
    return product_url(row.product, "products:stakeholder", pk=row.pk)


@product_view("manage")
def stakeholder(request: Any, pk: int) -> HttpResponse:
    row, now = _found(request, pk), timezone.now()
    since = queries.digest_since(row, now)
    wants = [kind.label_plural for key in row.wants if (kind := kinds.find(key)) is not None]
    follows = queries.topics(request.product).filter(number__in=row.topics) if row.topics else []
    context = {
        "title": row.name,
        "row": row,
        "quarter": grid.quarter(row.interest, row.influence),
        "wants": wants,
        "follows": follows,
        "since": since,
        "changes": queries.preview(row, now),
        "may_see": readers.of_stakeholder(row) is not None,
        "seen_at": queries.seen_at(request.product, row.user),
        "digests": queries.digests(row)[:5],
    }
    return page(request, "stakeholders/stakeholder.html", context)


@product_view("manage")
def place(request: Any, pk: int) -> HttpResponse:
    """A mark dragged or moved by keys on the grid."""
    row, form = _found(request, pk), PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change(stakeholder=row, actor=request.access.actor, values=form.cleaned_data)
    elif request.method == "POST":
        return _register(request, status=422)
    if request.htmx:
        return _register(request)
    return go(request, product_url(request.product, "products:stakeholders"))


@product_view("manage")
def remove(request: Any, pk: int) -> HttpResponse:
    row = _found(request, pk)
    if request.method == "POST":
        actions.remove(stakeholder=row, actor=request.access.actor)
        return go(
            request,
            product_url(request.product, "products:stakeholders"),
            f"{row.name} is no longer in the register.",
        )
    return go(request, _url(row))


@product_view("view")
def since(request: Any) -> HttpResponse:
    """What changed since the reader last said that they have seen it; looking alone changes nothing."""
    now = settled.until(timezone.now())
    registered = queries.registered(request.product, request.user)
    reader = readers.of_member(request.product, request.access, registered)
    seen = queries.seen_at(request.product, request.user)
    context = {
        "title": "What changed",
        "since": seen or now - queries.FIRST_LOOK,
        "is_first": seen is None,
        "changes": queries.changed_for(reader, seen, now),
        "now": now,
        "registered": registered,
        "seen_form": SeenForm(initial={"until": now.isoformat()}),
        "cadence_form": CadenceForm(initial={"cadence": registered.cadence}) if registered else None,
    }
    return page(request, "stakeholders/since.html", context)


@product_view("comment")
def seen(request: Any) -> HttpResponse:
    url = product_url(request.product, "products:since")
    form = SeenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return go(request, url)
    until = form.cleaned_data["until"]
    actions.mark_seen(product=request.product, user=request.user, until=until)
    return go(request, url, "Marked as seen.")


@product_view("comment")
def cadence(request: Any) -> HttpResponse:
    url = product_url(request.product, "products:since")
    row = queries.registered(request.product, request.user)
    if row is None:
        raise Http404
    form = CadenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: actions.choose_cadence(stakeholder=row, actor=request.access.actor, **form.cleaned_data),
        )
        if made is not None:
            return go(request, url, f"Digest: {made.get_cadence_display().lower()}.")
    return go(request, url)


@login_not_required
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed link says whose it is
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: Any, token: str) -> HttpResponse:
    """A look changes nothing, since scanners of mail follow links; the button, or the mail program, does."""
    row = digest.subscriber(token)
    if row is None:
        return render(request, "404.html", status=404)
    if request.method == "POST":
        actions.unsubscribe(stakeholder=row)
    context = {
        "title": "Digest",
        "brand": {"name": row.product.name, "hue": row.product.hue, "note": "Digest by e-mail"},
        "referrer": "no-referrer",
        "done": request.method == "POST" or row.cadence == "never",
        "product": row.product,
    }
    response = render(request, "stakeholders/unsubscribe.html", context)
    response["Cache-Control"] = "no-store"
    return response
