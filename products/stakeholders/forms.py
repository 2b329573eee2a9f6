"""The form of a stakeholder."""

from typing import Any

from django import forms

from accounts.queries import people
from products import kinds
from products.forms import PersonChoice
from products.models import CADENCES, Product, Stakeholder
from products.stakeholders.queries import topics
from products.validators import plausible_date


class StakeholderForm(forms.ModelForm):
    wants = forms.MultipleChoiceField(
        required=False,
        label="Wants to hear about",
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen means everything.",
    )
    topics = forms.MultipleChoiceField(
        required=False,
        label="Follows",
        widget=forms.CheckboxSelectMultiple,
        help_text="Only these and what belongs to them. None chosen means all.",
    )
    next_contact = forms.DateField(
        required=False,
        label="Next contact",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[plausible_date],
    )

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Stakeholder
        fields = (
            "name", "organisation", "position", "user", "email", "influence", "interest", "cadence", "wants",
            "topics", "next_contact", "notes",
        )  # fmt: skip

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = PersonChoice(people(product.workspace), required=False, empty_label="No account")
        members.label, members.help_text = "Member", self.fields["user"].help_text
        self.fields["user"] = members
        told = [(kind.key, kind.label_plural) for kind in kinds.all_kinds() if not kind.hidden_in_nav]
        self.fields["wants"].choices = told  # type: ignore[attr-defined]  # a choice field
        guides = [(str(item.number), f"{item.title} ({item.declared.label})") for item in topics(product)]
        self.fields["topics"].choices = guides  # type: ignore[attr-defined]  # a choice field
        self.fields["version"].initial = self.instance.version
        for name in ("interest", "influence"):
            self.fields[name].help_text = "From 0 to 100; on the grid it can be dragged."
        self.fields["notes"].widget.attrs["rows"] = 3

    def _post_clean(self) -> None:
        """The action checks and saves; the form only reads the shape."""

    def values(self) -> dict[str, Any]:
        """What the actions take: everything but the version."""
        values = self.cleaned_data | {"topics": [int(number) for number in self.cleaned_data["topics"]]}
        return {name: value for name, value in values.items() if name != "version"}


class PlaceForm(forms.Form):
    interest = forms.IntegerField(min_value=0, max_value=100)
    influence = forms.IntegerField(min_value=0, max_value=100)


class SeenForm(forms.Form):
    until = forms.DateTimeField(required=False, validators=[plausible_date], widget=forms.HiddenInput)


class CadenceForm(forms.Form):
    cadence = forms.ChoiceField(choices=CADENCES, label="Digest by e-mail")
