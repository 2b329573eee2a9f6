"""Comments and links of any item."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse

from products import actions, queries
from products.access import may_edit, product_view
from products.forms import CommentForm, LinkForm, attempt
from products.kinds import Kind
from products.paths import item_url
from products.views.items import comments_of, editable, found
from products.web import back_or, go, page


@product_view("comment")
def item_comment(request: Any, kind: Kind, number: int) -> HttpResponse:
    detail = found(request, kind, number)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: actions.comment(
                item=detail.item, body=form.cleaned_data["body"], actor=request.access.actor
            ),
        )
        if made is not None:
            if request.htmx:
                form = CommentForm()
                return _comments(request, detail, form, "products/_item_comments.html")
            return go(request, f"{item_url(detail.item)}#comments")
    part = "products/_item_comments.html" if form.is_bound else "products/_comment_rows.html"
    return _comments(request, detail, form, part, status=422 if form.is_bound else 200)


def _comments(request: Any, detail: Any, form: Any, part: str, status: int = 200) -> HttpResponse:
    """The whole page, or for htmx the part: earlier comments are asked for as rows to put above the others."""
    context = {
        "kind": detail.kind,
        "detail": detail,
        "item": detail.item,
        **comments_of(request, detail.item),
        "comment_form": form,
    }
    return page(request, "products/item_comments.html", context, part=part, status=status)


@product_view("comment")
def comment_delete(request: Any, kind: Kind, number: int, pk: int) -> HttpResponse:
    detail = found(request, kind, number)
    comment = queries.comment(request.product, detail.item, pk)
    if comment is None:
        raise Http404
    manages = request.access.may("manage")
    if comment.author_id != request.user.pk and not manages:
        raise PermissionDenied("Only its author or a product manager removes a comment.")
    if request.method == "POST":
        actions.delete_comment(comment=comment, actor=request.access.actor, manages=manages)
        return go(request, f"{item_url(detail.item)}#comments", "Comment removed.")
    return page(
        request, "products/comment_delete.html", {"kind": kind, "item": detail.item, "comment": comment}
    )


@product_view("contribute")
def item_link(request: Any, kind: Kind, number: int) -> HttpResponse:
    """Links another record: `way` is the link kind and the side, as in “motivates:out”."""
    detail = editable(request, kind, number)
    asked = {"way": request.GET.get("way", "")}
    form = LinkForm(_posted(request), product=request.product, item=detail.item, initial=asked)
    if request.method == "POST" and form.is_valid():
        ends = (detail.item, form.cleaned_data["other"])
        source, target = ends if form.cleaned_data["direction"] == "out" else ends[::-1]
        made = attempt(
            form,
            lambda: actions.link(
                source=source, target=target, kind=form.cleaned_data["kind"], actor=request.access.actor
            ),
        )
        if made is not None:
            return go(request, back_or(request, item_url(detail.item)), "Linked.")
    context = {"kind": kind, "detail": detail, "item": detail.item, "link_form": form}
    return page(
        request,
        "products/item_link.html",
        context,
        part="products/_item_link.html",
        status=422 if form.is_bound else 200,
    )


def _posted(request: Any) -> Any:
    """One select names both the link kind and the side; the form wants them apart."""
    if request.method != "POST":
        return None
    posted = request.POST.copy()
    if way := posted.get("way"):
        posted["kind"], _, posted["direction"] = way.partition(":")
    return posted


@product_view("contribute")
def item_linkable(request: Any, kind: Kind, number: int) -> HttpResponse:
    """Candidates for a link while the person types; a read, so GET only."""
    detail = found(request, kind, number)
    if request.method != "GET" or not may_edit(request.access, detail.item):
        raise PermissionDenied
    asked, way = request.GET.get("q", "")[:200], request.GET.get("way", "")
    candidates = queries.linkable(request.product, detail.item, asked, way)[:20]
    return page(request, "products/_linkable.html", {"candidates": candidates, "item": detail.item})


@product_view("contribute")
def item_unlink(request: Any, kind: Kind, number: int, pk: int) -> HttpResponse:
    detail = editable(request, kind, number)
    link = queries.link_of(request.product, detail.item, pk)
    if link is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.unlink(link=link, actor=request.access.actor)
        except ValidationError as error:
            return page(
                request,
                "products/item_unlink.html",
                {"kind": kind, "item": detail.item, "link": link, "errors": error.messages},
                status=422,
            )
        return go(request, back_or(request, item_url(detail.item)), "Link removed.")
    return page(request, "products/item_unlink.html", {"kind": kind, "item": detail.item, "link": link})
