"""The pages on which managers make editions, links to them, and see what became of what was promised."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from products.access import product_view
from products.actions import StaleVersion
from products.csvcells import safe
from products.paths import product_url
from products.sharing.pages import SharePages
from products.web import attempt, go, page
from roadmaps.outside import actions, queries, shapes, wishes
from roadmaps.outside.forms import EditionForm, EraseForm, RoadmapShareForm

PAGE_SIZE = 50

LINKS = SharePages(
    name="roadmaps:sharing",
    public="shared",
    form=RoadmapShareForm,
    create=actions.create_share,
    shares=queries.shares,
    share=queries.share,
    details="roadmaps/_share_details.html",
    teaches="A link shows an edition to customers or partners: the initiatives you marked as shown outside, by their "
    "public titles. Nothing else leaves: no owners, no scores, no comments.",
    title="Links",
    names_sites=True,
    crumb=("Sharing", "roadmaps:editions"),
)


@product_view("manage")
def sharing(request: Any) -> HttpResponse:
    if not queries.external_editions(request.product).exists():
        return go(
            request,
            product_url(request.product, "roadmaps:edition-new"),
            "A link shows an edition. Make one first.",
        )
    return LINKS.show(request)


@product_view("manage")
@require_POST
def share_revoke(request: Any, pk: int) -> HttpResponse:
    return LINKS.revoke(request, pk)


@product_view("manage")
@require_POST
def share_reissue(request: Any, pk: int) -> HttpResponse:
    return LINKS.reissue(request, pk)


@product_view("manage")
def editions(request: Any) -> HttpResponse:
    context = shapes.editions_page(request.product)
    return page(request, "roadmaps/outside/editions.html", context)


@product_view("manage")
def edition_new(request: Any) -> HttpResponse:
    form = EditionForm(request.POST or None, product=request.product)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: actions.create_edition(
                product=request.product, actor=request.access.actor, values=form.values()
            ),
        )
        if made is not None:
            return go(
                request, _url(request, "roadmaps:edition", made.pk), f"The edition “{made.name}” is made."
            )
    return _form_page(request, form, "New edition", product_url(request.product, "roadmaps:editions"))


@product_view("manage")
def edition_edit(request: Any, pk: int) -> HttpResponse:
    row = _edition(request, pk)
    initial = {name: getattr(row, name) for name in actions.EDITION_FIELDS}
    initial["seen"] = actions.fingerprint(row)
    form = EditionForm(request.POST or None, product=request.product, initial=initial)
    back = _url(request, "roadmaps:edition", pk)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: _change(request, row, form),
        )
        if made is not None:
            return go(request, back, "Saved. Readers see it from now on.")
    return _form_page(request, form, f"Edit {row.name}", back)


def _change(request: Any, row: Any, form: EditionForm) -> Any:
    """None, and what stands there now beside each field that differs, when somebody else saved meanwhile."""
    try:
        return actions.change_edition(
            edition=row,
            actor=request.access.actor,
            values=form.values(),
            expected=form.cleaned_data["seen"] or None,
        )
    except StaleVersion as stale:
        form.meanwhile(stale.detail, actions.fingerprint(stale.detail))
        return None


def _form_page(request: Any, form: Any, title: str, back: str) -> HttpResponse:
    crumbs = [{"label": "Sharing", "url": product_url(request.product, "roadmaps:editions")}]
    context = {"title": title, "form": form, "back": back, "crumbs": crumbs}
    status = 422 if form.is_bound else 200
    return page(request, "roadmaps/outside/edition_form.html", context, status=status)


@product_view("manage")
def edition(request: Any, pk: int) -> HttpResponse:
    row = _edition(request, pk)
    context = shapes.edition_page(row, "shown") | shapes.shown_part(row, request.GET.get("page"))
    return page(request, "roadmaps/outside/edition.html", context)


@product_view("manage")
def edition_promises(request: Any, pk: int) -> HttpResponse:
    row = _edition(request, pk)
    today = timezone.localdate(timezone=request.product.workspace.zone)
    context = shapes.edition_page(row, "promises") | shapes.promises_part(row, today, request.GET.get("page"))
    return page(request, "roadmaps/outside/promises.html", context)


@product_view("manage")
def edition_readers(request: Any, pk: int) -> HttpResponse:
    row = _edition(request, pk)
    shown = Paginator(queries.wishes(row), PAGE_SIZE).get_page(request.GET.get("page"))
    context = shapes.edition_page(row, "readers") | {"page": shown}
    return page(request, "roadmaps/outside/readers.html", context)


@product_view("manage")
def readers_csv(request: Any, pk: int) -> HttpResponse:
    """What readers asked, for taking along: address, entry, what they want and since when."""
    row = _edition(request, pk)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["E-mail", "Initiative", "Vote", "News", "Confirmed", "Told"])
    for wish in queries.wishes(row).iterator():
        cells = [wish.email, wish.item.title]
        told = wish.told_at.isoformat() if wish.told_at else ""
        since = wish.confirmed_at.isoformat() if wish.confirmed_at else ""
        rows.writerow([*map(safe, cells), int(wish.is_vote), int(wish.is_news), since, told])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="readers-{row.pk}.csv"'
    return response


@product_view("manage")
@require_POST
def readers_erase(request: Any, pk: int) -> HttpResponse:
    row = _edition(request, pk)
    form = EraseForm(request.POST)
    back = _url(request, "roadmaps:edition-readers", pk)
    if not form.is_valid():
        return go(request, back, "Give the whole e-mail address.")
    email = form.cleaned_data["email"]
    erased = wishes.erase(edition=row, email=email, actor=request.access.actor)
    return go(request, back, "Erased." if erased else "Nothing was kept of that address.")


@product_view("manage")
@require_POST
def edition_archive(request: Any, pk: int) -> HttpResponse:
    row = _edition(request, pk)
    actions.archive_edition(edition=row, actor=request.access.actor)
    said = f"“{row.name}” is put away. Its links are closed."
    messages.success(request, said, extra_tags=f"undo:{_url(request, 'roadmaps:edition-restore', pk)}")
    return go(request, product_url(request.product, "roadmaps:editions"))


@product_view("manage")
@require_POST
def edition_restore(request: Any, pk: int) -> HttpResponse:
    row = _edition(request, pk)
    actions.restore_edition(edition=row, actor=request.access.actor)
    return go(request, _url(request, "roadmaps:edition", pk), f"“{row.name}” is back, with its links.")


def _edition(request: Any, pk: int) -> Any:
    row = queries.edition(request.product, pk)
    if row is None:
        raise Http404
    return row


def _url(request: Any, name: str, pk: int) -> str:
    return product_url(request.product, name, pk=pk)
