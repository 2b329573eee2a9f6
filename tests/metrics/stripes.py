"""Events in Stripe's documented shapes, written by hand, and signed as Stripe signs them."""

import json
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from stripe import WebhookSignature

from tests.metrics.given import Api

SECRET = "whsec_5f0c2d8e9a7b4c3d1e6f"


def unix(at: str) -> int:
    return int(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp())


def price(amount: int | None = 4900, **more: Any) -> dict[str, Any]:
    recurring = {
        "interval": more.pop("interval", "month"),
        "interval_count": more.pop("interval_count", 1),
        "usage_type": more.pop("usage_type", "licensed"),
        "meter": None,
        "trial_period_days": None,
    }
    return {
        "id": "price_1PgafmB7WZ01zgkW6dKueIc5", "object": "price", "active": True, "billing_scheme": "per_unit",
        "created": 1721935846, "currency": "usd", "custom_unit_amount": None, "livemode": False, "lookup_key": None,
        "metadata": {}, "nickname": None, "product": "prod_QXg1hqf4jFNsqG", "recurring": recurring,
        "tax_behavior": "unspecified", "tiers_mode": None, "transform_quantity": None, "type": "recurring",
        "unit_amount": amount, "unit_amount_decimal": None if amount is None else str(amount),
    } | more  # fmt: skip


def item(number: int = 1, quantity: int | None = 1, discounts: Any = (), **of_price: Any) -> dict[str, Any]:
    made = price(**of_price)
    return {
        "id": f"si_{number}", "object": "subscription_item", "created": 1721935846, "discounts": list(discounts),
        "metadata": {}, "price": made, "plan": None, "quantity": quantity, "subscription": "sub_1", "tax_rates": [],
    }  # fmt: skip


def subscription(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "sub_1", "object": "subscription", "application": None, "billing_cycle_anchor": 1767225600,
        "cancel_at": None, "cancel_at_period_end": False, "canceled_at": None, "collection_method":
        "charge_automatically", "created": 1767225600, "currency": "usd", "customer": "cus_1", "default_tax_rates": [],
        "discounts": [], "ended_at": None, "items": {"object": "list", "data": list(items or [item()]),
        "has_more": False, "total_count": len(items) or 1, "url": "/v1/subscription_items?subscription=sub_1"},
        "latest_invoice": "in_1", "livemode": False, "metadata": {}, "pause_collection": None,
        "schedule": None, "start_date": 1767225600, "status": "active", "test_clock": None, "trial_end": None,
    } | more  # fmt: skip


def coupon(**more: Any) -> dict[str, Any]:
    return {
        "id": "HALF", "object": "coupon", "amount_off": None, "created": 1767225600, "currency": None,
        "duration": "forever", "duration_in_months": None, "livemode": False, "max_redemptions": None, "metadata": {},
        "name": "Half price", "percent_off": 50.0, "redeem_by": None, "times_redeemed": 0, "valid": True,
    } | more  # fmt: skip


def discount(start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": "di_1", "object": "discount", "checkout_session": None, "coupon": coupon(), "customer": "cus_1",
        "end": end and unix(end), "invoice": None, "invoice_item": None, "promotion_code": None,
        "start": unix(start), "subscription": "sub_1", "subscription_item": None,
    } | more  # fmt: skip


def event(number: int, kind: str, at: str, shape: dict[str, Any], **previous: Any) -> dict[str, Any]:
    data = {"object": shape} | ({"previous_attributes": previous} if previous else {})
    return {
        "id": f"evt_{number}", "object": "event", "api_version": "2025-09-30.clover", "created": unix(at), "data": data,
        "livemode": False, "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None}, "type": kind,
    }  # fmt: skip


def sub(number: int, at: str, *items: dict[str, Any], kind: str = "updated", **more: Any) -> dict[str, Any]:
    """An event about a subscription as it now is."""
    previous = more.pop("previous", {})
    return event(number, f"customer.subscription.{kind}", at, subscription(*items, **more), **previous)


class Stripe:
    """A product's endpoint, and Stripe that posts to it."""

    def __init__(self, world: Any, product: Any = None) -> None:
        self.api = Api(world)
        answer = self.api.post("stripe/", {})
        assert answer.status_code == 200, answer.content
        self.pk, self.path = answer.json()["id"], "/v1/" + answer.json()["url"].partition("/v1/")[2]
        assert self.api.post("stripe/", {"secret": SECRET}).status_code == 200

    def post(self, body: Any, secret: str = SECRET, at: int | None = None, header: str | None = None) -> Any:
        payload = body if isinstance(body, str) else json.dumps(body)
        signed = WebhookSignature.generate_signature_header(payload, secret, at) if header is None else header
        return Client().post(
            self.path, payload, content_type="application/json", headers={"Stripe-Signature": signed}
        )

    def send(self, *events: dict[str, Any]) -> list[str]:
        said = [self.post(one) for one in events]
        assert [one.status_code for one in said] == [200] * len(events), [one.content for one in said]
        return [one.json()["outcome"] for one in said]
