"""Closing an objective: a final score, a verdict and what was learnt."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from products.actions import edit, record
from roadmaps.models import Objective

GOOD_ENOUGH = 0.7  # an ambitious objective counts as achieved from here on


@transaction.atomic
def close_objective(
    *, objective: Objective, score: float | None, note: str, actor: Actor, status: str = ""
) -> Objective:
    """`status` is achieved or missed; left out, the score decides. Closing again corrects the score and the note."""
    if score is None or not 0 <= score <= 1:
        raise ValidationError({"score": "Give a score from 0 to 1."})
    if objective.item.is_archived:
        raise ValidationError("It is archived. Restore it first.")
    status = status or ("achieved" if score >= GOOD_ENOUGH else "missed")
    if status not in Objective.OVER:
        raise ValidationError({"status": "Choose achieved or missed."})
    before = objective.item.version
    closed: Objective = edit(detail=objective, actor=actor, values={"status": status}, verb="closed")
    closed.final_score, closed.closing_note = round(score, 2), note.strip()
    closed.closed_at = timezone.now()
    try:
        closed.clean_fields(exclude=["item", "workspace"])
    except ValidationError as error:
        raise ValidationError({"note": error.messages}) from None
    closed.save(update_fields=["final_score", "closing_note", "closed_at"])
    if closed.item.version == before:
        changes = {"score": [objective.final_score, closed.final_score]}
        record(
            "objective.closed",
            product=closed.item.product,
            actor=actor,
            item=closed.item,
            changes=changes,
        )
    return closed


def open_again(objective: Any) -> None:
    """Whoever sets the status back to draft or active opens it again: what closing wrote goes."""
    if objective.item.status not in Objective.OVER:
        objective.final_score, objective.closing_note, objective.closed_at = None, "", None
