"""What the launch stage declares: launches and the tasks of their checklists."""

from typing import Any

from launch import queries
from launch.actions import ask_functions, settle_task
from launch.models import Launch, LaunchTask
from launch.readiness import countdown
from products.access import may_edit
from products.kinds import Column, Kind, Status
from products.queries import product_ids


def launch_context(launch: Any, access: Any) -> dict[str, Any]:
    product = launch.item.product
    today = queries.today(product)
    tasks: list[Any] = list(queries.tasks(product, launch))
    done = [task for task in tasks if task.item.status == "done"]
    for task in tasks:
        task.is_overdue = task.due_date is not None and task.due_date < today and task.item.status != "done"
        task.may_edit = may_edit(access, task.item)
    return {
        "tasks": tasks,
        "done_count": len(done),
        "overdue": [task for task in tasks if task.is_overdue],
        "readiness": queries.readiness(product, launch),
        "summary": queries.summary(product, launch),
        "countdown": countdown(launch.date, today),
        "close": queries.close_launches(product, launch, product_ids(access)),
        "status": launch.item.status,
    }


LAUNCH = Kind(
    key="launch",
    plural="launches",
    label="Launch",
    label_plural="Launches",
    stage="launch",
    icon="rocket",
    model=Launch,
    statuses=(
        Status("planned", "Planned", "planned"),
        Status("go", "Go", "ready"),
        Status("launched", "Launched", "done"),
        Status("held", "Held", "dropped"),
    ),
    fields=("release", "tier", "date", "target_market", "positioning", "channels", "distribution"),
    teaches="A launch brings a release to its market: who it is for, what is said, and who must be ready by when.",
    columns=(
        Column("Tier", "tier", sort="tier", numeric=True),
        Column("Date", "date", sort="date", format="date"),
        Column("Channels", "channel_names"),
        Column("Status", "item.status", sort="item__status", format="status"),
    ),
    filters=("tier", "distribution"),
    searched=("target_market", "positioning"),
    title_label="Name",
    sort="-date",
    thread_fields={"release": "launches"},
    item_fields={"release": "release"},
    contributors_create=False,
    detail_template="launch/_launch.html",
    detail_context=launch_context,
    saved=ask_functions,
    guarded_statuses=frozenset({"go", "launched", "held"}),
    derived=("launched_at",),
    form_base="launch.forms.LaunchForm",
)

LAUNCH_TASK = Kind(
    key="launch_task",
    plural="launch-tasks",
    label="Launch task",
    label_plural="Launch tasks",
    stage="launch",
    icon="list-checks",
    model=LaunchTask,
    statuses=(Status("open", "Open", "planned"), Status("done", "Done", "done")),
    fields=("launch", "function", "due_date", "must_have", "notes"),
    teaches="Tasks say who gets what ready for a launch, and by when. A launch adds the usual ones in one click.",
    columns=(
        Column("Launch", "launch.item.title", sort="launch__date"),
        Column("Function", "get_function_display", sort="function"),
        Column("Due", "due_date", sort="due_date", format="date"),
        Column("Status", "item.status", sort="item__status", format="status"),
    ),
    filters=("launch", "function", "must_have"),
    searched=("notes",),
    sort="due_date",
    settle=settle_task,
    derived=("done_at",),
    hidden_in_nav=True,
)
