"""Shapes of what people type in research; the rules are in the actions and models."""

from typing import Any

from django import forms

from products.forms import ItemForm
from products.models import Item, Product
from products.validators import storable_text
from research import queries


class NoteForm(ItemForm):
    """A transcript needs room."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 18


class InsightForm(ItemForm):
    """The place of the quote is found from the note's text, not typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].widget = forms.HiddenInput()


class MarkForm(forms.Form):
    """A passage of a note, selected or pasted, and what it is evidence for."""

    quote = forms.CharField(
        max_length=4000,
        validators=[storable_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Select it in the text above, or paste it.",
    )
    title = forms.CharField(
        label="What it means",
        max_length=200,
        required=False,
        validators=[storable_text],
        help_text="In one line. Empty takes the beginning of the quote.",
    )
    weight = forms.TypedChoiceField(
        choices=[(1, "1 – in passing"), (2, "2"), (3, "3"), (4, "4"), (5, "5 – they pay or leave for it")],
        initial=3,
        coerce=int,
    )
    target = forms.ModelChoiceField(
        Item.objects.none(),
        label="Evidence for",
        required=False,
        to_field_name="number",
        empty_label="Nothing yet",
    )
    start = forms.IntegerField(required=False, min_value=0, max_value=200_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target: Any = self.fields["target"]
        target.queryset = queries.targets(product)
        target.choices = [("", target.empty_label), *queries.grouped_targets(product)]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "target"}
