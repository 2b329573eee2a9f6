"""The shared Product and what every stage's things have in common."""

from products.models.items import Detail, Item, Link
from products.models.life import Activity, Comment, Notification
from products.models.product import HUES, Product, ProductMembership, TokenLimit
from products.models.sharing import UNTRACKED, ShareDays, ShareLink

__all__ = [
    "HUES",
    "UNTRACKED",
    "Activity",
    "Comment",
    "Detail",
    "Item",
    "Link",
    "Notification",
    "Product",
    "ProductMembership",
    "ShareDays",
    "ShareLink",
    "TokenLimit",
]
