"""The kinds this stage brings: persona, problem, job, note, insight."""

from typing import Any

from accounts.access import Access
from products import display
from products.kinds import Column, Kind, Status, get
from research import actions, queries
from research.forms import MarkForm
from research.models import Insight, Job, Need, Note, Persona, Problem


def _persona_context(persona: Persona, access: Access) -> dict[str, Any]:
    product = persona.item.product
    return {
        "problems": queries.needs_of(product, persona, get("problem"))[:10],
        "jobs": queries.needs_of(product, persona, get("job"))[:10],
        "evidence": queries.evidence_for(product, persona.item)[:10],
        "props": _props(persona, "Main need", "Share of customers"),
    }


def _need_context(need: Need, access: Access) -> dict[str, Any]:
    return {
        "evidence": queries.evidence_for(need.item.product, need.item)[:50],
        "props": _props(need, "Persona"),
    }


def _note_context(note: Note, access: Access) -> dict[str, Any]:
    product = note.item.product
    insights = list(queries.insights_of(product, note))
    targets = queries.targets_of(product, insights)
    return {
        "segments": queries.segments(note, insights),
        "insights": [(insight, targets.get(insight.pk, [])) for insight in insights],
        "mark_form": MarkForm(product=product),
        "may_mark": access.may_contribute and not note.item.is_archived,
        "props": _props(note, "Source", "Customer", "Company", "Date"),
    }


def _insight_context(insight: Insight, access: Access) -> dict[str, Any]:
    targets = queries.targets_of(insight.item.product, [insight])
    return {
        "targets": targets.get(insight.pk, []),
        "props": _props(insight, "Note", "Weight", "Customer", "Company"),
    }


def _props(detail: Any, *labels: str) -> list[dict[str, Any]]:
    """The properties beside the page's own part, without what that part already says."""
    return [prop for prop in display.props(detail) if prop["label"] in {"Status", "Owner", *labels}]


PERSONA = Kind(
    key="persona",
    plural="personas",
    label="Persona",
    label_plural="Personas",
    stage="research",
    icon="contact-round",
    model=Persona,
    statuses=(
        Status("draft", "Draft", "planned"),
        Status("active", "In use", "ready"),
        Status("retired", "Retired", "dropped"),
    ),
    fields=(
        "role", "quote", "main_need", "share", "age_from", "age_to", "gender", "education", "income",
        "goals", "frustrations", "habits", "hue",
    ),
    leads_to=(("problem", "faces"),),
    teaches="A persona is one believable customer that the team can picture. Describe the one you know best: "
    "their role, their goals, what frustrates them, in their own words.",
    columns=(
        Column("Role", "role", "role"),
        Column("Main need", "get_main_need_display", "main_need"),
        Column("Share of customers", "share", "share", numeric=True),
        Column("Problems", "problems_n", "problems_n", numeric=True, format="number"),
    ),
    filters=("main_need",),
    searched=("role", "quote", "goals", "frustrations", "habits"),
    title_label="Name",
    sort="-share",
    weigh=lambda persona: persona.share or 0,
    list_template="research/_persona_cards.html",
    detail_template="research/_persona.html",
    detail_context=_persona_context,
)  # fmt: skip

_NEED_COLUMNS = (
    Column("Persona", "persona.item.title", "persona__item__title"),
    Column("Severity", "severity", "severity", numeric=True),
    Column("Frequency", "frequency", "frequency", numeric=True),
    Column("Weight", "impact", "item__weight", numeric=True),
    Column("Insights", "evidence_count", "insights_n", numeric=True),
    Column("Evidence", "evidence_weight", "insights_weight", numeric=True),
)
_NEED: dict[str, Any] = {
    "stage": "research",
    "columns": _NEED_COLUMNS,
    "filters": ("persona",),
    "sort": "-item__weight",
    "thread_fields": {"persona": "faces"},
    "weigh": lambda need: need.impact(),
    "derived": ("impact", "evidence_count", "evidence_weight"),
    "detail_context": _need_context,
}
PROBLEM = Kind(
    key="problem",
    plural="problems",
    label="Problem",
    label_plural="Problems",
    icon="octagon-alert",
    model=Problem,
    statuses=(
        Status("open", "Assumed", "planned"),
        Status("confirmed", "Confirmed", "ready"),
        Status("solved", "Solved", "done"),
        Status("dropped", "Not a problem", "dropped"),
    ),
    fields=("description", "persona", "severity", "frequency"),
    leads_to=(("idea", "motivates"), ("initiative", "motivates")),
    teaches="A problem is what costs a persona time, money or nerves. Write down one you have heard of, "
    "say how bad and how often, then link the insights that prove it.",
    searched=("description",),
    detail_template="research/_problem.html",
    **_NEED,
)
JOB = Kind(
    key="job",
    plural="jobs",
    label="Job to be done",
    label_plural="Jobs to be done",
    icon="list-checks",
    model=Job,
    statuses=(
        Status("open", "Assumed", "planned"),
        Status("confirmed", "Confirmed", "ready"),
        Status("served", "Served", "done"),
        Status("dropped", "Dropped", "dropped"),
    ),
    fields=("situation", "motivation", "outcome", "persona", "severity", "frequency"),
    teaches="What a persona hires a product for: when this happens, I want to do that, so I can get there.",
    searched=("situation", "motivation", "outcome"),
    detail_template="research/_job.html",
    **_NEED,
)
NOTE = Kind(
    key="note",
    plural="notes",
    label="Note",
    label_plural="Notes",
    stage="research",
    icon="notebook-pen",
    model=Note,
    statuses=(Status("raw", "To be read", "planned"), Status("processed", "Worked through", "done")),
    fields=("source", "customer", "company", "held_on", "body"),
    teaches="Notes keep what customers said, word for word. Paste a transcript; then select what matters "
    "and make them insights.",
    columns=(
        Column("Source", "get_source_display", "source"),
        Column("Customer", "customer", "customer"),
        Column("Company", "company", "company"),
        Column("Date", "held_on", "held_on", format="date"),
        Column("Insights", "insights_n", "insights_n", numeric=True, format="number"),
    ),
    filters=("source",),
    searched=("customer", "company", "body"),
    sort="-held_on",
    saved=actions.relocate,
    detail_template="research/_note.html",
    detail_context=_note_context,
    form_base="research.forms.NoteForm",
)
INSIGHT = Kind(
    key="insight",
    plural="insights",
    label="Insight",
    label_plural="Insights",
    stage="research",
    icon="lightbulb",
    model=Insight,
    statuses=(
        Status("new", "New", "planned"),
        Status("used", "In use", "ready"),
        Status("dismissed", "Dismissed", "dropped"),
    ),
    fields=("note", "quote", "start", "weight", "customer", "company"),
    leads_to=(("problem", "evidences"),),
    teaches="An insight is a passage of a note that means something, weighed and linked to what it proves. "
    "Open a note and select a passage.",
    columns=(
        Column("Customer", "customer", "customer"),
        Column("Company", "company", "company"),
        Column("Weight", "weight", "item__weight", numeric=True),
        Column("Note", "note.item.title", "note__item__title"),
    ),
    searched=("quote", "customer", "company"),
    sort="-item__weight",
    thread_fields={"note": "evidences"},
    weigh=lambda insight: insight.weight,
    settle=actions.keep_customer,
    derived=("end", "is_in_note"),
    detail_template="research/_insight.html",
    detail_context=_insight_context,
    form_base="research.forms.InsightForm",
)
