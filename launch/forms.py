"""Shapes of what people type in the launch stage; the rules are in the actions."""

from django import forms

from launch.models import Launch, Readiness
from products.forms import ItemForm
from products.validators import storable_text


class LaunchForm(ItemForm):
    channels = forms.MultipleChoiceField(
        choices=Launch.CHANNELS, required=False, widget=forms.CheckboxSelectMultiple, label="Channels"
    )


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(choices=Readiness.VERDICTS, widget=forms.RadioSelect)
    note = forms.CharField(
        max_length=500, required=False, validators=[storable_text], help_text="A no-go says what is missing."
    )


class DoneForm(forms.Form):
    done = forms.BooleanField(required=False)
