"""The settings of a product's public portal."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts.access import Actor
from feedback.models import Portal
from products import actions
from products.models import Product

FIELDS = ("slug", "title", "intro", "is_open", "is_moderated")


@transaction.atomic
def ensure_portal(*, product: Product, actor: Actor) -> Portal:
    """The product's portal; the first who asks makes it, closed."""
    found = Portal.objects.filter(product=product).first()
    if found is not None:
        return found
    Product.objects.select_for_update().get(pk=product.pk)  # two who ask at once make one
    slug = slugify(f"{product.workspace.slug}-{product.key}")[:60].strip("-")
    if Portal.objects.filter(slug=slug).exclude(product=product).exists():
        slug = f"{slug[:40]}-{product.pk}"
    portal, is_new = Portal.objects.get_or_create(
        product=product,
        defaults={"workspace_id": product.workspace_id, "slug": slug, "title": f"{product.name} ideas"},
    )
    if is_new:
        actions.record(
            "portal.created", product=product, actor=actor, changes={"address": [None, portal.slug]}
        )
    return portal


@transaction.atomic
def change_portal(*, portal: Portal, actor: Actor, values: dict[str, Any]) -> Portal:
    portal = Portal.objects.select_for_update().get(pk=portal.pk)
    before = {name: getattr(portal, name) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            setattr(portal, name, values[name])
    portal.full_clean()
    changes = {
        name: [old, getattr(portal, name)] for name, old in before.items() if old != getattr(portal, name)
    }
    if changes:
        portal.save()
        actions.record("portal.changed", product=portal.product, actor=actor, changes=changes)
    return portal
