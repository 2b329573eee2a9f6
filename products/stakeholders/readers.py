"""Who reads: with which rights and wishes. A person without an account has neither role nor page here."""

from dataclasses import dataclass

from django.http import Http404

from accounts.access import Access, workspace_access
from products.access import product_access
from products.models import Product, Stakeholder


@dataclass(frozen=True, slots=True)
class Reader:
    product: Product
    access: Access | None  # None: an outsider, who hears of what is public
    wants: frozenset[str] = frozenset()  # keys of kinds; none is all
    topics: frozenset[int] = frozenset()  # numbers of records they follow; none is all

    @property
    def sees_drafts(self) -> bool:
        return self.access is not None and self.access.may("contribute")


def of_stakeholder(stakeholder: Stakeholder) -> Reader | None:
    """None for a member who may not see the product any more: they hear nothing of it."""
    product, access = stakeholder.product, None
    if stakeholder.user is not None:
        try:
            _, access = product_access(
                workspace_access(stakeholder.user, None, product.workspace.slug), product.key
            )
        except Http404:
            return None
    return Reader(product, access, frozenset(stakeholder.wants), frozenset(stakeholder.topics))


def of_member(product: Product, access: Access, registered: Stakeholder | None) -> Reader:
    """The person at the page: with the wishes of the register, or all of it."""
    if registered is None:
        return Reader(product, access)
    return Reader(product, access, frozenset(registered.wants), frozenset(registered.topics))
