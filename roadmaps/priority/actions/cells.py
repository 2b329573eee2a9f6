"""Writing into the table, and taking back what was written."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from products.actions import edit, record
from products.models import Item
from roadmaps.models import Answer, Edit, Framework, Initiative
from roadmaps.models.priority import FIELDS
from roadmaps.priority import queries
from roadmaps.priority.actions.frameworks import locked
from roadmaps.priority.actions.odds import order_odds
from roadmaps.priority.calc.columns import Column, Estimate, Unreadable, read, written

MOST_CELLS = 5000
WHOLE = ("reach", "confidence")  # fields of whole numbers
Allowed = Callable[[Item], bool]


@dataclass(frozen=True, slots=True)
class Cell:
    """`was` is what the writer saw there; None: whatever it was."""

    number: int
    column: str
    text: str
    was: str | None = None

    @property
    def name(self) -> str:
        return f"{self.number}.{self.column}"


class CellsRefused(ValidationError):
    """With the text that stands in each refused cell, so that whoever writes need not ask for it."""

    def __init__(self, wrong: dict[str, list[str]], present: dict[str, str]) -> None:
        super().__init__(wrong)
        self.present = present


@dataclass(slots=True)
class _Table:
    """The framework's cells as they stand, under its lock."""

    framework: Framework
    columns: dict[str, Column]
    initiatives: dict[int, Initiative]
    known: queries.Cells

    @classmethod
    def of(cls, framework: Framework) -> "_Table":
        rows = queries.initiatives(framework)
        columns = {column.key: column for column in framework.columns}
        known = queries.cells(framework, rows)
        return cls(framework, columns, {row.item.number: row for row in rows}, known)

    def has(self, cell: Cell) -> bool:
        return cell.number in self.initiatives and cell.column in self.columns

    def text(self, number: int, column: str) -> str:
        return written(self.known.get((number, column)), self.columns[column])


@transaction.atomic
def write(*, framework: Framework, cells: list[Cell], actor: Actor, allowed: Allowed) -> Edit | None:
    """All of the cells or none. ValidationError names each cell that is in the way, as “42.reach”.

    People who write at once take turns on the framework's row, so each sees what the one before has left, and
    whoever says what they saw (`was`) never writes over what they did not see.
    """
    if len(cells) > MOST_CELLS:
        raise ValidationError(f"Write at most {MOST_CELLS} cells at once.")
    table = _Table.of(locked(framework))
    wanted, wrong = _read(table, cells, allowed)
    if wrong:
        raise CellsRefused(wrong, {one.name: table.text(one.number, one.column) for one in cells
                                   if one.name in wrong and table.has(one)})  # fmt: skip
    return _keep(table, wanted, actor)


def _read(
    table: _Table, cells: Iterable[Cell], allowed: Allowed
) -> tuple[queries.Cells | Any, dict[str, Any]]:
    wanted: dict[tuple[int, str], Estimate | None] = {}
    wrong: dict[str, list[str]] = {}
    for cell in cells:
        try:
            wanted[cell.number, cell.column] = _checked(table, cell, allowed)
        except Unreadable as why:
            wrong[cell.name] = [str(why)]
    return wanted, wrong


def _checked(table: _Table, cell: Cell, allowed: Allowed) -> Estimate | None:
    initiative, column = table.initiatives.get(cell.number), table.columns.get(cell.column)
    if initiative is None:
        raise Unreadable("There is no open initiative of this number.")
    if column is None:
        raise Unreadable("This framework has no such column.")
    if not allowed(initiative.item):
        raise Unreadable("You may score only what you own or wrote. Ask a product manager.")
    now = table.text(cell.number, cell.column)
    if cell.was is not None and not _same(cell.was, now, column):
        raise Unreadable(f"Somebody changed this to “{now or 'nothing'}” meanwhile. Look, then write again.")
    return fit(table.framework, column, read(cell.text, column))


def _same(was: str, now: str, column: Column) -> bool:
    if was.strip() == now:  # also where the column has another scale by now
        return True
    try:
        return written(read(was, column), column) == now
    except Unreadable:
        return False


def fit(framework: Framework, column: Column, estimate: Estimate | None) -> Estimate | None:
    """The built-in framework's answers are the initiative's fields: their rules are told with all others."""
    if estimate is None or not (framework.is_built_in and column.key in FIELDS):
        return estimate
    if column.key in WHOLE and estimate.value % 1:
        raise Unreadable(f"{column.label} is a whole number.")
    field: Any = Initiative._meta.get_field(column.key)
    value, known = _field_value(column.key, estimate), [str(one) for one, _ in field.flatchoices]
    if known and str(value) not in known:
        raise Unreadable(f"{column.label} is one of {', '.join(known[:-1])} and {known[-1]}.")
    try:
        field.clean(value, None)
    except ValidationError as why:
        raise Unreadable(" ".join(why.messages)) from why
    return estimate


def _keep(table: _Table, wanted: Any, actor: Actor) -> Edit | None:
    """Stores what differs from what stands there, with who did it; None where nothing does."""
    told: list[list[Any]] = []
    by_initiative: dict[int, dict[str, Estimate | None]] = defaultdict(dict)
    for (number, key), estimate in wanted.items():
        before, after = table.text(number, key), written(estimate, table.columns[key])
        if before != after:
            told.append([number, key, before, after])
            by_initiative[number][key] = estimate
    if not told:
        return None
    wrong: dict[str, list[str]] = {}
    for number, answers in by_initiative.items():
        wrong |= _note(table, number, answers, actor)
    if wrong:
        raise ValidationError(wrong)
    _store(table, by_initiative)
    framework = table.framework
    Framework.objects.filter(pk=framework.pk).update(changed_at=timezone.now())
    transaction.on_commit(lambda: order_odds(framework=framework, only_ranges=True), robust=True)
    return Edit.objects.create(
        workspace_id=framework.workspace_id, framework=framework, user=actor.user, cells=told
    )


def _note(
    table: _Table, number: int, answers: dict[str, Estimate | None], actor: Actor
) -> dict[str, list[str]]:
    """The initiative's history; for the built-in framework also its fields, which have rules of their own."""
    initiative, framework = table.initiatives[number], table.framework
    if not framework.is_built_in:
        changes = {
            f"{framework.name}: {table.columns[key].label}": [
                table.text(number, key),
                written(estimate, table.columns[key]),
            ]
            for key, estimate in answers.items()
        }
        record(
            "initiative.scored", product=framework.product, actor=actor, item=initiative.item, changes=changes
        )
        return {}
    values = {key: _field_value(key, estimate) for key, estimate in answers.items() if key in FIELDS}
    try:
        edit(detail=initiative, actor=actor, values=values, verb="scored")
    except ValidationError as error:
        texts = error.message_dict if hasattr(error, "error_dict") else {"reach": error.messages}
        return {f"{number}.{name}": list(why) for name, why in texts.items()}
    return {}


def _field_value(key: str, estimate: Estimate | None) -> float | int | None:
    if estimate is None:
        return None
    return int(estimate.value) if key in WHOLE else estimate.value


def _store(table: _Table, by_initiative: dict[int, dict[str, Estimate | None]]) -> None:
    framework, now = table.framework, timezone.now()
    rows, gone = [], []
    for number, answers in by_initiative.items():
        initiative = table.initiatives[number]
        for key, estimate in answers.items():
            if estimate is None:
                gone.append((initiative.pk, key))
                continue
            rows.append(
                Answer(
                    workspace_id=framework.workspace_id,
                    framework=framework,
                    initiative=initiative,
                    column=key,
                    value=estimate.value,
                    low=estimate.low,
                    high=estimate.high,
                    changed_at=now,
                )
            )
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["framework", "initiative", "column"],
        update_fields=["value", "low", "high", "changed_at"],
    )
    for pk, key in gone:
        Answer.objects.filter(framework=framework, initiative=pk, column=key).delete()


@transaction.atomic
def undo(*, framework: Framework, actor: Actor, allowed: Allowed) -> tuple[int, int]:
    """Takes back the newest thing this person wrote here; returns how many cells, and how many were left.

    A cell that somebody else has changed since stays as it is.
    """
    table = _Table.of(locked(framework))
    newest = queries.newest_edit(table.framework, actor.user) if actor.user else None
    if newest is None:
        raise ValidationError("There is nothing of yours to undo here.")
    wanted: dict[tuple[int, str], Estimate | None] = {}
    for number, key, before, after in newest.cells:
        initiative = table.initiatives.get(number)
        may = initiative is not None and key in table.columns and allowed(initiative.item)
        if may and table.text(number, key) == after:
            with suppress(Unreadable):  # the column has another scale by now, and what stood there is off it
                wanted[number, key] = read(before, table.columns[key])
    taken_back = _keep(table, wanted, actor)
    if taken_back is not None:
        Edit.objects.filter(pk=taken_back.pk).update(undone_at=timezone.now())
    Edit.objects.filter(pk=newest.pk).update(undone_at=timezone.now())
    return len(wanted), len(newest.cells) - len(wanted)
