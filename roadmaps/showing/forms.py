"""Shapes of what is dragged and typed on a roadmap; every rule is in the models and actions."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from products.validators import plausible_date
from roadmaps.models import SavedView

LANE = re.compile(r"(?:(?P<product>[A-Z][A-Z0-9]{1,7})-)?(?P<number>[0-9]{1,9})")


class LaneField(forms.CharField):
    """A lane or column: 0 or “none”, a number, or across products a number with its product's key."""

    def to_python(self, value: Any) -> tuple[str, int] | None:
        text = super().to_python(value).strip()
        if not text:
            return None
        found = LANE.fullmatch("0" if text == "none" else text)
        if found is None:
            raise ValidationError("Enter the whole number of a lane, or 0 for none.")
        return found["product"] or "", int(found["number"])


class MoveForm(forms.Form):
    """A bar's new place: first and last day, its lane (0: none; absent: as it was), and the version it was seen at."""

    start = forms.DateField(required=False, validators=[plausible_date])
    end = forms.DateField(required=False, validators=[plausible_date])
    lane = LaneField(required=False, max_length=20)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class PlaceForm(forms.Form):
    """A card's new place: which card, which column, how many cards above it."""

    id = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    column = forms.CharField(max_length=20)
    index = forms.IntegerField(min_value=0, max_value=100_000)


class ViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ("name", "is_shared")
