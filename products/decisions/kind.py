"""The kind “decision”: list, form, page, REST and search follow from this declaration."""

from typing import Any

from accounts.access import Access, Actor
from products.decisions import rules
from products.kinds import Column, Kind, Status
from products.models import Decision


def _context(decision: Decision, access: Access) -> dict[str, Any]:
    return {"successor": decision.successor, "options": decision.options}


def _saved(decision: Decision, actor: Actor, values: dict[str, Any]) -> None:
    rules.follow_up(decision, actor)


DECISION = Kind(
    key="decision",
    plural="decisions",
    label="Decision",
    label_plural="Decisions",
    stage="products",
    icon="gavel",
    model=Decision,
    statuses=(
        Status("proposed", "Proposed", "review"),
        Status("decided", "Decided", "done"),
        Status("superseded", "Superseded", "dropped"),
    ),
    fields=("question", "options", "outcome", "decided_by", "decided_on", "dissent", "supersedes"),
    columns=(
        Column("Status", "item.status", sort="item__status", format="status"),
        Column("Chosen", "chosen"),
        Column("Decided by", "decided_by"),
        Column("Decided on", "decided_on", sort="decided_on", format="date"),
    ),
    searched=("question", "outcome", "dissent", "decided_by"),
    sort="-decided_on",
    detail_template="decisions/_decision.html",
    detail_context=_context,
    settle=rules.settle,
    check=rules.refuse_wrong,
    saved=_saved,
    guarded_statuses=frozenset({"superseded"}),
    approved_fields=("question", "options", "outcome", "decided_by", "decided_on", "dissent"),
    derived=("evidence", "evidence_at"),
    form_base="products.decisions.forms.DecisionForm",
    teaches="A decision record says what was decided, by whom, against which other options, and who disagreed. "
    "Link the records it concerns: what they rest on is kept as it stood that day.",
)
