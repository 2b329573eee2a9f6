"""What the execution stage declares: requirement documents, releases and stories."""

from typing import Any

from execution import queries, spec_check
from execution.actions.board import refuse_unmet, settle_story
from execution.actions.releases import refuse_same_name
from execution.actions.requirements import keep_version, settle_text
from execution.models import Release, Requirement, Story
from products.access import may_edit
from products.kinds import Column, Kind, Status


def requirement_context(requirement: Any, access: Any) -> dict[str, Any]:
    product = requirement.item.product
    return {
        "points": spec_check.check(requirement.body),
        "latest": queries.versions(product, requirement).first(),
        "stories": queries.stories_of(product, requirement),
    }


def story_context(story: Any, access: Any) -> dict[str, Any]:
    product = story.item.product
    return {
        "criteria": list(queries.criteria(product, story)),
        "may_edit": may_edit(access, story.item) and not story.item.is_archived,
    }


def release_context(release: Any, access: Any) -> dict[str, Any]:
    stories = list(queries.stories_in(release.item.product, release))
    done = [story for story in stories if story.item.status == "done"]
    return {
        "stories": stories,
        "done_count": len(done),
        "points": sum(story.points or 0 for story in stories),
        "points_done": sum(story.points or 0 for story in done),
        "is_out": release.item.status == "released",
    }


def _told_outside(items: list[int]) -> dict[int, tuple[str, str]]:
    """Readers without an account hear of a public release once it is out."""
    out = Release.objects.filter(item__in=items, is_public=True, item__status="released")
    names = dict(out.values_list("item_id", "version_name"))
    return {pk: (f"Release {name}", "Released") for pk, name in names.items()}


REQUIREMENT = Kind(
    key="requirement",
    plural="requirements",
    label="Requirement",
    label_plural="Requirements",
    stage="execution",
    icon="file-text",
    model=Requirement,
    statuses=(
        Status("draft", "Draft", "planned"),
        Status("review", "In review", "review"),
        Status("approved", "Approved", "done"),
        Status("superseded", "Superseded", "dropped"),
    ),
    fields=("doc_type", "body"),
    teaches="A requirement says what is built and why, what it should achieve and how success is measured. "
    "Start one from a template.",
    columns=(
        Column("Type", "get_doc_type_display", sort="doc_type"),
        Column("Says what matters", "completeness"),
        Column("Status", "item.status", sort="item__status", format="status"),
    ),
    filters=("doc_type",),
    searched=("body",),
    sort="-item__updated_at",
    detail_template="execution/_requirement.html",
    detail_context=requirement_context,
    settle=settle_text,
    saved=keep_version,
    derived=("spec_gaps",),
    approved_fields=("doc_type", "body"),
    approved_status="approved",
    reopened_status="review",
    form_base="execution.forms.RequirementForm",
)

RELEASE = Kind(
    key="release",
    plural="releases",
    label="Release",
    label_plural="Releases",
    stage="execution",
    icon="package",
    model=Release,
    statuses=(
        Status("planned", "Planned", "planned"),
        Status("beta", "Beta", "review"),
        Status("released", "Released", "done"),
    ),
    fields=("version_name", "planned_date", "summary", "notes", "is_public"),
    leads_to=(("launch", "launches"),),
    teaches="A release bundles finished stories under a version and tells people what is new.",
    columns=(
        Column("Version", "version_name", sort="version_name"),
        Column("Date", "when", sort="planned_date", format="date"),
        Column("Status", "item.status", sort="item__status", format="status"),
    ),
    filters=("is_public",),
    searched=("version_name", "summary", "notes"),
    title_label="Name",
    sort="-planned_date",
    contributors_create=False,
    detail_template="execution/_release.html",
    detail_context=release_context,
    check=refuse_same_name,
    guarded_statuses=frozenset({"released"}),
    told_outside=_told_outside,
    derived=("released_at",),
    form_base="execution.forms.ReleaseForm",
)

STORY = Kind(
    key="story",
    plural="stories",
    label="Story",
    label_plural="Stories",
    stage="execution",
    icon="square-check",
    model=Story,
    statuses=(
        Status("backlog", "Backlog", "planned"),
        Status("ready", "Ready", "ready"),
        Status("progress", "In progress", "progress"),
        Status("review", "In review", "review"),
        Status("done", "Done", "done"),
    ),
    fields=(
        "as_a",
        "i_want",
        "so_that",
        "requirement",
        "release",
        "points",
        "is_blocked",
        "blocked_reason",
    ),
    teaches="A story is one thing a person can do when it is finished, with criteria that say when that is.",
    columns=(
        Column("Requirement", "requirement.item.title", sort="requirement__item__title"),
        Column("Release", "release.version_name", sort="release__planned_date"),
        Column("Points", "points", sort="points", numeric=True, format="number"),
        Column("Criteria", "criteria_share"),
        Column("Status", "item.status", sort="item__status", format="status"),
    ),
    filters=("requirement", "release", "is_blocked"),
    searched=("as_a", "i_want", "so_that", "blocked_reason"),
    thread_fields={"requirement": "details"},
    thread_fields_out={"release": "ships"},
    weigh=lambda story: story.points or 0,
    detail_template="execution/_story.html",
    detail_context=story_context,
    settle=settle_story,
    check=refuse_unmet,
    derived=("started_at", "finished_at"),
)
