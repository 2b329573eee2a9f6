"""What is read of blind rounds. Values of others are read in one place only, and only once a round is revealed."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.access import Access
from accounts.models import User
from accounts.queries import people
from products.access import visible_products
from products.models import Product
from roadmaps.models import Ballot, Framework, Initiative, Round, RoundMember
from roadmaps.priority import queries
from roadmaps.priority.calc.agreement import Spread, spread
from roadmaps.priority.calc.columns import Column

JUST_ASKED = dt.timedelta(hours=12)  # between the question and the reminder


def rounds(product: Product) -> QuerySet[Round]:
    found = Round.objects.filter(framework__product=product)
    return found.select_related("framework__product__workspace", "started_by").order_by("-pk")


def rounds_of(framework: Framework) -> QuerySet[Round]:
    return rounds(framework.product).filter(framework=framework.pk or 0)


def blind_round(product: Product, pk: int) -> Round | None:
    return rounds(product).filter(pk=pk).first()


def invitable(product: Product) -> list[User]:
    """People of the workspace who may open the product."""
    rows = people(product.workspace)
    if product.visibility == "members":
        admin = Q(memberships__workspace=product.workspace, memberships__role="admin")
        rows = rows.filter(Q(pk__in=product.memberships.values("user")) | admin).distinct()
    return list(rows)


def seat(blind: Round, user: User) -> RoundMember | None:
    return RoundMember.objects.filter(round=blind, user=user).first()


def may_lead(access: Access, blind: Round) -> bool:
    """Reveal it, or move its last day."""
    return access.may("manage") or (access.may("contribute") and blind.started_by_id == access.user.pk)


def today(framework: Framework, now: dt.datetime | None = None) -> dt.date:
    """As the workspace counts days."""
    return timezone.localdate(now or timezone.now(), framework.product.workspace.zone)


def is_over(blind: Round) -> bool:
    """Its last day to answer is past."""
    return blind.due_date is not None and blind.due_date < today(blind.framework)


def ending(now: dt.datetime) -> QuerySet[Round]:
    """Open rounds of all workspaces whose last day is near, with a day to spare on each side for time zones."""
    near = (now.date() - dt.timedelta(days=1), now.date() + dt.timedelta(days=2))
    return (
        Round.objects.filter(revealed_at=None, due_date__range=near, started_at__lte=now - JUST_ASKED)
        .filter(framework__archived_at=None, framework__product__archived_at=None)
        .filter(members__reminded_at=None)
        .select_related("framework__product__workspace")
        .distinct()
    )


def unfinished(blind: Round) -> list[RoundMember]:
    """Who has not answered all that can still be answered."""
    total = len(asked_columns(blind)) * len(asked_initiatives(blind))
    found = RoundMember.objects.filter(round=blind, user__is_active=True).select_related("user")
    return list(found.annotate(done=Count("ballots")).filter(done__lt=total).order_by("pk"))


def waiting(access: Access, today: dt.date) -> QuerySet[RoundMember]:
    """Rounds in which the person was asked and has not said anything yet, while there is time."""
    return (
        RoundMember.objects.filter(user=access.user, workspace=access.workspace, round__revealed_at=None)
        .filter(Q(round__due_date=None) | Q(round__due_date__gte=today), ballots=None)
        .filter(
            round__framework__archived_at=None,
            round__framework__product__in=visible_products(access).filter(archived_at=None),
        )
        .select_related("round__framework__product__workspace", "round__started_by")
        .order_by("round__due_date", "pk")
    )


def asked_columns(blind: Round) -> list[Column]:
    return [column for column in blind.framework.columns if column.key in blind.columns]


def asked_initiatives(blind: Round) -> list[Initiative]:
    return [row for row in queries.initiatives(blind.framework) if row.item.number in blind.numbers]


def own_ballots(blind: Round, user: User) -> dict[tuple[int, str], float]:
    """By initiative's number and column: what this person said, and nobody else."""
    mine = Ballot.objects.filter(member__round=blind, member__user=user)
    return {(n, c): v for n, c, v in mine.values_list("initiative__item__number", "column", "value")}


def seats(blind: Round) -> list[dict[str, Any]]:
    return seats_of([blind])[blind.pk]


def seats_of(rounds: list[Round]) -> dict[int, list[dict[str, Any]]]:
    """By round, of one product: who was invited, and how many cells each has filled; never with what."""
    made: dict[int, list[dict[str, Any]]] = {one.pk: [] for one in rounds}
    if not rounds:
        return made
    open_now = {row.item.number for row in queries.initiatives(rounds[0].framework)}
    totals = {one.pk: len(asked_columns(one)) * len(open_now & set(one.numbers)) for one in rounds}
    found = (
        RoundMember.objects.filter(round__in=rounds).select_related("user").annotate(done=Count("ballots"))
    )
    for one in found.order_by("user__name", "pk"):
        shown = {
            "user": one.user,
            "name": one.user.display_name,
            "done": one.done,
            "total": totals[one.round_id],
        }
        made[one.round_id].append(shown)
    return made


@dataclass(frozen=True, slots=True)
class Result:
    number: int
    column: Column
    spread: Spread
    said: list[tuple[str, float]]  # who, what


def _is_taken(key: str, middle: float) -> bool:
    """Whether RICE takes this middle of what was said: whole people, but only some impacts and shares."""
    return key == "effort" or (key == "reach" and float(middle).is_integer())


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
        if key not in columns:
            continue
        values = [value for _, value in voices]
        is_said = blind.framework.is_built_in and not _is_taken(key, median(values))
        if found_spread := spread(values, columns[key], is_said=is_said):
            made.append(Result(number, columns[key], found_spread, voices))
    return made
