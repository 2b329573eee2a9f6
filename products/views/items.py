"""List, detail, create, edit, archive and restore for every kind, from its declaration."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from accounts.queries import people
from products import actions, display, history, kinds, queries
from products.access import may_create, may_edit, product_view
from products.approval import queries as approvals
from products.approval import standing
from products.display import shown_activities
from products.drawing import draw
from products.forms import CommentForm, LinkForm, attempt, form_class
from products.kinds import Kind
from products.listing import ListQuery, whole
from products.paths import item_url, list_url, product_url
from products.queries import product_ids
from products.thread import thread_of
from products.web import back_or, go, page

PAGE_SIZE = 50


def found(request: HttpRequest, kind: Kind, number: int) -> Any:
    """The row the address names, or 404. Looking it up through the product is the authorisation."""
    detail = queries.detail(request.product, kind, number)  # type: ignore[attr-defined]  # set by the gate
    if detail is None:
        raise Http404
    return detail


def editable(request: HttpRequest, kind: Kind, number: int) -> Any:
    detail = found(request, kind, number)
    if not may_edit(request.access, detail.item):  # type: ignore[attr-defined]  # set by the gate
        raise PermissionDenied(
            "Contributors change what they own or wrote. Ask its owner or a product manager."
        )
    return detail


@product_view("view")
def item_list(request: Any, kind: Kind) -> HttpResponse:
    wanted = ListQuery(kind, request.GET)
    rows = queries.filtered(queries.details(request.product, kind), kind, wanted.filters)
    shown = Paginator(rows.order_by(*wanted.order), PAGE_SIZE).get_page(request.GET.get("page"))
    standing.show_on(kind, shown.object_list)
    context = {
        "kind": kind,
        "page": shown,
        "wanted": wanted,
        "people": people(request.workspace),
        "may_create": may_create(request.access, kind),
        "is_empty": not shown.object_list and not wanted.is_narrowed,
    }
    return page(request, "products/item_list.html", context, part="products/_item_list.html")


@product_view("view")
def item_detail(request: Any, kind: Kind, number: int) -> HttpResponse:
    detail = found(request, kind, number)
    item = detail.item
    context = {
        "kind": kind,
        "tab": "detail",
        "detail": detail,
        "item": item,
        "may_edit": may_edit(request.access, item) and not item.is_archived,
        "sections": display.sections(detail),
        "may_say_more": display.may_say_more(detail),
        "props": display.props(detail),
        "links": queries.links_of(request.product, item, product_ids(request.access)),
        **comments_of(request, item),
        "comment_form": CommentForm(),
        "activities": shown_activities(queries.activities(request.product, item)[:12]),
        "successors": [] if item.is_archived else successors(detail, kind, request.access),
    }
    if kind.approved_fields:
        context["approval"] = approvals.of_record(request.product, detail)
        context["ask_url"] = item_url(item, "products:approval-ask")
    if kind.detail_context:
        context |= kind.detail_context(detail, request.access)
    if kind.detail_asked:
        context |= kind.detail_asked(detail, request.GET)
    return page(request, "products/item_detail.html", context, part="products/_item_sheet.html")


def comments_of(request: Any, item: Any) -> dict[str, Any]:
    """The comments to show, the last ones or with ?before=… those before that one, and where earlier ones begin."""
    before = whole(request.GET.get("before", ""))
    shown, first = queries.recent_comments(request.product, item, before)
    return {"comments": shown, "earlier": first, "is_earlier": before is not None}


def successors(detail: Any, kind: Kind, access: Any) -> list[tuple[Kind, str]]:
    """What usually follows from this record, with the address of a form that ties it to this one."""
    made = []
    for key, link in kind.leads_to:
        other = kinds.find(key)
        if other is None or not may_create(access, other):
            continue
        tied = [
            name for name, way in other.thread_fields.items() if way == link and _points_to(other, name, kind)
        ]
        query = {tied[0]: detail.pk} if tied else {"from": detail.item.number, "link": link}
        made.append(
            (other, f"{product_url(detail.item.product, 'products:new', kind=other)}?{urlencode(query)}")
        )
    return made


def _points_to(other: Kind, field: str, kind: Kind) -> bool:
    return other.model._meta.get_field(field).related_model is kind.model


@product_view("contribute")
def item_new(request: Any, kind: Kind) -> HttpResponse:
    if not may_create(request.access, kind):
        raise PermissionDenied(f"Only product managers create {kind.label_plural.lower()}.")
    if kind.choose_first and request.method == "GET" and kind.choose_first not in request.GET:
        return _choose(request, kind)
    initial = {
        name: value for name, value in request.GET.items() if name in {"title", "status", *kind.fields}
    }
    form = form_class(kind)(request.POST or None, product=request.product, initial=initial)
    source = _source(request)
    if request.method == "POST" and form.is_valid():
        detail = attempt(form, lambda: _create(request, kind, form, source))
        if detail is not None:
            return go(request, back_or(request, item_url(detail.item)), f"{kind.label} created.")
    _complain(request, kind, form)
    context = {"kind": kind, "form": form, "source": source, "link_kind": request.GET.get("link", "")}
    status = 422 if form.is_bound else 200
    return page(request, "products/item_form.html", context, part="products/_item_form.html", status=status)


def _complain(request: Any, kind: Kind, form: Any, detail: Any = None) -> None:
    """Where the form itself refused a field, the actions' rules about the others are told in the same answer."""
    if not form.is_bound or not form.errors:
        return
    given = {*actions.ITEM_FIELDS, *kind.fields}
    known = {name: value for name, value in form.cleaned_data.items() if name in given}
    found = actions.complaints(
        kind=kind, product=request.product, values=known, unread=set(form.errors), detail=detail
    )
    for name in found.keys() & form.fields.keys():  # a form may write a field from several of its own
        form.add_error(name, found[name])


def _choose(request: Any, kind: Kind) -> HttpResponse:
    """Links to the form, one for each choice; what the address asked for besides goes along."""
    field: Any = kind.model._meta.get_field(kind.choose_first)
    made = []
    for key, label in field.choices:
        query = request.GET.copy()
        query[kind.choose_first] = key
        made.append((f"{request.path}?{query.urlencode()}", label, kind.choice_help.get(key, "")))
    context = {"kind": kind, "choices": made, "question": field.verbose_name}
    return page(request, "products/item_choose.html", context, part="products/_item_choose.html")


def _source(request: Any) -> Any:
    """The item this one is created from (?from=12&link=motivates), when it exists here."""
    number = whole(request.GET.get("from", ""))
    return queries.item(request.product, number) if number is not None else None


def _create(request: Any, kind: Kind, form: Any, source: Any) -> Any:
    return actions.create_linked(
        kind=kind,
        product=request.product,
        actor=request.access.actor,
        values=form.values(),
        source=source,
        link_kind=request.GET.get("link", ""),
    )


@product_view("contribute")
def item_edit(request: Any, kind: Kind, number: int) -> HttpResponse:
    detail = editable(request, kind, number)
    form = form_class(kind)(request.POST or None, product=request.product, detail=detail)
    if request.method == "POST" and form.is_valid():
        try:
            saved = attempt(form, lambda: _edit(request, detail, form))
        except actions.StaleVersion as stale:
            form.add_error(None, "Somebody else saved this record meanwhile. Compare, then save again.")
            form.data = form.data.copy()
            form.data["version"] = str(stale.detail.item.version)
            saved = None
        if saved is not None:
            return go(request, back_or(request, item_url(saved.item)), f"{kind.label} saved.")
    _complain(request, kind, form, detail)
    status = 422 if form.is_bound else 200
    context = {"kind": kind, "form": form, "detail": detail, "item": detail.item}
    return page(request, "products/item_form.html", context, part="products/_item_form.html", status=status)


def _edit(request: Any, detail: Any, form: Any) -> Any:
    version = form.cleaned_data.get("version")
    return actions.edit(
        detail=detail, actor=request.access.actor, values=form.values(), expected_version=version
    )


@product_view("contribute")
def item_archive(request: Any, kind: Kind, number: int) -> HttpResponse:
    detail = editable(request, kind, number)
    if request.method == "POST":
        actions.archive(item=detail.item, actor=request.access.actor)
        return go(request, list_url(request.product, kind), f"{kind.label} archived.")
    return page(request, "products/item_archive.html", {"kind": kind, "detail": detail, "item": detail.item})


@product_view("contribute")
def item_restore(request: Any, kind: Kind, number: int) -> HttpResponse:
    detail = editable(request, kind, number)
    if request.method == "POST":
        actions.restore(item=detail.item, actor=request.access.actor)
        return go(request, item_url(detail.item), f"{kind.label} restored.")
    return page(request, "products/item_archive.html", {"kind": kind, "detail": detail, "item": detail.item})


@product_view("view")
def item_history(request: Any, kind: Kind, number: int) -> HttpResponse:
    detail = found(request, kind, number)
    context = {
        "kind": kind,
        "tab": "history",
        "detail": detail,
        "item": detail.item,
        "page": history.changes(detail, request.GET.get("page")),
    }
    return page(request, "products/item_history.html", context)


@product_view("view")
def item_thread(request: Any, kind: Kind, number: int) -> HttpResponse:
    detail = found(request, kind, number)
    thread = thread_of(request.product, detail.item, product_ids(request.access))
    form = LinkForm(product=request.product, item=detail.item)
    context = {
        "kind": kind,
        "tab": "thread",
        "may_edit": may_edit(request.access, detail.item) and not detail.item.is_archived,
        "detail": detail,
        "item": detail.item,
        "graph": draw(thread),
        "thread": thread,
        "link_form": form,
        "links": queries.links_of(request.product, detail.item, product_ids(request.access)),
    }
    return page(request, "products/item_thread.html", context, part="products/_thread.html")
