"""Writing the register, marking as seen, unsubscribing. Nothing of the register is told in activities' details."""

import datetime as dt
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from accounts.access import Actor
from accounts.models import Membership, User
from products import kinds, outbox
from products.actions.items import StaleVersion
from products.actions.record import record
from products.circles import take_turns
from products.models import CADENCES, Item, Look, Product, Silence, Stakeholder
from products.stakeholders import settled
from products.stakeholders.when import next_due

REGISTER = "stakeholder register"
FIELDS = (
    "name", "organisation", "position", "user", "email", "interest", "influence", "wants", "topics", "cadence",
    "next_contact", "notes",
)  # fmt: skip


@transaction.atomic
def add(*, product: Product, actor: Actor, values: dict[str, Any]) -> Stakeholder:
    take_turns(REGISTER, product.pk)  # two who enter the same person at once meet as one after the other
    return _save(Stakeholder(product=product, workspace_id=product.workspace_id), actor, values)


@transaction.atomic
def change(
    *, stakeholder: Stakeholder, actor: Actor, values: dict[str, Any], expected_version: int | None = None
) -> Stakeholder:
    take_turns(REGISTER, stakeholder.product_id)
    row = _locked(stakeholder)
    if expected_version is not None and expected_version != row.version:
        raise StaleVersion(row)
    return _save(row, actor, values)


def _locked(stakeholder: Stakeholder) -> Stakeholder:
    rows = Stakeholder.objects.select_for_update(of=("self",)).select_related("product__workspace", "user")
    row = rows.filter(pk=stakeholder.pk).first()
    if row is None:
        raise Http404("Somebody took them out of the register.")
    return row


@transaction.atomic
def remove(*, stakeholder: Stakeholder, actor: Actor, expected_version: int | None = None) -> None:
    product, row = stakeholder.product, _locked(stakeholder)
    if expected_version is not None and expected_version != row.version:
        raise StaleVersion(row)
    outbox.take_back("digest", row.digests.values_list("pk", flat=True))
    row.delete()
    record("stakeholder_register.changed", product=product, actor=actor)


def _save(row: Stakeholder, actor: Actor, values: dict[str, Any]) -> Stakeholder:
    cadence = row.cadence
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.name = " ".join(row.name.split()) or (row.user.display_name if row.user else "")
    row.email = row.email.strip().lower()
    silence = Silence.objects.filter(product=row.product, address_hash=_hash(row)).first()
    if silence is not None:
        row.unsubscribed_at = silence.at
    _check(row)
    if row.pk is None or row.cadence != cadence:
        row.next_digest_at = next_due(row.cadence, timezone.now(), row.product.workspace.zone)
    row.version += row.pk is not None
    row.save()
    record("stakeholder_register.changed", product=row.product, actor=actor)
    return row


def _hash(row: Stakeholder) -> str:
    """Of this product alone, so that it tells nothing of an address to whoever compares products."""
    return hashlib.sha256(f"{row.product_id}:{row.address}".encode()).hexdigest()


def _check(row: Stakeholder) -> None:
    errors: dict[str, Any] = {}
    try:
        row.full_clean(validate_constraints=False, validate_unique=False)
    except ValidationError as error:
        errors.update(error.error_dict)
    of_workspace = Membership.objects.filter(workspace=row.workspace_id, user=row.user_id)
    others = Stakeholder.objects.filter(product=row.product, user=row.user_id).exclude(pk=row.pk)
    if row.user_id is not None and not of_workspace.exists():
        errors["user"] = ["Choose somebody of this workspace."]
    elif row.user_id is not None and others.exists():
        errors["user"] = ["This person is in the register already."]
    elif row.address and _has_address(row):
        errors["email"] = ["This address is in the register already."]
    if unknown := set(row.wants) - {kind.key for kind in kinds.all_kinds()}:
        errors["wants"] = [f"There is no kind {', '.join(sorted(unknown))}."]
    known = set(
        Item.objects.filter(product=row.product, number__in=row.topics).values_list("number", flat=True)
    )
    if set(row.topics) - known:
        errors["topics"] = ["There is no such record in this product."]
    if row.cadence != "never" and row.user_id is None and not row.email:
        errors.setdefault("email", ["A digest needs an e-mail address or an account."])
    if row.cadence != "never" and row.unsubscribed_at is not None:
        errors["cadence"] = ["They asked not to be written to. Only they can ask for it again."]
    if errors:
        raise ValidationError(errors)


def _has_address(row: Stakeholder) -> bool:
    """Whether somebody else is written to there: nobody gets two digests of one product."""
    same = Q(user=None, email=row.address) | Q(user__email=row.address)
    return Stakeholder.objects.filter(same, product=row.product).exclude(pk=row.pk).exists()


@transaction.atomic
def mark_seen(*, product: Product, user: User, until: dt.datetime | None = None) -> Look:
    """Up to the moment of the page that was read: what came after it is still to be seen. Never backwards."""
    now = settled.until(timezone.now())
    moment = min(until or now, now)
    look, is_new = Look.objects.select_for_update(of=("self",)).get_or_create(
        product=product, user=user, defaults={"seen_at": moment, "workspace_id": product.workspace_id}
    )
    if not is_new and look.seen_at < moment:
        look.seen_at = moment
        look.save(update_fields=["seen_at"])
    return look


@transaction.atomic
def unsubscribe(*, stakeholder: Stakeholder) -> None:
    """Doing it twice is doing it once. What waits to be sent is not sent; their row may go, their wish stays."""
    row, now = _locked(stakeholder), timezone.now()
    row.cadence, row.next_digest_at, row.unsubscribed_at = "never", None, row.unsubscribed_at or now
    row.version += 1
    row.save(update_fields=["cadence", "next_digest_at", "unsubscribed_at", "version"])
    outbox.take_back("digest", row.digests.values_list("pk", flat=True))
    Silence.objects.get_or_create(
        product=row.product, address_hash=_hash(row), defaults={"workspace_id": row.workspace_id, "at": now}
    )


@transaction.atomic
def choose_cadence(*, stakeholder: Stakeholder, cadence: str, actor: Actor) -> Stakeholder:
    """What a member wishes for themselves: this, and only this, takes an unsubscription back."""
    if actor.user is None or stakeholder.user_id != actor.user.pk:
        raise ValidationError("Only they themselves choose that.")
    if cadence not in dict(CADENCES):
        raise ValidationError({"cadence": "Choose how often."})
    row = _locked(stakeholder)
    row.cadence = cadence
    if cadence != "never":
        row.unsubscribed_at = None
        Silence.objects.filter(product=row.product, address_hash=_hash(row)).delete()
    row.next_digest_at = next_due(cadence, timezone.now(), row.product.workspace.zone)
    row.version += 1
    row.save(update_fields=["cadence", "unsubscribed_at", "next_digest_at", "version"])
    return row
