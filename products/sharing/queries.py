"""Share links of one sort: a product's, and the one a secret opens."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F, Prefetch, QuerySet

from accounts.models import hash_token
from accounts.rows import only
from products.models import Product, ShareLink

Link = TypeVar("Link", bound=ShareLink)


def shares(product: Product, model: type[Link]) -> QuerySet[Link]:
    """Open links first, newest first; each with its view log of the last days it was opened on."""
    of_link: Any = model._meta.get_field("days").related_model
    days = of_link._default_manager.order_by("share_id", "-date")
    rows = model._default_manager.filter(product=product).select_related("created_by")
    return rows.prefetch_related(Prefetch("days", days, to_attr="log")).order_by(
        F("revoked_at").desc(nulls_first=True), "-created_at", "-pk"
    )


def share(product: Product, model: type[Link], pk: int) -> Link | None:
    return model._default_manager.filter(product=product, pk=pk).select_related("product__workspace").first()


def open_share(secret: str, model: type[Link], now: datetime) -> Link | None:
    """The share that a link's secret opens at this moment: neither revoked nor expired, its product alive."""
    links = model._default_manager.select_related("product__workspace")
    found = only(links.filter(token_hash=hash_token(secret), product__archived_at=None))
    return found if found is not None and found.is_open(now) else None
