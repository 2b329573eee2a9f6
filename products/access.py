"""The gate to one product: accounts.access narrowed by product membership and token limits."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from accounts.access import Access, ReadOnly, View, pass_gate, who, workspace_access
from accounts.models import ApiToken, Membership, User
from accounts.prepared import Prepared
from accounts.roles import Word, effective_role
from products.models import Item, Product, ProductMembership, TokenLimit


def _products_of(workspace: int, key: str, user: int) -> QuerySet[Product]:
    own = ProductMembership.objects.filter(product=OuterRef("pk"), user=user).values("role")
    products = Product.objects.select_related("workspace", "owner").annotate(own_role=Subquery(own))
    return products.filter(workspace=workspace, key=key)


def _limits_of(token: int) -> QuerySet[TokenLimit]:
    return TokenLimit.objects.filter(token=token)


_product, _limit = Prepared(_products_of), Prepared(_limits_of)


def product_access(access: Access, key: str) -> tuple[Product, Access]:
    """The product and the person's access within it; Http404 where it does not exist for them."""
    product: Any = _product.one(workspace=access.workspace.pk, key=key, user=access.user.pk)
    if product is None:
        raise Http404("No such product.")
    if access.token is not None:
        limit = _limit.one(token=access.token.pk)
        if limit is not None and limit.product_id != product.pk:
            raise Http404("No such product.")
    role = effective_role(access.role, product.own_role, product.visibility == "members")
    if role is None:
        raise Http404("No such product.")
    return product, replace(access, role=role, workspace_role=access.role)


def is_limited(token: ApiToken | None) -> bool:
    """True for a token that reaches one product only."""
    return token is not None and TokenLimit.objects.filter(token=token).exists()


def products_seen_by(person: Any) -> QuerySet[Product]:
    """The gate's rule as SQL, for questions about many people or products.

    `person` may be an OuterRef from two levels up. Who is in the workspace sees its products, and those for members
    only as one of these or as an admin.
    """
    of_workspace = Membership.objects.filter(
        workspace=OuterRef("workspace"), user=person, user__is_active=True
    )
    own = ProductMembership.objects.filter(product=OuterRef("pk"), user=person)
    is_open = ~Q(visibility="members") | Exists(own) | Exists(of_workspace.filter(role="admin"))
    return Product.objects.filter(Exists(of_workspace), is_open)


def may_see(person: User, product: Product) -> bool:
    return products_seen_by(person).filter(pk=product.pk).exists()


def visible_products(access: Access) -> QuerySet[Product]:
    """Every product of the workspace that the person may see."""
    products = products_seen_by(access.user).filter(workspace=access.workspace)
    if access.token is not None:
        limit = _limit.one(token=access.token.pk)
        if limit is not None:
            products = products.filter(pk=limit.product_id)
    return products


def product_accesses(access: Access) -> list[tuple[Product, Access]]:
    """Every product of the workspace that the person may see, with their access within it, by name."""
    own = ProductMembership.objects.filter(product=OuterRef("pk"), user=access.user).values("role")
    made = []
    rows: Any = visible_products(access).select_related("workspace", "owner").annotate(own_role=Subquery(own))
    for product in rows.order_by("name", "pk"):
        role = effective_role(access.role, product.own_role, product.visibility == "members")
        if role is not None:
            made.append((product, replace(access, role=role, workspace_role=access.role)))
    return made


def open_product(request: Any, workspace: str, product: str, need: Word) -> Product:
    """Passes the gate of a product and sets request.access, .workspace and .product."""
    found, access = product_access(workspace_access(*who(request), workspace), product)
    pass_gate(access, need, request.method)
    if found.archived_at is not None and need in {"comment", "contribute"}:
        raise PermissionDenied("This product is archived. A product manager can restore it.")
    request.access, request.workspace, request.product = access, access.workspace, found
    return found


def product_view(need: Word) -> Callable[[View], View]:
    """The gate of a page below /w/<workspace>/p/<product>/."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(
            request: HttpRequest, workspace: str, product: str, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            try:
                open_product(request, workspace, product, need)
            except ReadOnly:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            return view(request, *args, **kwargs)

        gated.gate = need  # type: ignore[attr-defined]  # shown by checks; tests never trust it
        return gated

    return decorate


def may_create(access: Access, kind: Any) -> bool:
    return access.may("contribute" if kind.contributors_create else "manage")


def may_edit(access: Access, item: Item) -> bool:
    """A manager edits everything; a contributor what they own or wrote."""
    if access.may("manage"):
        return True
    return access.may("contribute") and access.user.pk in {item.owner_id, item.created_by_id}
