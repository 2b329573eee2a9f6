"""What people type when they ask for approval and when they answer."""

from typing import Any

from django import forms

from accounts.models import User
from products.models import VERDICTS
from products.validators import plausible_date, storable_text


class People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return str(person.display_name)


class AskForm(forms.Form):
    approvers = People(
        User.objects.none(),
        label="Who should agree",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each of them answers once. One rejection ends it.",
        error_messages={"required": "Name at least one person."},
    )
    due_on = forms.DateField(
        required=False,
        label="Answer by",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[plausible_date],
        help_text="Whoever has not answered is reminded once, the day before.",
    )
    message = forms.CharField(
        required=False, max_length=2000, validators=[storable_text], widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approvers"].queryset = candidates  # type: ignore[attr-defined]  # a choice field

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"approvers": list(self.cleaned_data["approvers"])}


class AnswerForm(forms.Form):
    """The buttons are the verdict: one press, and a thumb reaches them."""

    verdict = forms.ChoiceField(choices=VERDICTS)
    comment = forms.CharField(
        required=False,
        max_length=4000,
        label="Comment",
        help_text="Needed to reject, and to approve with changes.",
        validators=[storable_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    content_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
