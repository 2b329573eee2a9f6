"""What is done in the launch stage. Each action is one transaction, takes the actor, records one Activity."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from launch import queries
from launch.checklist import FUNCTIONS, due, steps
from launch.models import Launch, LaunchTask, Readiness
from products import actions, kinds
from products.models import Item


@transaction.atomic
def go(*, launch: Launch, actor: Actor) -> Launch:
    """Decides to launch. Nobody overrides a no-go or an open must-have: they are cleared, or the launch waits."""
    _lock(launch, {"planned", "held"}, "This launch has its go already.")
    obstacles = queries.summary(launch.item.product, launch).obstacles
    if obstacles:
        raise ValidationError([f"Not yet: {obstacle}." for obstacle in obstacles])
    return _turn(launch, "go", "went", actor)


@transaction.atomic
def hold(*, launch: Launch, actor: Actor) -> Launch:
    _lock(launch, {"planned", "go"}, "This launch cannot be held now.")
    return _turn(launch, "held", "held", actor)


@transaction.atomic
def replan(*, launch: Launch, actor: Actor) -> Launch:
    """Back to planned: the go is taken back, or a held launch is taken up again."""
    _lock(launch, {"go", "held"}, "This launch is planned already, or it is over.")
    return _turn(launch, "planned", "replanned", actor)


@transaction.atomic
def complete(*, launch: Launch, actor: Actor) -> Launch:
    _lock(launch, {"go"}, "A launch needs its go first.")
    Launch.objects.filter(pk=launch.pk).update(launched_at=timezone.now())
    return _turn(launch, "launched", "launched", actor)


@transaction.atomic
def decide(*, launch: Launch, function: str, verdict: str, note: str, actor: Actor) -> Readiness:
    """What one function says; the last word counts, the ones before stay in the history."""
    item = _lock_item(launch)
    row = Readiness.objects.select_for_update().get(launch=launch, function=function)
    if item.status == "launched":
        raise ValidationError("This launch is over; its verdicts stay as they were.")
    before = [row.verdict, row.note]
    row.verdict, row.note = verdict, note.strip()
    if before == [row.verdict, row.note]:
        return row
    row.decided_by, row.decided_at = actor.user, timezone.now()
    row.full_clean(exclude=["launch", "workspace", "decided_by"])
    row.save()
    changes = {row.get_function_display(): [before[0], verdict]} | (
        {"note": [before[1], row.note]} if row.note else {}
    )
    actions.record(
        "launch.decided", product=launch.item.product, actor=actor, item=launch.item, changes=changes
    )
    return row


@transaction.atomic
def add_checklist(*, launch: Launch, actor: Actor) -> list[LaunchTask]:
    """The default tasks of its tier that it does not have yet, due counted back from the launch date."""
    _lock_item(launch)
    today = queries.today(launch.item.product)
    there = {(task.function, task.item.title) for task in queries.tasks(launch.item.product, launch)}
    made = []
    for step in steps(launch.tier):
        if (step.function, step.title) not in there:
            values: dict[str, Any] = {
                "title": step.title,
                "launch": launch,
                "function": step.function,
                "due_date": due(step, launch.date, today),
                "must_have": step.must_have,
                "owner": None,
            }
            made.append(
                actions.create(
                    kind=kinds.get("launch_task"), product=launch.item.product, actor=actor, values=values
                )
            )
    return made


def check_off(*, task: LaunchTask, done: bool, actor: Actor) -> LaunchTask:
    checked: LaunchTask = actions.edit(
        detail=task,
        actor=actor,
        values={"status": "done" if done else "open"},
        verb="done" if done else "reopened",
    )
    return checked


def settle_task(task: LaunchTask) -> None:
    """Stamped when it was done, on every road."""
    if task.item.status != "done":
        task.done_at = None
    elif task.done_at is None:
        task.done_at = timezone.now()


def ask_functions(launch: Launch, actor: Actor, values: dict[str, Any]) -> None:
    """Every launch has a row for each function from its first moment."""
    there = set(Readiness.objects.filter(launch=launch).values_list("function", flat=True))
    Readiness.objects.bulk_create(
        Readiness(workspace_id=launch.workspace_id, launch=launch, function=key)
        for key, _ in FUNCTIONS
        if key not in there
    )


def _turn(launch: Launch, status: str, verb: str, actor: Actor) -> Launch:
    turned: Launch = actions.edit(detail=launch, actor=actor, values={"status": status}, verb=verb)
    return turned


def _lock_item(launch: Launch) -> Item:
    return Item.objects.select_for_update(no_key=True).get(pk=launch.pk)


def _lock(launch: Launch, allowed: set[str], otherwise: str) -> None:
    if _lock_item(launch).status not in allowed:
        raise ValidationError(otherwise)
