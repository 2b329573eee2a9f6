"""The product tree."""

from typing import Any

from django.http import HttpResponse

from products.access import may_create, product_view
from products.kinds import get as kind
from products.paths import product_url
from products.web import page
from roadmaps.priority.page import tabs
from roadmaps.priority.tree import tree as drawn


@product_view("view")
def tree(request: Any) -> HttpResponse:
    product = request.product
    context = {
        "title": "Product tree", "tree": drawn(product, request.access), "tabs": tabs(product, "tree"),
        "kind": kind("initiative"), "may_create": may_create(request.access, kind("initiative")),
        "here": product_url(product, "roadmaps:tree"),
        "api": f"/api/v1/workspaces/{product.workspace.slug}/products/{product.key}/initiatives/",
    }  # fmt: skip
    return page(request, "roadmaps/priority/tree.html", context, part="roadmaps/priority/_tree.html")
