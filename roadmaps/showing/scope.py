"""Which products a roadmap shows, to whom, and where its pages are: one product, or all that a person may see."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.access import Access
from accounts.models import Workspace
from products.access import may_create, may_edit, product_accesses
from products.kinds import get as kind
from products.models import Product
from products.paths import product_url
from roadmaps.showing.asked import Asked
from roadmaps.showing.snapshot import Row


@dataclass(frozen=True, slots=True)
class Scope:
    workspace: Workspace
    access: Access
    product: Product | None  # None: the workspace's roadmap
    accesses: dict[int, Access]  # the access within each product shown
    products: tuple[Product, ...]

    @property
    def is_across(self) -> bool:
        return self.product is None

    @property
    def today(self) -> dt.date:
        return timezone.localdate(timezone=self.workspace.zone)

    def may_edit(self, row: Row, asked: Asked) -> bool:
        return asked.as_of is None and may_edit(self.accesses[row.product.pk], row)  # type: ignore[arg-type]  # has an item's two fields

    @property
    def may_create(self) -> bool:
        return self.product is not None and may_create(self.access, kind("initiative"))

    @property
    def may_save(self) -> bool:
        return self.access.may("contribute")

    def url(self, name: str, **parts: Any) -> str:
        """A page of this roadmap by its name in roadmaps/showing/urls.py."""
        if self.product is not None:
            return product_url(self.product, f"roadmaps:{name}", **parts)
        return reverse(f"roadmap:{name}", kwargs={"workspace": self.workspace.slug, **parts})

    def move_url(self, row: Row, asked: Asked) -> str:
        return f"{product_url(row.product, 'roadmaps:move', number=row.number)}{self._drawn_again(asked)}"

    def place_url(self, row: Row, asked: Asked) -> str:
        return f"{product_url(row.product, 'roadmaps:place')}{self._drawn_again(asked)}"

    def _drawn_again(self, asked: Asked) -> str:
        """The query that says what to draw after the change: the same layout, narrowed the same way."""
        query = asked.query()
        extra = f"layout={asked.layout}" + ("&across=1" if self.is_across else "")
        return f"{query}&{extra}" if query else f"?{extra}"


def of_product(request: Any) -> Scope:
    product, access = request.product, request.access
    return Scope(access.workspace, access, product, {product.pk: access}, (product,))


def of_workspace(access: Access) -> Scope:
    """Live products that the person may see, each with the role that holds there."""
    found = [(one, own) for one, own in product_accesses(access) if one.archived_at is None]
    return Scope(
        access.workspace, access, None, {one.pk: own for one, own in found}, tuple(one for one, _ in found)
    )
