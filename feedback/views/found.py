"""Rows that an address names, reached through the product; that is the authorisation."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from feedback import queries
from products.access import may_edit
from products.paths import item_url, product_url


def idea_or_404(request: Any, number: int) -> Any:
    idea = queries.idea(request.product, number)
    if idea is None:
        raise Http404
    return idea


def editable(request: Any, detail: Any) -> Any:
    if detail is None:
        raise Http404
    if not may_edit(request.access, detail.item):
        raise PermissionDenied(
            "Contributors change what they own or wrote. Ask its owner or a product manager."
        )
    return detail


def way_back(detail: Any) -> dict[str, Any]:
    kind = detail.kind
    lists = product_url(detail.item.product, "products:list", kind=kind)
    return {
        "crumbs": [
            {"label": kind.label_plural, "url": lists},
            {"label": detail.item.title, "url": item_url(detail.item)},
        ]
    }
