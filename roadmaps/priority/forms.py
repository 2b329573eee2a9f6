"""Shapes of what is typed about frameworks; every rule is in the actions."""

from typing import Any

from django import forms

from products.validators import storable_text
from roadmaps.models import Framework
from roadmaps.priority.calc.columns import LONGEST, written
from roadmaps.priority.calc.methods import METHODS
from roadmaps.priority.queries import Sheet

EMPTY_ROWS = 3  # for further criteria
PARTS = ("label", "key", "least", "most", "weight", "direction")


class RowForm(forms.Form):
    """A text for each column of one initiative. A field that was not sent stays as it is."""

    def __init__(self, *args: Any, sheet: Sheet, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = next(one for one in sheet.rows if one.number == number)
        for column in sheet.framework.columns:
            made: forms.Field
            initial = written(row.answers.get(column.key), column)
            if column.choices:
                choices = [("", "–"), *((label, label) for _, _, label in column.choices)]
                made = forms.ChoiceField(choices=choices, required=False, label=column.label)
            else:
                made = forms.CharField(
                    required=False, max_length=LONGEST, label=column.label,
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                    help_text=f"{column.note}. A range: 10..50..90." if column.note else "A range: 10..50..90.",
                )  # fmt: skip
            made.initial = initial
            self.fields[column.key] = made

    def given(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if name in self.data}


class NewFrameworkForm(forms.Form):
    name = forms.CharField(max_length=80, required=False, validators=[storable_text])
    method = forms.ChoiceField(choices=[(one.key, one.label) for one in METHODS.values()])


class FrameworkForm(forms.Form):
    """Name, top and settings; criteria as rows of small fields where the method has none of its own."""

    name = forms.CharField(max_length=80, validators=[storable_text])
    top = forms.IntegerField(
        min_value=1, max_value=100, label="How many will be done", help_text="What “in the top N” counts."
    )
    formula = forms.CharField(
        max_length=500, required=False, validators=[storable_text],
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="+ − * / ^ ( ), comparisons, min, max, log, abs, round, if(condition, then, else), over the keys.",
    )  # fmt: skip
    value_threshold = forms.FloatField(required=False, label="Value counts as high from")
    effort_threshold = forms.FloatField(required=False, label="Effort counts as high from")
    capacity = forms.FloatField(
        required=False, min_value=0, label="Capacity", help_text="In units of effort."
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        method = framework.rules.method
        settings = {"value_threshold": 5, "effort_threshold": 5} | framework.settings
        initial = {"name": framework.name, "version": framework.version, "top": framework.top,
                   "formula": framework.formula or method.formula} | settings  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.framework = framework
        if method.key != "formula":
            del self.fields["formula"]
        if method.key != "value_effort":
            del self.fields["value_threshold"], self.fields["effort_threshold"]
        if method.key != "moscow":
            del self.fields["capacity"]
        if method.own_columns:
            self._add_criteria()

    def _add_criteria(self) -> None:
        columns = list(self.framework.columns)
        for place in range(len(columns) + EMPTY_ROWS):
            one = columns[place].as_json() if place < len(columns) else {"weight": 1, "direction": "more"}
            for part in PARTS:
                field: forms.Field = forms.CharField(
                    required=False, max_length=60, validators=[storable_text]
                )
                if part == "direction":
                    field = forms.ChoiceField(
                        required=False, choices=[("more", "More is better"), ("less", "Less is better")]
                    )
                elif part in {"least", "most", "weight"}:
                    field = forms.FloatField(
                        required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
                    )
                value = one.get(part)
                field.initial = f"{value:g}" if isinstance(value, float | int) else value
                field.label = f"{part.capitalize()} of criterion {place + 1}"
                self.fields[f"{part}_{place}"] = field

    def criteria_rows(self) -> list[list[forms.BoundField]]:
        places = [name.rpartition("_")[2] for name in self.fields if name.startswith("label_")]
        return [[self[f"{part}_{place}"] for part in PARTS] for place in places]

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "top", "formula", "value_threshold", "effort_threshold", "capacity")
                if name in self.fields]  # fmt: skip

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        made: dict[str, Any] = {name: given[name] for name in ("name", "top", "formula") if name in given}
        made["settings"] = {
            name: given[name]
            for name in ("value_threshold", "effort_threshold", "capacity")
            if given.get(name) is not None
        }
        if "label_0" in self.fields:
            made["criteria"] = [self._criterion(row) for row in self.criteria_rows()]
            made["criteria"] = [one for one in made["criteria"] if one.get("label")]
        return made

    def _criterion(self, row: list[forms.BoundField]) -> dict[str, Any]:
        given = {part: self.cleaned_data.get(field.name) for part, field in zip(PARTS, row)}
        notes = {column.key: column.note for column in self.framework.columns}
        kept = {part: value for part, value in given.items() if value not in (None, "")}
        return kept | {"note": notes.get(str(kept.get("key")), "")}
