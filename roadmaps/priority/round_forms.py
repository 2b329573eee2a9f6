"""Shapes of what is typed in blind rounds; every rule is in the actions."""

from typing import Any

from django import forms

from products.validators import plausible_date, storable_text
from roadmaps import scoring
from roadmaps.models import Framework, Round
from roadmaps.priority import queries, round_queries
from roadmaps.priority.actions import Cell
from roadmaps.priority.calc.columns import LONGEST, Column, Estimate, written, written_number

KNOWN = {  # of the built-in framework
    "impact": [(f"{value:g}", f"{value:g} {label.lower()}") for value, label in scoring.IMPACTS],
    "confidence": [(str(value), label) for value, label in scoring.CONFIDENCES],
}


class RoundForm(forms.Form):
    name = forms.CharField(max_length=80, required=False, validators=[storable_text])
    people = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Who is asked")
    columns = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text="None chosen means all of them."
    )
    initiatives = forms.MultipleChoiceField(
        required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="None chosen means all of them.",
    )  # fmt: skip
    due_date = forms.DateField(
        required=False, label="Answer until", validators=[plausible_date],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The last day. Afterwards no answer is taken; whoever is missing is reminded the day before.",
    )  # fmt: skip

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in round_queries.invitable(framework.product)}
        self.fields["people"].choices = [(pk, one.display_name) for pk, one in self.known.items()]  # type: ignore[attr-defined]  # a choice field
        self.fields["columns"].choices = [(one.key, one.label) for one in framework.columns]  # type: ignore[attr-defined]  # a choice field
        rows = [(str(one.item.number), one.item.title) for one in queries.initiatives(framework)]
        self.fields["initiatives"].choices = rows  # type: ignore[attr-defined]  # a choice field

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "name": given["name"], "due_date": given["due_date"], "columns": given["columns"] or None,
            "people": [self.known[pk] for pk in given["people"]],
            "numbers": [int(number) for number in given["initiatives"]] or None,
        }  # fmt: skip


class DueForm(forms.Form):
    due_date = forms.DateField(
        required=False, label="Answer until", validators=[plausible_date],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


def _box(framework: Framework, column: Column) -> forms.Widget:
    """A list where only some answers are taken, else a line that says between what."""
    known = [(label, label) for _, _, label in column.choices]
    if framework.is_built_in:
        known = KNOWN.get(column.key, known)
    if known:
        return forms.Select(choices=[("", "–"), *known])
    attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": LONGEST}
    if column.least is not None and column.most is not None:
        attrs["placeholder"] = f"{written_number(column.least)} – {written_number(column.most)}"
    return forms.TextInput(attrs=attrs)


class BallotForm(forms.Form):
    """A field for each cell of the round, named as the action names it: only that judges, of all at once."""

    def __init__(self, *args: Any, blind: Round, mine: dict[tuple[int, str], float], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = round_queries.asked_columns(blind)
        self.initiatives = round_queries.asked_initiatives(blind)
        for row in self.initiatives:
            for column in self.columns:
                value = mine.get((row.item.number, column.key))
                initial = written(None if value is None else Estimate(value), column)
                field = forms.CharField(required=False, initial=initial, widget=_box(blind.framework, column))
                field.label = f"{column.label} of {row.item.title}"
                self.fields[f"{row.item.number}.{column.key}"] = field

    def table(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [
            (row, [self[f"{row.item.number}.{column.key}"] for column in self.columns])
            for row in self.initiatives
        ]

    def cells(self) -> list[Cell]:
        made = []
        for name, text in self.cleaned_data.items():
            number, _, column = name.partition(".")
            if name in self.data:
                made.append(Cell(int(number), column, text))
        return made
