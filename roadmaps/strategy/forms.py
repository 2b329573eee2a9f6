"""Shapes of what is typed on the strategy's pages; every rule is in the models and actions."""

from django import forms

from products.validators import storable_text
from roadmaps.strategy.dependencies import WAYS


class DependForm(forms.Form):
    way = forms.ChoiceField(label="This one", choices=WAYS)
    other = forms.CharField(
        label="Which initiative?",
        max_length=24,
        validators=[storable_text],
        help_text="Its number, such as 42, or NOTES-42 of another product.",
    )
