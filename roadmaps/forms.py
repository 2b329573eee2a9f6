"""Shapes of what is typed on this stage's own pages; every rule is in the models and actions."""

from typing import Any

from django import forms
from django.utils import timezone

from products.forms import ItemForm
from roadmaps import periods, scoring, timeline


def _number(text: str) -> float | None:
    return float(text) if text else None


def _impact() -> forms.TypedChoiceField:
    choices = [("", "–"), *((str(value), f"{label} ({value:g})") for value, label in scoring.IMPACTS)]
    return forms.TypedChoiceField(choices=choices, coerce=_number, empty_value=None, required=False)


class PatientForm(ItemForm):
    """What has a usual value may be left out: then it stays as it is."""

    UNSAID: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.UNSAID:
            self.fields[name].required = False

    def values(self) -> dict[str, Any]:
        given = super().values()
        return {name: value for name, value in given.items() if value or name not in self.UNSAID}


class ObjectiveForm(PatientForm):
    """A new objective starts with the quarter people plan now, as the workspace's calendar has it."""

    UNSAID = ("cadence",)
    preset = forms.ChoiceField(
        label="Period",
        required=False,
        help_text="A quarter or a year sets both dates; or give your own below.",
    )
    field_order = (
        "title",
        "status",
        "owner",
        "description",
        "preset",
        "period_start",
        "period_end",
        "cadence",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate(timezone=self.product.workspace.zone)
        self.spans = {key: span for key, _, span in periods.presets(today)}
        choices = [(key, label) for key, label, _ in periods.presets(today)]
        self.fields["preset"].choices = [("", "From and to, as below"), *choices]  # type: ignore[attr-defined]  # a choice field
        self.fields["period_start"].required = self.fields["period_end"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if span := self.spans.get(str(given.pop("preset", ""))):
            given["period_start"], given["period_end"] = span
            return given
        for name in ("period_start", "period_end"):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, "Choose a period, or give both dates.")
        return given

    def _start(self, detail: Any) -> dict[str, Any]:
        made = super()._start(detail)
        if detail is None:
            today = timezone.localdate(timezone=self.product.workspace.zone)
            made["period_start"], made["period_end"] = timeline.planned_quarter(today)
        return made


class KeyResultForm(PatientForm):
    UNSAID = ("weight",)


class InitiativeForm(PatientForm):
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

    UNSAID = ("level", "date_precision")

    def _choices(self, name: str, field: forms.ModelChoiceField) -> Any:
        rows = super()._choices(name, field)
        return rows.exclude(pk=self.detail.pk) if name == "parent" and self.detail else rows
