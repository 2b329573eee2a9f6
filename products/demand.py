"""Who asks for an item, and what is known that speaks for it: each stage registers what it can tell.

Counted from the item's reasons: what leads to it in the thread, one or two steps up.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.access import Access
    from products.models import Item, Product

EVIDENCE = ("note", "insight", "survey", "metric", "problem", "job")  # kinds of record that say why


@dataclass(slots=True)
class Voice:
    """What one stage knows of one item: its votes, and by whom they were cast for whom."""

    votes: int = 0
    customers: set[str] = field(default_factory=set)  # e-mail addresses or names, lower case
    newest_at: dt.datetime | None = None


@dataclass(slots=True)
class Demand:
    votes: int = 0
    customers: set[str] = field(default_factory=set)
    revenue: Decimal | None = None  # a month, of the customers who are known to pay
    evidence: int = 0
    newest_at: dt.datetime | None = None

    @property
    def strength(self) -> tuple[int, int]:
        return len(self.customers) + self.evidence, self.votes

    def hear(self, moment: dt.datetime | None) -> None:
        if moment and (self.newest_at is None or moment > self.newest_at):
            self.newest_at = moment


Voices = Callable[["Product", set[int]], dict[int, Voice]]  # by item
Revenue = Callable[["Product", Set[str]], dict[str, Decimal]]  # by customer
_voices: list[Voices] = []
_revenue: list[Revenue] = []


def register(voices: Voices | None = None, revenue: Revenue | None = None) -> None:
    if voices and voices not in _voices:
        _voices.append(voices)
    if revenue and revenue not in _revenue:
        _revenue.append(revenue)


def demand(product: "Product", items: Iterable["Item"], access: "Access") -> dict[int, Demand]:
    """By item's primary key; items that nothing speaks for are left out. Of products the reader may see alone."""
    wanted = {item.pk for item in items}
    reasons = _reasons(wanted, access)
    made: dict[int, Demand] = defaultdict(Demand)
    heard = {pk for found in reasons.values() for pk, _, _ in found}
    voices = [source(product, heard) for source in _voices]
    for pk, found in reasons.items():
        for reason, kind, at in found:
            if kind in EVIDENCE:
                made[pk].evidence += 1
                made[pk].hear(at)
            for voice in (one[reason] for one in voices if reason in one):
                made[pk].votes += voice.votes
                made[pk].customers |= voice.customers
                made[pk].hear(voice.newest_at)
    _add_revenue(product, made)
    return {pk: one for pk, one in made.items() if one.votes or one.evidence or one.customers}


def _reasons(wanted: set[int], access: "Access") -> dict[int, set[tuple[int, str, dt.datetime]]]:
    """For each item what leads to it: its reasons, and theirs; never across workspaces."""
    from products import link_kinds
    from products.access import visible_products
    from products.models import Link

    upstream = Link.objects.filter(
        workspace=access.workspace,
        kind__in=link_kinds.IN_THREAD,
        source__archived_at=None,
        source__product__in=visible_products(access),
    ).values_list("target", "source", "source__kind", "source__created_at")
    first = list(upstream.filter(target__in=wanted))
    second: dict[int, list[tuple[int, str, dt.datetime]]] = defaultdict(list)
    for target, source, kind, at in upstream.filter(target__in={source for _, source, _, _ in first}):
        second[target].append((source, kind, at))
    made: dict[int, set[tuple[int, str, dt.datetime]]] = defaultdict(set)
    for target, source, kind, at in first:
        made[target].add((source, kind, at))
        made[target] |= set(second[source])
    return made


def _add_revenue(product: "Product", made: dict[int, Demand]) -> None:
    customers = {who for one in made.values() for who in one.customers}
    if not customers:
        return
    known: dict[str, Decimal] = {}
    for source in _revenue:
        known |= source(product, customers)
    for one in made.values():
        paying = [known[who] for who in one.customers if who in known]
        one.revenue = sum(paying, Decimal(0)) if paying else None
