"""Who is on a product: roles that hold within it and win over the workspace's."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from products import actions, queries
from products.access import product_view
from products.forms import ProductRoleForm
from products.paths import product_url
from products.web import attempt, go, page


@product_view("manage")
def product_roles(request: Any) -> HttpResponse:
    """Adding somebody who is on the product already changes their role."""
    form = ProductRoleForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.set_product_role(product=request.product, actor=request.access.actor, **values),
        )
        if made is not None:
            said = f"{made.user.display_name} is {made.get_role_display().lower()} here."
            return go(request, product_url(request.product, "pmapp:product-roles"), said)
    context = {
        "title": "People on this product",
        "form": form,
        "roles": queries.product_members(request.product),
    }
    return page(request, "products/product_roles.html", context, status=422 if form.errors else 200)


@product_view("manage")
def product_role_remove(request: Any, pk: int) -> HttpResponse:
    membership = get_object_or_404(queries.product_members(request.product), pk=pk)
    url = product_url(request.product, "pmapp:product-roles")
    if request.method != "POST":
        return go(request, url)
    actions.remove_product_role(membership=membership, actor=request.access.actor)
    return go(request, url, f"{membership.user.display_name} has no role of their own here any more.")
