"""Blind rounds: starting one, answering, revealing, and taking over what the group thinks."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from accounts.models import User
from products.actions import notify, record
from products.actions.record import plain
from products.paths import PAGE
from roadmaps.models import Ballot, Edit, Framework, Round, RoundMember
from roadmaps.priority import queries, round_queries
from roadmaps.priority.actions.cells import Allowed, Cell, fit, write
from roadmaps.priority.actions.frameworks import locked
from roadmaps.priority.calc.columns import Estimate, Unreadable, read, written

MOST_PEOPLE, MOST_INITIATIVES = 50, 100
ONE_DAY = dt.timedelta(days=1)
EARLIER = "Choose today or a later day."


@transaction.atomic
def start_round(
    *,
    framework: Framework,
    actor: Actor,
    people: Iterable[User],
    name: str = "",
    columns: list[str] | None = None,
    numbers: list[int] | None = None,
    due_date: dt.date | None = None,
) -> Round:
    """Asks these people about these columns and initiatives; none given means all of them."""
    row = locked(framework)
    known = [column.key for column in row.columns]
    wanted = [key for key in known if columns is None or key in columns]
    open_numbers = [one.item.number for one in queries.initiatives(row)]
    asked = numbers or open_numbers[:MOST_INITIATIVES]
    invited = {one.pk: one for one in people}
    wrong: dict[str, str] = {}
    if not wanted or row.rules.method.asks_people or set(columns or ()) - set(known):
        wrong["columns"] = "Choose columns of this framework."
    if not asked or set(asked) - set(open_numbers) or len(asked) > MOST_INITIATIVES:
        wrong["initiatives"] = f"Choose 1 to {MOST_INITIATIVES} open initiatives."
    if not 1 < len(invited) <= MOST_PEOPLE or set(invited) - {
        one.pk for one in round_queries.invitable(row.product)
    }:
        wrong["people"] = f"Invite 2 to {MOST_PEOPLE} people who may open this product."
    if due_date is not None and due_date < round_queries.today(row):
        wrong["due_date"] = EARLIER
    if wrong:
        raise ValidationError(wrong)
    made = Round(workspace_id=row.workspace_id, framework=row, columns=wanted, numbers=asked, due_date=due_date,
                 name=name.strip() or f"Round of {timezone.localdate():%-d %B}", started_by=actor.user)  # fmt: skip
    made.full_clean(exclude=["workspace", "revealed_at", "revealed_by", "due_date", "started_by"])
    made.save()
    RoundMember.objects.bulk_create(
        RoundMember(workspace_id=row.workspace_id, round=made, user=one) for one in invited.values()
    )
    _tell(made, "started", actor, {"name": [None, made.name]}, invited.values())
    return made


def _tell(blind: Round, what: str, actor: Actor, changes: dict[str, Any], people: Iterable[User]) -> None:
    """Into the product's feed, and to these people; never to whoever did it."""
    page = {PAGE: ["roadmaps:round", {"pk": blind.pk}]}
    activity = record(f"round.{what}", product=blind.framework.product, actor=actor, changes=changes | page)
    notify(activity=activity, told=[(one, "round") for one in people if one != actor.user])


@transaction.atomic
def move_due(*, blind: Round, due_date: dt.date | None, actor: Actor) -> Round:
    """Another last day to answer, or none; whoever has not answered hears of it and is reminded anew."""
    row = _held(blind)
    if row.revealed_at is not None:
        raise ValidationError("This round is revealed. What was said then stays as it was said.")
    if due_date is not None and due_date < round_queries.today(row.framework):
        raise ValidationError({"due_date": EARLIER})
    before, row.due_date = row.due_date, due_date
    if before != due_date:
        row.save()
        missing = round_queries.unfinished(row)
        RoundMember.objects.filter(pk__in=[one.pk for one in missing]).update(reminded_at=None)
        changes = {"name": [row.name, row.name], "due_date": [plain(before), plain(due_date)]}
        _tell(row, "due_moved", actor, changes, [one.user for one in missing])
    return row


def remind(*, now: dt.datetime) -> int:
    """Tells who has not answered everything that the round ends within a day, once. Returns how many were told."""
    told = 0
    for blind in round_queries.ending(now):
        if (
            blind.due_date is not None
            and blind.due_date <= round_queries.today(blind.framework, now) + ONE_DAY
        ):
            told += _remind(blind, now)
    return told


@transaction.atomic
def _remind(blind: Round, now: dt.datetime) -> int:
    """Under the round's lock: two workers at once tell nobody twice."""
    row = _held(blind)
    missing = [one for one in round_queries.unfinished(row) if one.reminded_at is None]
    if row.revealed_at is not None or not missing:
        return 0
    RoundMember.objects.filter(pk__in=[one.pk for one in missing]).update(reminded_at=now)
    changes = {"name": [row.name, row.name], "due_date": [None, plain(row.due_date)]}
    _tell(row, "closing", SYSTEM, changes, [one.user for one in missing])
    return len(missing)


def _held(blind: Round) -> Round:
    """Under its lock, so that nobody answers while it is revealed."""
    return Round.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "framework__product__workspace"
    ).get(pk=blind.pk)  # fmt: skip


@transaction.atomic
def vote(*, blind: Round, cells: list[Cell], actor: Actor) -> int:
    """What one member thinks: all cells or none, and only until the round is revealed. An empty text takes it back."""
    row = _held(blind)
    member = round_queries.seat(row, actor.user) if actor.user else None
    if member is None:
        raise PermissionDenied("Only who was invited answers in this round.")
    if row.revealed_at is not None:
        raise ValidationError("This round is revealed. What was said then stays as it was said.")
    if round_queries.is_over(row):
        raise ValidationError(
            "The last day to answer is past. Ask whoever started the round for a later one."
        )
    columns = {column.key: column for column in round_queries.asked_columns(row)}
    initiatives = {one.item.number: one for one in round_queries.asked_initiatives(row)}
    wanted: dict[tuple[int, str], Estimate | None] = {}
    wrong: dict[str, list[str]] = {}
    for cell in cells:
        try:
            if cell.number not in initiatives or cell.column not in columns:
                raise Unreadable("This is not asked in this round.")
            wanted[cell.number, cell.column] = _single(
                fit(row.framework, columns[cell.column], read(cell.text, columns[cell.column]))
            )
        except Unreadable as why:
            wrong[cell.name] = [str(why)]
    if wrong:
        raise ValidationError(wrong)
    now, kept = timezone.now(), []
    for (number, key), estimate in wanted.items():
        if estimate is None:
            Ballot.objects.filter(member=member, initiative=initiatives[number], column=key).delete()
            continue
        kept.append(Ballot(workspace_id=row.workspace_id, member=member, initiative=initiatives[number],
                           column=key, value=estimate.value, at=now))  # fmt: skip
    Ballot.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["member", "initiative", "column"],
        update_fields=["value", "at"],
    )
    return len(wanted)


def _single(estimate: Estimate | None) -> Estimate | None:
    if estimate is not None and estimate.is_range:
        raise Unreadable("Say one number here; the group makes the range.")
    return estimate


@transaction.atomic
def reveal(*, blind: Round, actor: Actor) -> Round:
    """Shows everybody what all have said; from here on nothing of it changes."""
    row = _held(blind)
    if row.revealed_at is None:
        row.revealed_at, row.revealed_by = timezone.now(), actor.user
        row.save()
        people = User.objects.filter(pk__in=RoundMember.objects.filter(round=row).values("user"))
        _tell(row, "revealed", actor, {"name": [row.name, row.name]}, people)
    return row


@transaction.atomic
def take(
    *,
    blind: Round,
    actor: Actor,
    allowed: Allowed,
    as_range: bool = False,
    only: tuple[int, str] | None = None,
) -> Edit | None:
    """Writes the medians into the table, of one cell or of all; with `as_range`, lowest, median and highest."""
    if blind.revealed_at is None:
        raise ValidationError("Reveal the round first.")
    cells = []
    for one in round_queries.results(blind):
        if only is not None and only != (one.number, one.column.key):
            continue
        found = one.spread
        estimate = Estimate(found.median)
        if as_range and not one.column.choices and found.low < found.high:
            estimate = Estimate(found.median, found.low, found.high)
        cells.append(Cell(one.number, one.column.key, written(estimate, one.column)))
    open_now = {row.item.number for row in queries.initiatives(blind.framework)}
    framework: Any = queries.framework(blind.framework.product, blind.framework.key)
    if framework is None:
        raise ValidationError("This framework is archived.")
    return write(
        framework=framework,
        cells=[one for one in cells if one.number in open_now],
        actor=actor,
        allowed=allowed,
    )
