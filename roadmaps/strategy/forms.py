"""Shapes of what is typed on the strategy's pages; every rule is in the models and actions."""

from typing import Any

from django import forms

from products.kinds import get as kind
from products.models import Product
from products.validators import storable_text
from roadmaps.strategy import north_queries
from roadmaps.strategy.dependencies import WAYS

SURENESS = [(str(n), f"{n}{words}") for n, words in (
    (10, " – certainly"), (9, ""), (8, ""), (7, " – probably"), (6, ""), (5, " – even odds"), (4, ""),
    (3, " – hardly"), (2, ""), (1, " – not any more"),
)]  # fmt: skip


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DependForm(forms.Form):
    way = forms.ChoiceField(label="This one", choices=WAYS)
    other = forms.CharField(
        label="Which initiative?",
        max_length=24,
        validators=[storable_text],
        help_text="Its number, such as 42, or NOTES-42 of another product.",
    )


class CheckInForm(forms.Form):
    value = forms.FloatField(label="Where does it stand now?", required=False)
    confidence = forms.TypedChoiceField(
        label="How sure are you of the target?",
        choices=[("", "Not said"), *SURENESS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    status = forms.ChoiceField(label="Status", required=False)
    note = forms.CharField(
        label="What happened, and what is next?",
        max_length=4000,
        required=False,
        widget=_text(3),
        validators=[storable_text],
    )

    def __init__(self, *args: Any, key_result: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.key, one.label) for one in kind("key_result").statuses
        ]
        if key_result.metric_id is not None:
            self.fields["value"].widget = forms.HiddenInput()
        else:
            self.fields["value"].required = True
            unit = f" {key_result.unit}" if key_result.unit else ""
            self.fields[
                "value"
            ].help_text = (
                f"It began at {key_result.start:g}{unit}; the target is {key_result.target:g}{unit}."
            )


class CloseForm(forms.Form):
    score = forms.FloatField(
        label="Final score",
        min_value=0,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        help_text="0 is nothing, 1 is all of it. For an ambitious objective 0.7 is good.",
    )
    status = forms.ChoiceField(
        label="Verdict",
        choices=[("", "By the score: achieved from 0.7"), ("achieved", "Achieved"), ("missed", "Missed")],
        required=False,
    )
    note = forms.CharField(
        label="What did you learn?",
        max_length=4000,
        required=False,
        widget=_text(5),
        validators=[storable_text],
    )


class DriverForm(forms.Form):
    """A metric of the tree by its number, what it drives by its own number within the tree."""

    metric = forms.TypedChoiceField(coerce=int)
    parent = forms.TypedChoiceField(label="It drives", coerce=int, empty_value=None, required=False)
    influence = forms.CharField(
        label="How, as you assume",
        max_length=160,
        required=False,
        widget=_text(2),
        validators=[storable_text],
        help_text="In words, such as “every kept promise saves a renewal”.",
    )

    def __init__(self, *args: Any, product: Product, driver: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = north_queries.drivers(product)
        taken = {row.metric_id for row in tree if driver is None or row.pk != driver.pk}
        free = [item for item in north_queries.metrics(product) if item.pk not in taken]
        self.is_first = not tree or (driver is not None and driver.parent_id is None)
        metric, parent = self.fields["metric"], self.fields["parent"]
        metric.choices = [(item.number, item.title) for item in free]  # type: ignore[attr-defined]  # a choice field
        metric.label = "North Star metric" if self.is_first else "Metric"
        if self.is_first:
            del self.fields["parent"], self.fields["influence"]
            return
        rows = [row for row in tree if driver is None or row.pk != driver.pk]
        parent.choices = [(row.metric.number, row.metric.title) for row in rows]  # type: ignore[attr-defined]  # a choice field
        parent.required = True
