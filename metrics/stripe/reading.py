"""What is kept of a Stripe event: the few fields that say what a customer pays, and nothing personal. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from metrics.fields import Bad, currency, decimal, one_of, text, whole
from metrics.shapes import INTERVALS, STATUSES, not_ahead
from products.parsers import unclean

SUBSCRIPTION = "customer.subscription."
DISCOUNT = "customer.discount."
COUPON = "coupon."
# Of events of one second, a birth comes first and an end last.
RANKS = {f"{SUBSCRIPTION}created": 0, f"{SUBSCRIPTION}deleted": 2, f"{DISCOUNT}deleted": 2}
TYPES = frozenset(
    {
        *(
            SUBSCRIPTION + one
            for one in (
                "created",
                "updated",
                "deleted",
                "paused",
                "resumed",
                "pending_update_applied",
                "trial_will_end",
            )
        ),
        *(DISCOUNT + one for one in ("created", "updated", "deleted")),
        *(COUPON + one for one in ("created", "updated")),
    }
)
Object = dict[str, Any]
MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Event:
    """`subject` is the subscription, discount or coupon that it tells of; `customer` is "" for a coupon."""

    event_id: str
    type: str
    created: datetime
    subject: str
    customer: str
    data: Object
    previous: Object

    @property
    def rank(self) -> int:
        return RANKS.get(self.type, 1)


def read(body: Mapping[str, Any], now: datetime) -> Event | None:
    """The event, None when its type says nothing about revenue. Bad for what no Stripe event looks like."""
    kind = text(body, "type", 100)
    if kind not in TYPES:
        return None
    data = _object(body.get("data"), "data")
    given = _object(data.get("object"), "data.object")
    previous = data.get("previous_attributes")
    subject, kept = text(given, "id", 60), _kept(kind, given)
    return Event(
        event_id=text(body, "id", 50),
        type=kind,
        created=not_ahead(instant(body.get("created"), "created"), "created", now),
        subject=subject,
        customer="" if kind.startswith(COUPON) else id_of(given.get("customer"), "customer"),
        data=kept,
        previous=_some(previous) if isinstance(previous, dict) and kind.startswith(SUBSCRIPTION) else {},
    )


def _object(value: Any, name: str) -> Object:
    if not isinstance(value, dict):
        raise Bad(name, "This must be an object.")
    if problem := unclean(value, name):
        raise Bad(*problem)
    return value


def id_of(value: Any, name: str) -> str:
    """The id of something that Stripe sends as an id or, expanded, as an object."""
    return text({name: value.get("id") if isinstance(value, dict) else value}, name, 60)


def instant(value: Any, name: str) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**32:
        raise Bad(name, "This must be a Unix time.")
    return datetime.fromtimestamp(value, UTC)


def _kept(kind: str, given: Object) -> Object:
    if kind.startswith(SUBSCRIPTION):
        one_of(given, "status", STATUSES)
        return _some(given)
    if kind.startswith(DISCOUNT):
        return {"kind": "discount", **discount(given)}
    return {"kind": "coupon", **coupon(given)}


def _some(given: Object) -> Object:
    """The fields of a subscription, or of what it was before, that matter here."""
    kept: Object = {
        name: given[name] for name in ("status", "cancel_at_period_end", "trial_end") if name in given
    }
    if "pause_collection" in given:
        kept["pause_collection"] = bool(given["pause_collection"])
    if "items" in given:
        items = _object(given["items"], "items").get("data")
        if not isinstance(items, list) or len(items) > MOST_ITEMS:
            raise Bad("items", f"This must be a list of at most {MOST_ITEMS} items.")
        kept["items"] = [_item(_object(one, "items")) for one in items]
        kept["has_more"] = bool(given["items"].get("has_more"))
    if "discounts" in given or "discount" in given:
        kept["discounts"] = _discounts(given.get("discounts") or [], given.get("discount"))
    return kept


def _item(given: Object) -> Object:
    return {
        "id": text(given, "id", 40),
        "quantity": _number(given, "quantity"),
        "discounts": _discounts(given.get("discounts") or [], None),
        "price": _price(given),
    }


def _price(given: Object) -> Object:
    """The item's price; the older `plan` where there is none."""
    price = given.get("price")
    if not isinstance(price, dict):
        plan = _object(given.get("plan"), "items.price")
        price = plan | {
            "unit_amount": plan.get("amount"),
            "unit_amount_decimal": plan.get("amount_decimal"),
            "recurring": plan,
            "transform_quantity": plan.get("transform_usage"),
        }
    recurring = _object(price.get("recurring"), "items.price.recurring")
    exact = "unit_amount_decimal" if price.get("unit_amount_decimal") is not None else "unit_amount"
    return {
        "unit_amount": _number(price, exact),
        "currency": currency(price, "currency"),
        "billing_scheme": str(price.get("billing_scheme") or "per_unit")[:20],
        "interval": one_of(recurring, "interval", INTERVALS),
        "interval_count": whole(recurring, "interval_count", 1, low=1, high=120),
        "usage_type": str(recurring.get("usage_type") or "licensed")[:20],
        "transform": _transform(price.get("transform_quantity")),
    }


def _number(given: Object, name: str) -> str | None:
    """A number as text, exactly; None where there is none."""
    return None if given.get(name) is None else str(decimal(given, name))


def _transform(given: Any) -> Object | None:
    if not isinstance(given, dict):
        return None
    return {
        "divide_by": whole(given, "divide_by", 1, low=1, high=10**9),
        "round": one_of(given, "round", ("up", "down")),
    }


def _discounts(given: Any, single: Any) -> list[Object]:
    """Each as far as it is told: an id alone (Stripe's habit since 2025), or with its terms."""
    if not isinstance(given, list) or len(given) > MOST_ITEMS:
        raise Bad("discounts", "This must be a list.")
    found = list(given)
    if isinstance(single, dict) and single.get("id") not in {
        one if isinstance(one, str) else one.get("id") for one in found if isinstance(one, str | dict)
    }:
        found.append(single)
    return [{"id": id_of(one, "discounts")} if isinstance(one, str) else discount(one) for one in found]


def discount(given: Any) -> Object:
    """Its id, whom it is for, when it holds, and its coupon's terms or, when Stripe names it only, its id."""
    given = _object(given, "discount")
    source = given.get("source") if isinstance(given.get("source"), dict) else {}
    found = given.get("coupon") or (source or {}).get("coupon")
    kept: Object = {"id": text(given, "id", 60, required=False)}
    for name in ("subscription", "subscription_item"):
        kept[name] = id_of(given[name], name) if given.get(name) else None
    for name in ("start", "end"):
        kept[name] = given.get(name)
        if kept[name] is not None:
            instant(kept[name], name)
    kept["coupon"] = coupon(found) if isinstance(found, dict) else {"id": str(found or "")[:60]}
    return kept


def coupon(given: Object) -> Object:
    """A coupon's terms."""
    amounts = {}
    if given.get("amount_off") is not None:
        amounts[currency(given, "currency")] = _number(given, "amount_off")
    options = given.get("currency_options")
    for name, option in (options if isinstance(options, dict) else {}).items():
        if isinstance(option, dict) and option.get("amount_off") is not None:
            amounts[str(name)[:3].upper()] = _number(option, "amount_off")
    return {
        "id": text(given, "id", 60),
        "duration": one_of(given, "duration", ("forever", "repeating", "once")),
        "percent_off": None
        if given.get("percent_off") is None
        else str(decimal(given, "percent_off", high=100)),
        "amounts_off": amounts,
    }
