"""Stripe's webhook of a product: its secret, and taking what Stripe sends."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from metrics import vault
from metrics.actions.intake import count, note_refusals
from metrics.actions.versions import replace_versions
from metrics.models import StripeEndpoint, StripeEvent
from metrics.stripe.discounts import known
from metrics.stripe.reading import COUPON, DISCOUNT, SUBSCRIPTION, Event, read
from metrics.stripe.versions import versions
from products.actions import record
from products.models import Product

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{16,200}")
SOURCE = "subscriptions"
Outcome = Literal["taken", "known", "ignored"]


@transaction.atomic
def connect_stripe(*, product: Product, secret: str, actor: Actor) -> StripeEndpoint:
    """The product's address for Stripe, made when there is none; a secret given replaces the one before.

    Stripe shows a secret only for an address that it knows, so the address comes first.
    """
    secret, now = secret.strip(), timezone.now()
    if secret and not SECRET.fullmatch(secret):
        raise ValidationError(
            {"secret": "A signing secret begins with whsec_. Copy it from Stripe once more."}
        )
    endpoint, is_new = StripeEndpoint.objects.get_or_create(
        product=product,
        defaults={
            "workspace_id": product.workspace_id,
            "address": secrets.token_urlsafe(24),
            "created_at": now,
        },
    )
    if secret:
        endpoint.sealed_secret, endpoint.hint, endpoint.secret_at = vault.seal(secret), secret[-4:], now
        endpoint.refusal, endpoint.refused_at = "", None
        endpoint.save(update_fields=["sealed_secret", "hint", "secret_at", "refusal", "refused_at"])
    if secret or is_new:
        verb = "product.stripe_secret_changed" if secret else "product.stripe_connected"
        record(verb, product=product, actor=actor, changes={"secret": [None, f"…{endpoint.hint}"]})
    return endpoint


@transaction.atomic
def disconnect_stripe(*, endpoint: StripeEndpoint, actor: Actor) -> None:
    """Forgets the secret and the address; what Stripe has told stays."""
    record(
        "product.stripe_disconnected",
        product=endpoint.product,
        actor=actor,
        changes={"secret": [f"…{endpoint.hint}", None]},
    )
    endpoint.delete()


def refuse_stripe(*, endpoint: StripeEndpoint, why: str) -> None:
    """What was refused is said on the page about data sources."""
    now = timezone.now()
    StripeEndpoint.objects.filter(pk=endpoint.pk).update(refusal=why[:200], refused_at=now)
    note_refusals(product=endpoint.product, source=SOURCE, rejected=[{"field": "Stripe", "message": why}])


@transaction.atomic
def take_stripe(*, endpoint: StripeEndpoint, body: Mapping[str, Any]) -> Outcome:
    """Stores one verified event and makes the versions of what it touches anew. Bad when it is none."""
    now, product = timezone.now(), endpoint.product
    event = read(body, now)
    # Two events of one subscription never make its versions at the same time.
    StripeEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    StripeEndpoint.objects.filter(pk=endpoint.pk).update(last_at=now)
    if event is None:
        count(product=product, source=SOURCE, now=now, ignored=1)
        return "ignored"
    if not _store(product, event, now):
        count(product=product, source=SOURCE, now=now, repeated=1)
        return "known"
    changed, left_out = [], []
    for subscription in _touched(product, event):
        moments, reasons = _make(product, subscription, now)
        changed += moments
        left_out += reasons
    is_late = any(at.date() < now.date() for at in changed)
    error = "; ".join(left_out)
    count(product=product, source=SOURCE, now=now, accepted=1, late=int(is_late), error=error)
    return "taken"


def _store(product: Product, event: Event, now: datetime) -> bool:
    """False when it was there already."""
    names = ("type", "created", "subject", "customer", "data", "previous")
    _, is_new = StripeEvent.objects.get_or_create(
        product=product,
        event_id=event.event_id,
        defaults={name: getattr(event, name) for name in names}
        | {"workspace_id": product.workspace_id, "received_at": now},
    )
    return is_new


def _touched(product: Product, event: Event) -> list[str]:
    """The subscriptions whose versions the event may change."""
    if event.type.startswith(SUBSCRIPTION):
        return [event.subject]
    told = StripeEvent.objects.filter(product=product, type__startswith=SUBSCRIPTION)
    if event.type.startswith(COUPON):
        of_coupon = StripeEvent.objects.filter(
            product=product, type__startswith=DISCOUNT, data__coupon__id=event.subject
        )
        told = told.filter(customer__in=of_coupon.values("customer"))
    else:
        told = told.filter(customer=event.customer)
    return list(told.values_list("subject", flat=True).distinct().order_by("subject"))


def _make(product: Product, subscription: str, now: datetime) -> tuple[list[datetime], list[str]]:
    stored = StripeEvent.objects.filter(product=product)
    own = [_event(one) for one in stored.filter(subject=subscription)]
    customers = {one.customer for one in own}
    discounts = [_event(one) for one in stored.filter(type__startswith=DISCOUNT, customer__in=customers)]
    named = {one.data["coupon"]["id"] for one in discounts}
    coupons = [_event(one) for one in stored.filter(type__startswith=COUPON, subject__in=named)]
    made = versions(own, known([*discounts, *coupons]))
    for row in made.rows:  # another product of the workspace may listen to the same account
        row["event_id"] = f"{row['event_id']}@{product.pk}"
    return replace_versions(product, subscription, made.rows, now), made.left_out


def _event(row: StripeEvent) -> Event:
    return Event(row.event_id, row.type, row.created, row.subject, row.customer, row.data, row.previous)
