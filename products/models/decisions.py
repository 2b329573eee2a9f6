"""Decision records: what was decided, by whom, against which other options, on what evidence."""

from typing import Any

import pghistory
from django.db import models

from products.models.items import Detail
from products.validators import plausible_date, storable_text


def _text(label: str, help_text: str) -> models.TextField:
    return models.TextField(
        label, max_length=10_000, blank=True, validators=[storable_text], help_text=help_text
    )


@pghistory.track()
class Decision(Detail):
    question = _text("question", "What had to be decided, and why now.")
    options = models.JSONField(
        "options considered",
        default=list,
        blank=True,
        help_text="At least two, or it was no decision. Say for each what speaks for and against it.",
    )  # [{"title", "pros", "cons", "chosen"}]
    outcome = _text("decision", "What was decided, in a sentence or two, and what follows from it.")
    decided_by = models.CharField(
        "decided by",
        max_length=300,
        blank=True,
        validators=[storable_text],
        help_text="Everybody who took part, by name.",
    )
    decided_on = models.DateField("decided on", null=True, blank=True, validators=[plausible_date])
    dissent = _text(
        "dissent", "Who saw it differently, and why. It is kept so that it can be looked at again."
    )
    supersedes = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="superseded_by",
        help_text="An earlier decision that this one replaces.",
    )
    # The evidence at that time: the records it concerned and what they rested on, as they were called then.
    evidence = models.JSONField(default=list, editable=False)
    evidence_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "decisions"

    @property
    def chosen(self) -> str:
        """The title of the option that was taken."""
        return next((str(one["title"]) for one in _options(self) if one.get("chosen")), "")

    @property
    def successor(self) -> Any:
        return self.superseded_by.select_related("item__product__workspace").order_by("pk").last()


def _options(decision: Decision) -> list[dict[str, Any]]:
    return decision.options if isinstance(decision.options, list) else []
