"""The pages of this stage and what is posted from them."""

from typing import Any

from django.http import HttpResponse

from products.access import may_create, product_view
from products.kinds import get as kind
from products.web import page
from roadmaps import shapes

# --- strategy -------------------------------------------------------------------


@product_view("view")
def strategy(request: Any) -> HttpResponse:
    context = shapes.strategy_page(request.product, request.access)
    context |= {
        "kind": kind("objective"),
        "may_create": may_create(request.access, kind("objective")),
        "may_add": may_create(request.access, kind("key_result")),
    }
    return page(request, "roadmaps/strategy.html", context)
