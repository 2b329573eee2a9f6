"""The versions of one Stripe subscription, made from everything that Stripe has told of it.

They are made anew from all events whenever one more arrives, so neither their order nor repeats matter. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext
from typing import Any

from metrics.stripe.discounts import Held, Known, left
from metrics.stripe.order import ordered
from metrics.stripe.reading import SUBSCRIPTION, Event, Object

Row = dict[str, Any]
EXACT = Context(prec=200)
PLACES = Decimal("1e-12")  # of stored prices; Stripe's have no more


@dataclass(slots=True)
class Made:
    """Versions to store, and in words what of the subscription could not be counted."""

    rows: list[Row] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def without(self, reason: str) -> None:
        if reason not in self.left_out:
            self.left_out.append(reason)


def versions(events: Iterable[Event], told: Known) -> Made:
    """One row for each item and each moment at which it changed, discounts that begin or end included."""
    row = ordered([one for one in events if one.type.startswith(SUBSCRIPTION)])
    made = Made()
    with localcontext(EXACT):
        before: dict[str, Row] = {}
        for index, event in enumerate(row):
            following = row[index + 1].created if index + 1 < len(row) else None
            before = _state(made, index, event, following, told, before)
    return made


def _state(
    made: Made, index: int, event: Event, until: datetime | None, told: Known, before: dict[str, Row]
) -> dict[str, Row]:
    """Adds what holds from this event to the next; returns the last row of each item."""
    on_all, on_item = _discounts(made, event, told)
    moments = {event.created}
    for one in [*on_all, *(one for some in on_item.values() for one in some)]:
        moments |= {
            at for at in (one.start, one.end) if at and at > event.created and (not until or at < until)
        }
    kept = before
    for at in sorted(moments):
        now = _items(made, event, at, on_all, on_item)
        gone = {place: last | {"status": "canceled"} for place, last in kept.items() if place not in now}
        for place, item in (now | gone).items():
            if at == event.created or item != kept.get(place):
                suffix = "" if at == event.created else f"/{int(at.timestamp())}"
                item_id = place.rpartition("/")[2]
                made.rows.append(
                    item
                    | {
                        "event_id": f"{event.event_id}/{item_id}{suffix}",
                        "effective_at": at,
                        "sequence": index,
                        "subscription_id": place,
                        "customer_id": event.customer,
                    }
                )
        kept = now
    return kept


def _discounts(made: Made, event: Event, told: Known) -> tuple[list[Held], dict[str, list[Held]]]:
    """The discounts on the whole subscription, and on single items, from this event on."""
    named = [*event.data.get("discounts", []), *(d for one in _raw_items(event) for d in one["discounts"])]
    known: dict[str, Held] = {}
    for one in named:
        if (held := told.held(one)) is None:
            made.without(f"Discount {one['id']} of {event.subject} has not been told: send customer.discount and "
                         "coupon events too, or the discount is not taken off.")  # fmt: skip
        else:
            known[one["id"]] = held
    later = []  # given after this event, or to the customer
    for name, data in told.discounts.items():
        held = None if name in known else told.held(data | {"id": name})
        if held is None or data["customer"] != event.customer:
            continue
        begins_later = held.subscription == event.subject and held.start and held.start > event.created
        if begins_later or (held.subscription is None and held.item is None):
            later.append(held)
    of_items = {
        one["id"]: [known[d["id"]] for d in one["discounts"] if d["id"] in known]
        + [held for held in later if held.item == one["id"]]
        for one in _raw_items(event)
    }
    own = [known[one["id"]] for one in event.data.get("discounts", []) if one["id"] in known]
    own += [held for held in later if held.subscription and held.item is None]
    # A subscription's own discounts stand in for the customer's.
    return own or [held for held in later if held.subscription is None and held.item is None], of_items


def _raw_items(event: Event) -> list[Object]:
    items: list[Object] = event.data.get("items", [])
    return items


def _items(
    made: Made, event: Event, at: datetime, on_all: list[Held], on_item: dict[str, list[Held]]
) -> dict[str, Row]:
    """{place: the columns that say what the item costs at the moment}. The first item's place is the
    subscription's own id, so that history under that id, from a file for instance, goes on in it.
    """
    status = event.data.get("status", "")
    if event.type.endswith(".deleted"):
        status = "canceled"
    elif event.data.get("pause_collection"):
        status = "paused"
    if event.data.get("has_more"):
        made.without(f"{event.subject} has more items than Stripe sends; the others are not counted.")
    found: dict[str, Row] = {}
    spent: dict[str, Decimal] = {}
    for index, item in enumerate(_raw_items(event)):
        price = item["price"]
        if price["billing_scheme"] == "tiered" or price["unit_amount"] is None:
            if price["usage_type"] != "metered":
                made.without(f"Item {item['id']} of {event.subject} has a price in tiers; it is not counted.")
            continue
        place = event.subject if index == 0 else f"{event.subject}/{item['id']}"
        discounts = [one for one in [*on_item.get(item["id"], []), *on_all] if one.holds(at)]
        found[place] = _row(item, price, status, discounts, spent)
    return found


def _row(item: Object, price: Object, status: str, discounts: list[Held], spent: dict[str, Decimal]) -> Row:
    quantity, unit = _quantity(item["quantity"], price["transform"]), Decimal(price["unit_amount"])
    metered = price["usage_type"] == "metered"
    gross = quantity * unit
    rest = gross if metered else left(gross, discounts, price["currency"], spent)
    return {
        "status": status,
        "interval": price["interval"],
        "interval_count": price["interval_count"],
        "unit_amount_minor": unit.quantize(PLACES),
        "quantity": quantity,
        "currency": price["currency"],
        "metered": metered,
        "discount": _stored(gross - rest),
    }


def _stored(off: Decimal) -> Object | None:
    """What is taken off until the next version; its end is a version of its own."""
    if not off:
        return None
    return {"duration": "forever", "percent_off": None, "amount_off_minor": f"{off:f}", "ends_at": None}


def _quantity(given: str | None, transform: Object | None) -> Decimal:
    quantity = Decimal(given) if given is not None else Decimal(1)
    if transform is None:
        return quantity
    rounding = ROUND_CEILING if transform["round"] == "up" else ROUND_FLOOR
    return (quantity / transform["divide_by"]).to_integral_value(rounding=rounding)
