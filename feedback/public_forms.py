"""Shapes of what people without an account send. `website` is a trap: people do not see it, robots fill it in."""

from typing import Any

from django import forms

from feedback.models import Survey
from products.validators import storable_text


class TrapForm(forms.Form):
    website = forms.CharField(required=False, max_length=2000)

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))


class VisitorVoteForm(TrapForm):
    email = forms.EmailField(label="Your e-mail", max_length=254, validators=[storable_text])


class NewIdeaForm(TrapForm):
    title = forms.CharField(label="Your idea in one line", max_length=200, validators=[storable_text])
    text = forms.CharField(
        label="What would it help you do?",
        max_length=5000,
        required=False,
        validators=[storable_text],
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    name = forms.CharField(label="Your name", max_length=120, required=False, validators=[storable_text])
    email = forms.EmailField(label="Your e-mail", max_length=254, required=False, validators=[storable_text])


class AnswerForm(TrapForm):
    score = forms.TypedChoiceField(coerce=int, error_messages={"required": "Choose a number."})
    comment = forms.CharField(
        label="What is the main reason for your answer?",
        max_length=5000,
        required=False,
        validators=[storable_text],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    r = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        low, high = survey.scale
        score: Any = self.fields["score"]
        score.choices = [(number, str(number)) for number in range(low, high + 1)]
        score.error_messages["invalid_choice"] = f"Choose a number from {low} to {high}."
