"""Shapes of what is dragged and typed on a roadmap; every rule is in the models and actions."""

from django import forms

from products.validators import plausible_date, storable_text
from roadmaps.models import SavedView


class MoveForm(forms.Form):
    """A bar's new place: first and last day, its lane (0: none), and the version it was seen at.

    What is absent stays as it was; an empty day takes it away.
    """

    start = forms.DateField(required=False, validators=[plausible_date])
    end = forms.DateField(required=False, validators=[plausible_date])
    lane = forms.CharField(required=False, max_length=60, validators=[storable_text])
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class PlaceForm(forms.Form):
    """A card's new place: which card, which column, how many cards above it, and the version it was seen at."""

    id = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    column = forms.CharField(max_length=20, validators=[storable_text])
    index = forms.IntegerField(min_value=0, max_value=100_000)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    # The cards above are counted among all of the column, also where the page shows some of them only.
    of_all = forms.BooleanField(required=False)


class ViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ("name", "is_shared")
