"""Creating and changing a product."""

from typing import Any

from django.http import HttpResponse

from accounts.access import workspace_view
from products import actions
from products.access import product_view
from products.forms import ProductForm, attempt
from products.paths import product_url
from products.web import go, page


@workspace_view("manage")
def product_new(request: Any) -> HttpResponse:
    form = ProductForm(request.POST or None, access=request.access, initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid():
        product = attempt(
            form,
            lambda: actions.create_product(
                workspace=request.workspace, actor=request.access.actor, values=form.cleaned_data
            ),
        )
        if product is not None:
            return go(request, product_url(product), "Product created.")
    return page(request, "products/product_form.html", {"form": form}, status=422 if form.is_bound else 200)


@product_view("manage")
def product_edit(request: Any) -> HttpResponse:
    form = ProductForm(request.POST or None, instance=request.product, access=request.access)
    if request.method == "POST" and form.is_valid():
        product = attempt(
            form,
            lambda: actions.change_product(
                product=request.product, actor=request.access.actor, values=form.cleaned_data
            ),
        )
        if product is not None:
            return go(request, product_url(product), "Product saved.")
    context = {"form": form, "product": request.product}
    return page(request, "products/product_form.html", context, status=422 if form.is_bound else 200)


@product_view("manage")
def product_archive(request: Any) -> HttpResponse:
    """Archives, or brings back what is archived."""
    if request.method == "POST":
        if request.product.archived_at is None:
            actions.archive_product(product=request.product, actor=request.access.actor)
            return go(request, f"/w/{request.workspace.slug}/", "Product archived.")
        actions.restore_product(product=request.product, actor=request.access.actor)
        return go(request, product_url(request.product), "Product restored.")
    return page(request, "products/product_archive.html", {"product": request.product})
