"""The text of a requirement document: editor, versions, comparison, download."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from execution import actions, queries, text_diff
from execution.forms import CompareForm, TextForm
from execution.views.rows import editable, row_or_404
from products.access import may_edit, product_view
from products.forms import attempt
from products.paths import item_url, product_url
from products.web import go, page

PAGE_SIZE = 50


def _crumbs(item: Any) -> list[dict[str, str]]:
    return [{"label": item.title, "url": item_url(item)}]


@product_view("contribute")
def text(request: Any, number: int) -> HttpResponse:
    requirement = editable(request, queries.requirement(request.product, number))
    latest = queries.versions(request.product, requirement).first()
    form = TextForm(request.POST or None, initial={"body": requirement.body, "base": latest.number})
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = attempt(form, lambda: _save(request, requirement, form))
        except actions.StaleText as stale:
            saved, theirs = None, stale.latest
            form.based_on(base=theirs.number)
        if saved is not None:
            return go(request, item_url(requirement.item), f"Saved as version {saved.number}.")
    context = {
        "title": requirement.item.title,
        "item": requirement.item,
        "crumbs": _crumbs(requirement.item),
        "form": form,
        "theirs": theirs,
        "rows": text_diff.folded(text_diff.compare(theirs.body, form["body"].value() or ""))
        if theirs
        else [],
    }
    status = 409 if theirs else 422 if form.is_bound else 200
    return page(request, "execution/requirement_text.html", context, status=status)


def _save(request: Any, requirement: Any, form: Any) -> Any:
    values = form.cleaned_data
    return actions.save_text(
        requirement=requirement,
        body=values["body"],
        note=values["note"],
        base=values["base"],
        actor=request.access.actor,
    )


@product_view("view")
def versions(request: Any, number: int) -> HttpResponse:
    requirement = row_or_404(queries.requirement(request.product, number))
    shown = Paginator(queries.versions(request.product, requirement), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    newest = shown.paginator.count  # versions are numbered from 1 without a gap
    context = {
        "title": f"Versions of “{requirement.item.title}”",
        "item": requirement.item,
        "crumbs": _crumbs(requirement.item),
        "page": shown,
        "newest": newest,
        "may_edit": may_edit(request.access, requirement.item),
        "form": CompareForm(initial={"old": max(newest - 1, 1), "new": newest}),
    }
    return page(request, "execution/versions.html", context)


@product_view("view")
def version(request: Any, number: int, version: int) -> HttpResponse:
    requirement = row_or_404(queries.requirement(request.product, number))
    row = row_or_404(queries.version(request.product, requirement, version))
    context = {
        "title": f"{requirement.item.title}, version {row.number}",
        "item": requirement.item,
        "crumbs": _crumbs(requirement.item),
        "version": row,
    }
    return page(request, "execution/version.html", context)


@product_view("view")
def compare(request: Any, number: int) -> HttpResponse:
    requirement = row_or_404(queries.requirement(request.product, number))
    form = CompareForm(request.GET)
    if not form.is_valid():
        return go(request, product_url(request.product, "execution:versions", number=number))
    old = row_or_404(queries.version(request.product, requirement, form.cleaned_data["old"]))
    new = row_or_404(queries.version(request.product, requirement, form.cleaned_data["new"]))
    rows = text_diff.compare(old.body, new.body)
    came, went = text_diff.counts(rows)
    context = {
        "title": f"Version {old.number} and version {new.number}",
        "item": requirement.item,
        "crumbs": _crumbs(requirement.item),
        "old": old,
        "new": new,
        "old_label": f"Version {old.number}",
        "new_label": f"Version {new.number}",
        "rows": text_diff.folded(rows),
        "came": came,
        "went": went,
        "is_same": old.body == new.body,
    }
    return page(request, "execution/compare.html", context)


@product_view("contribute")
@require_POST
def restore(request: Any, number: int, version: int) -> HttpResponse:
    requirement = editable(request, queries.requirement(request.product, number))
    row = row_or_404(queries.version(request.product, requirement, version))
    made = actions.restore_version(version=row, actor=request.access.actor)
    return go(request, item_url(requirement.item), f"Version {row.number} is back, as version {made.number}.")


@product_view("view")
def download(request: Any, number: int) -> HttpResponse:
    """The document as a Markdown file, its title first."""
    requirement = row_or_404(queries.requirement(request.product, number))
    name = slugify(requirement.item.title)[:80] or "requirement"
    response = HttpResponse(
        f"# {requirement.item.title}\n\n{requirement.body}", content_type="text/markdown; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{request.product.key}-{number}-{name}.md"'
    return response
