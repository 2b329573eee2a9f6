"""What is read of blind rounds. Values of others are read in one place only, and only once a round is revealed."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from accounts.access import Access
from accounts.models import User
from accounts.queries import members as workspace_members
from products.access import product_access
from products.models import Product
from roadmaps.models import Ballot, Framework, Initiative, Round, RoundMember
from roadmaps.priority import queries
from roadmaps.priority.calc.agreement import Spread, spread
from roadmaps.priority.calc.columns import Column


def rounds(product: Product) -> QuerySet[Round]:
    found = Round.objects.filter(framework__product=product)
    return found.select_related("framework__product__workspace", "started_by").order_by("-pk")


def rounds_of(framework: Framework) -> QuerySet[Round]:
    return rounds(framework.product).filter(framework=framework.pk or 0)


def blind_round(product: Product, pk: int) -> Round | None:
    return rounds(product).filter(pk=pk).first()


def invitable(product: Product) -> list[User]:
    """Members of the workspace who may open the product."""
    found = []
    for one in workspace_members(product.workspace).select_related("user"):
        if one.user.is_active and _may_open(product, one.user, one.role):
            found.append(one.user)
    return found


def _may_open(product: Product, user: User, role: Any) -> bool:
    if product.visibility != "members" or role == "admin":
        return True
    from django.http import Http404

    try:
        product_access(Access(product.workspace, user, role), product.key)
    except Http404:
        return False
    return True


def seat(blind: Round, user: User) -> RoundMember | None:
    return RoundMember.objects.filter(round=blind, user=user).first()


def asked_columns(blind: Round) -> list[Column]:
    return [column for column in blind.framework.columns if column.key in blind.columns]


def asked_initiatives(blind: Round) -> list[Initiative]:
    return [row for row in queries.initiatives(blind.framework) if row.item.number in blind.numbers]


def own_ballots(blind: Round, user: User) -> dict[tuple[int, str], float]:
    """By initiative's number and column: what this person said, and nobody else."""
    mine = Ballot.objects.filter(member__round=blind, member__user=user)
    return {(n, c): v for n, c, v in mine.values_list("initiative__item__number", "column", "value")}


def seats(blind: Round) -> list[dict[str, Any]]:
    """Who was invited, and how many cells each has filled; never with what."""
    found = RoundMember.objects.filter(round=blind).select_related("user").annotate(done=Count("ballots"))
    total = len(asked_columns(blind)) * len(asked_initiatives(blind))
    return [{"user": one.user, "name": one.user.display_name, "done": one.done, "total": total}
            for one in found.order_by("user__name", "pk")]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    number: int
    column: Column
    spread: Spread
    said: list[tuple[str, float]]  # who, what


def results(blind: Round) -> list[Result]:
    """Nothing before the round is revealed, whoever asks."""
    if blind.revealed_at is None:
        return []
    said: dict[tuple[int, str], list[tuple[str, float]]] = defaultdict(list)
    found = Ballot.objects.filter(member__round=blind).select_related("member__user", "initiative__item")
    for one in found.order_by("member__user__name", "pk"):
        cell = (one.initiative.item.number, one.column)
        said[cell].append((one.member.user.display_name, one.value))
    columns = {column.key: column for column in asked_columns(blind)}
    made = []
    for (number, key), voices in said.items():
        if key in columns and (found_spread := spread([value for _, value in voices], columns[key])):
            made.append(Result(number, columns[key], found_spread, voices))
    return made
