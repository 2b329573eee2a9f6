"""Share links: made, re-issued, revoked, counted."""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import Actor
from accounts.models import hash_token, new_token
from products.actions import record
from products.models import Product
from roadmaps import queries
from roadmaps.models import Share, ShareDay

FIELDS = ("name", "view", "show_dates", "show_progress", "themes", "expires_at")
PREFIX = "rm"


@transaction.atomic
def create_share(*, product: Product, actor: Actor, values: dict[str, Any]) -> tuple[Share, str]:
    """A new link. The secret returned beside it is its only copy: only a hash is kept."""
    share = Share(product=product, workspace_id=product.workspace_id, created_by=actor.user)
    for name in FIELDS:
        if name in values:
            setattr(share, name, values[name])
    if password := values.get("password"):
        share.password = make_password(password)
    secret = new_token(PREFIX)
    share.token_hash = hash_token(secret)
    _check(share)
    share.save()
    record("share.created", product=product, actor=actor, changes={"name": [None, share.name]})
    return share, secret


def _check(share: Share) -> None:
    errors: dict[str, Any] = {}
    try:
        share.full_clean(validate_unique=False)
    except ValidationError as error:
        errors.update(error.error_dict)
    if share.expires_at and share.expires_at <= timezone.now():
        errors["expires_at"] = ["Choose a moment to come."]
    known = set(queries.themes(share.product).values_list("item__number", flat=True))
    if set(share.themes or ()) - known:
        errors["themes"] = ["There is no such theme in this product."]
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def revoke_share(*, share: Share, actor: Actor) -> None:
    """The link is dead from the next request on. Revoking twice is revoking once."""
    if Share.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record("share.revoked", product=share.product, actor=actor, changes={"name": [share.name, None]})


@transaction.atomic
def reissue_share(*, share: Share, actor: Actor) -> str:
    """A new address for the same choices; the old one is dead. For a link that was lost or went too far."""
    share = Share.objects.select_for_update(of=("self",)).select_related("product").get(pk=share.pk)
    if share.revoked_at is not None:
        raise ValidationError("This link is revoked. Create a new one.")
    secret = new_token(PREFIX)
    share.token_hash = hash_token(secret)
    share.save(update_fields=["token_hash"])
    record("share.reissued", product=share.product, actor=actor, changes={"name": [share.name, share.name]})
    return secret


@transaction.atomic
def count_view(*, share: Share, now: datetime) -> None:
    """Counts one opening, by day. No Activity: readers are no actors, and nothing about them is kept."""
    day = timezone.localdate(now, share.product.workspace.zone)
    ShareDay.objects.get_or_create(share=share, date=day, defaults={"workspace_id": share.workspace_id})
    ShareDay.objects.filter(share=share, date=day).update(views=F("views") + 1)
    Share.objects.filter(pk=share.pk).update(views=F("views") + 1, last_viewed_at=now)
