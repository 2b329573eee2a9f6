"""Tying two initiatives so that one waits for the other: the same rule for the page and for programs."""

from django.core.exceptions import ValidationError

from accounts.access import Access
from products.actions import link
from products.models import Item, Link
from roadmaps.strategy import plan_queries

WAYS = (("waits", "waits for"), ("blocks", "blocks"))


def depend(*, item: Item, other: str, way: str, access: Access) -> Link:
    """`other` is “42” or “NOTES-42”; `way` says which of the two waits."""
    found = plan_queries.named(access, item.product, other)
    if found is None:
        text = "There is no such initiative. Give its number, such as 42, or NOTES-42 of another product."
        raise ValidationError({"other": text})
    source, target = (found, item) if way == "waits" else (item, found)
    try:
        return link(source=source, target=target, kind=plan_queries.DEPENDS, actor=access.actor)
    except ValidationError as error:
        raise ValidationError({"other": error.messages}) from None
