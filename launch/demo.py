"""Three launches of the demo product: two behind it, one ahead that is not ready yet."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from launch import actions, queries
from launch.checklist import due, steps
from launch.models import Launch, LaunchTask, Readiness
from products import actions as items
from products import kinds
from products.demo import back_date
from products.models import Activity, Product

OWNERS = {
    "product": "manager",
    "marketing": "lena",
    "sales": "manager",
    "support": "contributor",
    "legal": "admin",
    "operations": "admin",
    "engineering": "tom",
}

# release (place in ctx["releases"]), days from today, the launch's own words
Row = tuple[int, int, dict[str, Any]]

LAUNCHES: tuple[Row, ...] = (
    (
        7,
        -173,
        {
            "title": "Relay for companies",
            "tier": 2,
            "target_market": "Companies of 200 people and more whose IT department must approve a tool.",
            "positioning": "The shared inbox that passes your security review: single sign-on, an audit log, and "
            "accounts that end when employment does.",
            "channels": ["email", "sales", "partners"],
            "distribution": "sales_led",
        },
    ),
    (
        9,
        -33,
        {
            "title": "Every promise, on time",
            "tier": 1,
            "target_market": "Support teams of 5 to 50 agents who sell response times in their contracts.",
            "positioning": "Help desks tell you the day after. Relay counts down in the inbox, so that nine in ten "
            "teams keep 98 % of what they promise.",
            "channels": ["in_app", "email", "blog", "press", "social", "events"],
            "distribution": "hybrid",
        },
    ),
    (
        10,
        19,
        {
            "title": "The right person first",
            "tier": 2,
            "target_market": "Existing customers with more than one queue; teams that answer in several languages.",
            "positioning": "Messages go to somebody who can answer them. No rule editor, no passing on: pilot teams "
            "went from 1.7 hand-overs to 0.6.",
            "channels": ["in_app", "email", "blog", "sales"],
            "distribution": "hybrid",
        },
    ),
)
VERDICTS_AHEAD = {
    "product": ("go", "Pilot results hold after six weeks."),
    "marketing": ("go", ""),
    "engineering": ("go", "Rolled out to 20 % without an incident."),
    "legal": ("no_go", "The data-processing agreement for text analysis is not signed yet."),
}


def build(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    """Reads ctx["releases"]; puts the launches by date into ctx as Items."""
    made = [_launch(product, people, ctx, row) for row in LAUNCHES]
    ctx["launches"] = [launch.item for launch in made]


def _launch(product: Product, people: dict[str, User], ctx: dict[str, Any], row: Row) -> Any:
    place, days, words = row
    today: dt.date = ctx["today"]
    manager = Actor(people["manager"])
    values = words | {
        "release": ctx["releases"][place],
        "date": today + dt.timedelta(days=days),
        "owner": people["manager"],
    }
    launch = items.create(kind=kinds.get("launch"), product=product, actor=manager, values=values)
    tasks = actions.add_checklist(launch=launch, actor=manager)
    is_past = days < 0
    planned = days - 50 if is_past else -24
    started, dues = today + dt.timedelta(days=planned), {step.title: step for step in steps(launch.tier)}
    for number, task in enumerate(tasks):
        owner = people[OWNERS[task.function]]
        due_date = due(dues[task.item.title], launch.date, started)
        items.edit(detail=task, actor=manager, values={"owner": owner, "due_date": due_date})
        if is_past or number % 2 == 0:
            actions.check_off(task=task, done=True, actor=Actor(owner))
    verdicts = (
        {row.function: ("go", "") for row in queries.readiness(product, launch)}
        if is_past
        else VERDICTS_AHEAD
    )
    for function, (verdict, note) in verdicts.items():
        who = Actor(people[OWNERS[function]])
        actions.decide(launch=launch, function=function, verdict=verdict, note=note, actor=who)
    if is_past:
        actions.go(launch=launch, actor=manager)
        launch = actions.complete(launch=launch, actor=manager)
    _back_date(
        launch,
        tasks,
        _moment(today, planned),
        _moment(today, days) if is_past else None,
    )
    return launch


def _moment(today: dt.date, days: int) -> dt.datetime:
    made = dt.datetime.combine(today + dt.timedelta(days=days), dt.time(10), tzinfo=dt.UTC)
    return min(made, timezone.now())


def _back_date(
    launch: Any, tasks: list[LaunchTask], planned: dt.datetime, launched: dt.datetime | None
) -> None:
    for row in (launch, *tasks):
        back_date(row, planned)
    decided = planned + dt.timedelta(days=18)
    Readiness.objects.filter(launch=launch).exclude(decided_at=None).update(decided_at=decided)
    LaunchTask.objects.filter(launch=launch).exclude(done_at=None).update(done_at=decided)
    Activity.objects.filter(item=launch.item, verb="launch.decided").update(at=decided)
    if launched:
        Launch.objects.filter(pk=launch.pk).update(launched_at=launched)
        Activity.objects.filter(item=launch.item, verb__in=["launch.went", "launch.launched"]).update(
            at=launched
        )
