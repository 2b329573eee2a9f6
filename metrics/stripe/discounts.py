"""Which discounts hold at a moment, and what they leave of a price. Pure.

Repeating and lasting discounts are taken off, those for one invoice are not (kpi.md section 1). Since 2025
Stripe's events only name a subscription's discounts; their terms come by events of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from metrics.stripe.reading import DISCOUNT, Event, Object

ONE = Decimal(1)
HUNDRED = Decimal(100)


@dataclass(slots=True)
class Held:
    """A discount with its terms, and when it holds."""

    id: str
    start: datetime | None
    end: datetime | None
    subscription: str | None
    item: str | None
    duration: str
    percent: Decimal
    amounts: dict[str, Decimal]

    def holds(self, at: datetime) -> bool:
        has_begun = self.start is None or self.start <= at
        return self.duration != "once" and has_begun and (self.end is None or at < self.end)


@dataclass(slots=True)
class Known:
    """What the events of a customer's discounts, and of coupons, have told."""

    discounts: dict[str, Object] = field(default_factory=dict)
    deleted: dict[str, datetime] = field(default_factory=dict)
    coupons: dict[str, Object] = field(default_factory=dict)

    def held(self, told: Object) -> Held | None:
        """The discount with its terms; None when nobody has told them."""
        full = told if "coupon" in told else self.discounts.get(told["id"])
        if full is None:
            return None
        terms = full["coupon"] if "duration" in full["coupon"] else self.coupons.get(full["coupon"]["id"])
        if terms is None:
            return None
        ends = [one for one in (_moment(full["end"]), self.deleted.get(told["id"])) if one]
        percent = terms["percent_off"]
        return Held(
            id=told["id"],
            start=_moment(full["start"]),
            end=min(ends, default=None),
            subscription=full["subscription"],
            item=full["subscription_item"],
            duration=terms["duration"],
            percent=Decimal(percent) if percent is not None else Decimal(0),
            amounts={currency: Decimal(amount) for currency, amount in terms["amounts_off"].items()},
        )


def known(events: Iterable[Event]) -> Known:
    """The latest that each discount and coupon said of itself."""
    found = Known()
    for event in sorted(events, key=lambda one: (one.created, one.rank, one.event_id)):
        if not event.type.startswith(DISCOUNT):
            found.coupons[event.subject] = event.data
            continue
        found.discounts[event.subject] = event.data | {"customer": event.customer}
        if event.type.endswith(".deleted"):
            found.deleted[event.subject] = min(event.created, found.deleted.get(event.subject, event.created))
    return found


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def left(gross: Decimal, discounts: Iterable[Held], currency: str, spent: dict[str, Decimal]) -> Decimal:
    """What is to be paid of a gross amount. A fixed sum is taken off once, whatever the number of items:
    `spent` remembers how much of each discount the items before this one have used up.
    """
    rest = gross
    for one in discounts:
        rest *= ONE - one.percent / HUNDRED
        fixed = one.amounts.get(currency, Decimal(0)) - spent.get(one.id, Decimal(0))
        used = min(rest, max(fixed, Decimal(0)))
        spent[one.id] = spent.get(one.id, Decimal(0)) + used
        rest -= used
    return rest
