"""The four kinds of this stage."""

from typing import Any

from accounts.access import Access
from products.kinds import Column, Kind, Status
from roadmaps import scoring
from roadmaps.models import EditionEntry, Initiative, KeyResult, Objective, Theme
from roadmaps.outside.projecting import item_changed
from roadmaps.strategy import hierarchy
from roadmaps.strategy.actions.closing import open_again

NO_SCORE = -1.0  # sorts what has no score behind what scores nothing


def _weigh(initiative: Initiative) -> float:
    score = scoring.rice_of(initiative)
    return NO_SCORE if score is None else score


def _told_outside(items: list[int]) -> dict[int, tuple[str, str]]:
    """Readers without an account hear of what an edition shows, in the words of the first one."""
    shown = EditionEntry.objects.filter(item__in=items, edition__archived_at=None)
    entries = shown.exclude(edition__audience="internal").order_by("-edition")
    return {entry.item_id: (entry.title, entry.get_state_display()) for entry in entries}


def _objective_context(objective: Objective, access: Access) -> dict[str, Any]:
    from roadmaps.strategy import goals

    return goals.objective_panel(objective, access)


def _key_result_context(key_result: KeyResult, access: Access) -> dict[str, Any]:
    from roadmaps.strategy import goals

    return goals.key_result_panel(key_result, access)


def _initiative_context(initiative: Initiative, access: Access) -> dict[str, Any]:
    from roadmaps.strategy import family

    return family.initiative_panel(initiative, access)


OBJECTIVE = Kind(
    key="objective",
    plural="objectives",
    label="Objective",
    label_plural="Objectives",
    stage="roadmaps",
    icon="target",
    model=Objective,
    statuses=(
        Status("draft", "Draft", "planned"),
        Status("active", "Active", "progress"),
        Status("achieved", "Achieved", "done"),
        Status("missed", "Missed", "dropped"),
    ),
    fields=("description", "period_start", "period_end", "cadence"),
    derived=("final_score", "closing_note", "closed_at"),
    settle=open_again,
    columns=(
        Column("Status", "item.status", sort="item__status", format="status"),
        Column("Period", "period", sort="period_start"),
        Column("Final score", "final_score", sort="final_score", numeric=True, format="number"),
    ),
    searched=("description",),
    sort="-period_start",
    contributors_create=False,
    form_base="roadmaps.forms.ObjectiveForm",
    detail_template="roadmaps/strategy/_objective_detail.html",
    detail_context=_objective_context,
    leads_to=(("initiative", "guides"),),
    teaches="An objective says in a sentence where the product should be by when. Key results say how you will know.",
)

KEY_RESULT = Kind(
    key="key_result",
    plural="key-results",
    label="Key result",
    label_plural="Key results",
    stage="roadmaps",
    icon="gauge",
    model=KeyResult,
    statuses=(
        Status("on_track", "On track", "review"),  # drawn green; at risk is drawn amber
        Status("at_risk", "At risk", "progress"),
        Status("off_track", "Off track", "planned"),
        Status("met", "Met", "done"),
        Status("missed", "Missed", "dropped"),
    ),
    fields=("objective", "direction", "unit", "start", "target", "current", "metric", "weight"),
    derived=("progress", "score", "confidence", "checked_at"),
    form_base="roadmaps.forms.KeyResultForm",
    detail_context=_key_result_context,
    detail_template="roadmaps/strategy/_key_result.html",
    columns=(
        Column("Status", "item.status", sort="item__status", format="status"),
        Column("Objective", "objective"),
        Column("Start", "start", numeric=True, format="number"),
        Column("Now", "now", numeric=True, format="number"),
        Column("Target", "target", numeric=True, format="number"),
        Column("Progress", "progress", numeric=True, format="percent"),
    ),
    filters=("objective",),
    thread_fields={"objective": "guides"},
    item_fields={"metric": "metric"},
    teaches="A key result is one number with a start and a target. Tie it to a metric and it moves by itself.",
    hidden_in_nav=True,
)

THEME = Kind(
    key="theme",
    plural="themes",
    label="Theme",
    label_plural="Themes",
    stage="roadmaps",
    icon="layers",
    model=Theme,
    statuses=(Status("active", "Active", "progress"), Status("closed", "Closed", "done")),
    fields=("goal", "hue", "position", "public_title"),
    columns=(
        Column("Goal", "goal"),
        Column("Colour", "hue", format="hue"),
        Column("Order", "position", sort="position", numeric=True, format="number"),
        Column("Status", "item.status", format="status"),
    ),
    searched=("goal",),
    sort="position",
    contributors_create=False,
    changed=item_changed,
    teaches="A theme is an area you invest in for several quarters. Each is a lane of the roadmap.",
)

INITIATIVE = Kind(
    key="initiative",
    plural="initiatives",
    label="Initiative",
    label_plural="Initiatives",
    stage="roadmaps",
    icon="rocket",
    model=Initiative,
    statuses=(
        Status("proposed", "Proposed", "planned"),
        Status("planned", "Planned", "ready"),
        Status("progress", "In progress", "progress"),
        Status("review", "In review", "review"),
        Status("shipped", "Shipped", "done"),
        Status("dropped", "Dropped", "dropped"),
    ),
    fields=(
        "description",
        "level",
        "parent",
        "theme",
        "objective",
        "team",
        "start_date",
        "end_date",
        "date_precision",
        "horizon",
        "progress",
        "reach",
        "impact",
        "confidence",
        "effort",
        "is_public",
        "public_title",
        "public_description",
    ),
    derived=("rice_score",),
    approved_fields=("description", "start_date", "end_date", "horizon"),
    told_outside=_told_outside,
    columns=(
        Column("Status", "item.status", sort="item__status", format="status"),
        Column("Theme", "theme"),
        Column("Horizon", "get_horizon_display", sort="horizon"),
        Column("Dates", "span", sort="start_date"),
        Column("RICE", "rice_score", sort="item__weight", numeric=True, format="number"),
    ),
    filters=("theme", "objective", "parent", "level", "horizon", "team", "is_public"),
    searched=("description", "team", "public_title", "public_description"),
    sort="-item__weight",
    thread_fields={"theme": "guides", "objective": "guides", "parent": "delivers"},
    settle=hierarchy.widen_dates,
    check=hierarchy.refuse_circle,
    weigh=_weigh,
    detail_template="roadmaps/strategy/_initiative.html",
    detail_context=_initiative_context,
    changed=item_changed,
    form_base="roadmaps.forms.InitiativeForm",
    leads_to=(("requirement", "details"), ("metric", "measures")),
    teaches="An initiative is a change you intend to make, with a reason. Score it, place it, then date it.",
)
