"""Addresses of items. One place, so that a link is never put together by hand."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from products import kinds

if TYPE_CHECKING:
    from products.kinds import Kind
    from products.models import Item, Product


# In the changes of an activity that is about no record: the name and the parts of the page where it can be seen.
PAGE = "_page"


class KindConverter:
    """A path part that is the plural of a registered kind; anything else does not match."""

    regex = "[a-z][a-z-]*"

    def to_python(self, value: str) -> "Kind":
        try:
            return kinds.by_plural(value)
        except StopIteration:
            raise ValueError from None

    def to_url(self, value: "Kind | str") -> str:
        return value if isinstance(value, str) else value.plural


def product_url(product: "Product", name: str = "pmapp:overview", **more: Any) -> str:
    parts = {key: getattr(value, "plural", value) for key, value in more.items()}  # a kind by its plural
    return _address(name, workspace=product.workspace.slug, product=product.key, **parts)


@lru_cache(maxsize=8192)  # each page names some forty addresses, most of them those of the page before
def _address(name: str, **parts: Any) -> str:
    return reverse(name, kwargs=parts)


def item_url(item: "Item", name: str = "products:detail") -> str:
    return product_url(item.product, name, kind=item.declared, number=item.number)


def list_url(product: "Product", kind: "Kind") -> str:
    return product_url(product, "products:list", kind=kind)
