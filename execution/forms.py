"""Shapes of what people type on the pages of the execution stage; the rules are in the actions."""

from typing import Any

from django import forms

from accounts.queries import people
from execution import queries
from execution.models.requirements import BODY_LIMIT
from products import kinds
from products.forms import ItemForm
from products.models import Product
from products.validators import storable_text


class RequirementForm(ItemForm):
    """The text has its own page, where every save keeps a version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["body"]
        self.fields["doc_type"].help_text = "Decides which template a new document starts from."


class ReleaseForm(ItemForm):
    """The notes have their own page, where they can be drafted from the stories."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["notes"]


class KeptForm(forms.Form):
    """A form that is shown again, with what was typed, against the row as it stands now."""

    def based_on(self, **values: object) -> None:
        self.data = self.data.copy()
        for name, value in values.items():
            self.data[name] = str(value)


class TextForm(KeptForm):
    body = forms.CharField(
        max_length=BODY_LIMIT, required=False, strip=False, validators=[storable_text], widget=forms.Textarea
    )
    note = forms.CharField(
        max_length=200,
        required=False,
        validators=[storable_text],
        label="What changed",
        help_text="Shown beside the version.",
    )
    base = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class NotesForm(KeptForm):
    notes = forms.CharField(
        max_length=50_000, required=False, strip=False, validators=[storable_text], widget=forms.Textarea
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CompareForm(forms.Form):
    old = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    new = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class CriterionForm(forms.Form):
    text = forms.CharField(max_length=500, validators=[storable_text], label="Criterion")


class CheckForm(forms.Form):
    checked = forms.BooleanField(required=False)


class PlaceForm(forms.Form):
    index = forms.IntegerField(min_value=0, max_value=1000)


def columns() -> list[tuple[str, str]]:
    return [(status.key, status.label) for status in kinds.get("story").statuses]


class DropForm(forms.Form):
    """A card was dropped: which one, where, and the version it was seen at. `index` counts the cards that were seen."""

    id = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    column = forms.ChoiceField(choices=columns)
    index = forms.IntegerField(min_value=0, max_value=100_000)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class MoveForm(forms.Form):
    column = forms.ChoiceField(choices=columns, label="Move to")
    place = forms.ChoiceField(choices=[("end", "At the end"), ("start", "At the top")], required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class QuickStory(forms.Form):
    title = forms.CharField(max_length=200, validators=[storable_text])
    column = forms.ChoiceField(choices=columns)


class LimitsForm(forms.Form):
    """One field for each column; empty means no limit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in columns():
            self.fields[key] = forms.IntegerField(min_value=1, max_value=99, required=False, label=label)


class ReleaseNowForm(forms.Form):
    move_out = forms.BooleanField(required=False, label="Move what is not done out of this release")
    move_to: Any = forms.ModelChoiceField(None, required=False, label="Move it to", empty_label="No release")

    def __init__(self, *args: Any, product: Product, release: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["move_to"].queryset = queries.open_releases(product).exclude(pk=release.pk)  # type: ignore[attr-defined]  # a choice field


class BoardFilter(forms.Form):
    release = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        releases = [(row.item.number, row.version_name) for row in queries.open_releases(product)]
        everyone = [(person.pk, person.display_name) for person in people(product.workspace)]
        self.fields["release"].choices = [("", "Every release"), *releases]  # type: ignore[attr-defined]  # a choice field
        self.fields["owner"].choices = [("", "Everyone"), *everyone]  # type: ignore[attr-defined]  # a choice field

    def wanted(self) -> dict[str, Any]:
        """Bad values are left out rather than complained about: an old link still shows a board."""
        return (
            self.cleaned_data
            if self.is_valid()
            else {name: self.cleaned_data.get(name) for name in self.fields}
        )
