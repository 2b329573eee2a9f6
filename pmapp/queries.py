"""What is read across stages: the rail, the product cards, the loose ends of the thread."""

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.access import Access
from accounts.models import User, Workspace
from accounts.prepared import Prepared
from products import kinds, queries, stages, waiting
from products.access import may_create
from products.approval import queries as approval
from products.models import Item, Product
from products.paths import list_url, product_url


def shell_facts(access: Access) -> tuple[list[Product], int, int]:
    """What every page shows, by one query: the products, unread notifications, what waits for the person."""
    today = waiting.today(access)
    rows = _everything if access.is_workspace_admin else _what_is_open
    found: list[Any] = rows.all(workspace=access.workspace.pk, user=access.user.pk, today=today)
    if not found:
        waits = sum(some.count() for some in _waiting(access, today))
        return [], _unread(access).count(), waits
    return found, int(found[0].unread), int(found[0].waiting)


def _products_to_an_admin(workspace: int, user: int, today: dt.date) -> QuerySet[Product]:
    return _with_counts(Access(Workspace(pk=workspace), User(pk=user), "admin"), today)


def _products_to_a_member(workspace: int, user: int, today: dt.date) -> QuerySet[Product]:
    """A member of any other role: they see the same products."""
    return _with_counts(Access(Workspace(pk=workspace), User(pk=user), "contributor"), today)


_everything, _what_is_open = Prepared(_products_to_an_admin), Prepared(_products_to_a_member)


def _unread(access: Access) -> QuerySet[Any]:
    return queries.notifications(access).filter(read_at=None)


def _waiting(access: Access, today: dt.date) -> list[QuerySet[Any]]:
    return [approval.waiting(access), *(source.rows(access, today) for source in waiting.sources())]


def _with_counts(access: Access, today: dt.date) -> QuerySet[Product]:
    waits = reduce(add, map(_counted, _waiting(access, today)))
    return queries.products(access).annotate(unread=_counted(_unread(access)), waiting=waits)


def _counted(rows: QuerySet[Any]) -> Any:
    """How many rows there are, as a subquery; all of them are of one workspace."""
    return Coalesce(Subquery(rows.order_by().values("workspace").annotate(n=Count("pk")).values("n")), 0)


@dataclass(frozen=True, slots=True)
class RailStep:
    """One stage on the product page: what is there, what is missing, the next step."""

    label: str
    icon: str
    question: str
    state: str  # done, next, missing
    counts: list[tuple[str, int, str]]  # label, how many, address of the list
    missing: list[tuple[str, str]]  # why, address that mends it ("" when the reader may not)
    url: str

    def as_rail(self) -> dict[str, object]:
        """As parts/rail.html shows it."""
        total = sum(count for _, count, _ in self.counts)
        state = "partial" if self.state == "missing" and total else self.state
        note = f"{total} record{'' if total == 1 else 's'}" if total else "Nothing yet"
        return {"label": self.label, "url": self.url, "state": state, "note": note}


def stage_rail(product: Product, access: Access) -> list[RailStep]:
    counts = queries.counts_by_kind(product)
    steps: list[RailStep] = []
    next_given = False
    for stage in stages.rail():
        missing = []
        for essential in stage.essentials:
            if not counts.get(essential.kind):
                kind = kinds.get(essential.kind)
                may = may_create(access, kind)
                missing.append(
                    (essential.why, product_url(product, "products:new", kind=kind) if may else "")
                )
        state = "done" if not missing else "missing" if next_given else "next"
        next_given = next_given or bool(missing)
        shown = [
            (kind.label_plural, counts.get(kind.key, 0), list_url(product, kind))
            for kind in kinds.of_stage(stage.key)
            if not kind.hidden_in_nav
        ]
        url = shown[0][2] if shown else product_url(product)
        steps.append(RailStep(stage.label, stage.icon, stage.question, state, shown, missing, url))
    return steps


@dataclass(frozen=True, slots=True)
class ProductCard:
    product: Product
    items: int
    stages: list[tuple[str, str, bool]]  # label, icon, is anything there


def product_cards(products: list[Product]) -> list[ProductCard]:
    """Cards for the workspace page, with two queries however many products there are."""
    rows = (
        Item.objects.filter(product__in=products, archived_at=None)
        .values("product", "kind")
        .annotate(n=Count("pk"))
    )
    counts: dict[int, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["product"], {})[row["kind"]] = row["n"]
    made = []
    for product in products:
        mine = counts.get(product.pk, {})
        filled = [
            (stage.label, stage.icon, any(mine.get(kind.key) for kind in kinds.of_stage(stage.key)))
            for stage in stages.rail()
        ]
        made.append(ProductCard(product, sum(mine.values()), filled))
    return made


# Kinds whose items should rest on something, and what it means when they do not.
NEEDS_REASON = {
    "initiative": ("rests", "rest", "on no evidence, idea or objective"),
    "requirement": ("belongs", "belong", "to no initiative"),
    "release": ("ships", "ship", "nothing"),
    "launch": ("launches", "launch", "no release"),
}


def loose_ends(product: Product) -> list[tuple[str, int, str]]:
    """Broken threads: how many live items of a kind have nothing upstream, and the list of just those."""
    made = []
    rows = (
        queries.items(product)
        .filter(archived_at=None, kind__in=NEEDS_REASON)
        .filter(queries.without_reason())
        .values("kind")
        .annotate(n=Count("pk"))
    )
    for row in rows:
        kind = kinds.find(row["kind"])
        if kind is not None:
            one, many, rest = NEEDS_REASON[kind.key]
            said = f"{kind.label} {one}" if row["n"] == 1 else f"{kind.label_plural} {many}"
            made.append((f"{row['n']} {said.lower()} {rest}", row["n"], f"{list_url(product, kind)}?loose=1"))
    return made
