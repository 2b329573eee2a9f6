"""Shapes of what is typed on this stage's own pages; every rule is in the models and actions."""

from typing import Any

from django import forms
from django.utils import timezone

from products.forms import ItemForm
from roadmaps import scoring, timeline


def _number(text: str) -> float | None:
    return float(text) if text else None


def _impact() -> forms.TypedChoiceField:
    choices = [("", "–"), *((str(value), f"{label} ({value:g})") for value, label in scoring.IMPACTS)]
    return forms.TypedChoiceField(choices=choices, coerce=_number, empty_value=None, required=False)


class ObjectiveForm(ItemForm):
    """A new objective starts with the quarter people plan now, as the workspace's calendar has it."""

    def _start(self, detail: Any) -> dict[str, Any]:
        made = super()._start(detail)
        if detail is None:
            today = timezone.localdate(timezone=self.product.workspace.zone)
            made["period_start"], made["period_end"] = timeline.planned_quarter(today)
        return made


class InitiativeForm(ItemForm):
    """Impact is a number to programs and a word to people."""

    impact = _impact()
    field_order = ("title", "status", "owner", "description", "level", "parent", "theme", "objective", "team")
    field_order += (
        "start_date",
        "end_date",
        "date_precision",
        "horizon",
        "progress",
        "reach",
        "impact",
        "confidence",
        "effort",
    )

    UNSAID = ("level", "date_precision")  # left out, they stay as they are

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.UNSAID:
            self.fields[name].required = False

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if value or name not in self.UNSAID}

    def _choices(self, name: str, field: forms.ModelChoiceField) -> Any:
        rows = super()._choices(name, field)
        return rows.exclude(pk=self.detail.pk) if name == "parent" and self.detail else rows
