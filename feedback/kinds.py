"""The kinds of the feedback stage: ideas and surveys."""

from typing import Any

from accounts.access import Access
from feedback import queries
from feedback.models import Idea, Survey
from products.kinds import Column, Kind, Status


def _idea_context(idea: Idea, access: Access) -> dict[str, Any]:
    return queries.idea_context(idea.item.product, idea, access)


def _survey_context(survey: Survey, access: Access) -> dict[str, Any]:
    return queries.survey_context(survey.item.product, survey)


def _votes(idea: Idea) -> float:
    return float(idea.vote_count)


IDEA = Kind(
    key="idea",
    plural="ideas",
    label="Idea",
    label_plural="Ideas",
    stage="feedback",
    icon="lightbulb",
    model=Idea,
    statuses=(
        Status("new", "New", "planned"),
        Status("considering", "Under consideration", "review"),
        Status("planned", "Planned", "ready"),
        Status("building", "In progress", "progress"),
        Status("shipped", "Shipped", "done"),
        Status("merged", "Merged", "dropped"),
        Status("discarded", "Discarded", "dropped"),
    ),
    fields=(
        "description",
        "tags",
        "source",
        "requester_name",
        "requester_email",
        "is_public",
        "public_status",
        "public_text",
        "discard_reason",
    ),
    derived=("vote_count", "merged_into_number"),
    leads_to=(("initiative", "delivers"),),
    teaches="An idea is something people ask for, from any channel. Write it down with who asked; others vote for it.",
    columns=(
        Column("Votes", "vote_count", sort="item__weight", numeric=True, format="number"),
        Column("Source", "get_source_display"),
        Column("Tags", "tags_line"),
    ),
    filters=("source", "is_public"),
    searched=("description", "tags_line", "requester_name", "public_text"),
    sort="-item__weight",
    weigh=_votes,
    detail_template="feedback/_idea.html",
    detail_context=_idea_context,
    form_base="feedback.forms.IdeaForm",
)

SURVEY = Kind(
    key="survey",
    plural="surveys",
    label="Survey",
    label_plural="Surveys",
    stage="feedback",
    icon="message-circle-question-mark",
    model=Survey,
    statuses=(
        Status("draft", "Draft", "planned"),
        Status("open", "Open", "progress"),
        Status("closed", "Closed", "done"),
    ),
    fields=(
        "question_kind",
        "question",
        "thank_you",
        "opens_on",
        "closes_on",
        "wave_length",
        "anonymous_allowed",
    ),
    derived=("public_path", "response_count"),
    teaches="A survey asks one question by link: would you recommend us, how satisfied, how easy. Open it and send it.",
    columns=(
        Column("Scale", "get_question_kind_display", sort="question_kind"),
        Column("Answers", "response_count", sort="item__weight", numeric=True, format="number"),
        Column("Open until", "closes_on", sort="closes_on", format="date"),
    ),
    filters=("question_kind",),
    searched=("question",),
    contributors_create=False,
    weigh=lambda survey: float(survey.response_count),
    detail_template="feedback/_survey.html",
    detail_context=_survey_context,
)
