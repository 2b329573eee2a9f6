"""Share links of every stage: made, re-issued, revoked, counted."""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import Actor
from accounts.models import hash_token, new_token
from products.actions.record import record
from products.models import ShareLink


@transaction.atomic
def issue_share(
    *, share: ShareLink, actor: Actor, password: str = "", wrong: dict[str, Any] | None = None
) -> str:
    """Stores a new link. The secret returned is its only copy: only a hash is kept.

    Activities are read by everybody in the product, and names of links are for those who manage it, so these say the
    number of the link.

    `wrong` has what the stage found amiss with its own fields, by their names.
    """
    share.workspace_id, share.created_by = share.product.workspace_id, actor.user
    if password:
        share.password = make_password(password)
    secret = new_token(share.PREFIX)
    share.token_hash = hash_token(secret)
    _check(share, wrong or {})
    share.save()
    record("share.created", product=share.product, actor=actor, changes={"link": [None, share.pk]})
    return secret


def _check(share: ShareLink, wrong: dict[str, Any]) -> None:
    errors: dict[str, Any] = {}
    try:
        share.full_clean(validate_unique=False)
    except ValidationError as error:
        errors.update(error.error_dict)
    if share.expires_at and share.expires_at <= timezone.now():
        errors["expires_at"] = ["Choose a moment to come."]
    if errors | wrong:
        raise ValidationError(errors | wrong)


@transaction.atomic
def revoke_share(*, share: ShareLink, actor: Actor) -> None:
    """The link is dead from the next request on. Revoking twice is revoking once."""
    rows = type(share)._default_manager.filter(pk=share.pk, revoked_at=None)
    if rows.update(revoked_at=timezone.now()):
        record("share.revoked", product=share.product, actor=actor, changes={"link": [share.pk, None]})


@transaction.atomic
def reissue_share(*, share: ShareLink, actor: Actor) -> str:
    """A new address for the same choices; the old one is dead. For a link that was lost or went too far."""
    rows = type(share)._default_manager.select_for_update(of=("self",)).select_related("product")
    share = rows.get(pk=share.pk)
    if share.revoked_at is not None:
        raise ValidationError("This link is revoked. Create a new one.")
    secret = new_token(share.PREFIX)
    share.token_hash = hash_token(secret)
    share.save(update_fields=["token_hash"])
    record("share.reissued", product=share.product, actor=actor, changes={"link": [share.pk, share.pk]})
    return secret


@transaction.atomic
def count_view(*, share: ShareLink, now: datetime) -> None:
    """Counts one opening, by day. No Activity: readers are no actors, and nothing about them is kept."""
    day = timezone.localdate(now, share.product.workspace.zone)
    share.days.get_or_create(date=day, defaults={"workspace_id": share.workspace_id})
    share.days.filter(date=day).update(views=F("views") + 1)
    type(share)._default_manager.filter(pk=share.pk).update(views=F("views") + 1, last_viewed_at=now)
