"""Shapes of what members type at ideas, the portal's settings and surveys; rules are in the actions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from feedback import queries
from feedback.actions.voting import checked_email
from feedback.models import Idea, Portal
from products.forms import ItemForm
from products.models import Product
from products.paths import product_url
from products.record_choice import RecordChoice
from products.validators import storable_text

MOST_BYTES = 2 * 1024 * 1024


class IdeaForm(ItemForm):
    """Shows similar ideas under the title while it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        title = self.fields["title"]
        title.help_text = "Similar ideas appear here while you type."
        but = f"?but={self.detail.item.number}" if self.detail is not None else ""
        title.widget.attrs |= {
            "hx-get": product_url(self.product, "feedback:similar") + but,
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#id_title_helptext",
            "hx-swap": "innerHTML",
        }
        self.fields["description"].widget.attrs["rows"] = 6


class PeopleForm(forms.Form):
    """E-mails, one a line, each perhaps with a name: `ada@example.com, Ada Byron`."""

    customers = forms.CharField(
        max_length=60_000,
        validators=[storable_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line: an e-mail and, after a comma, a name.",
    )

    def clean_customers(self) -> list[tuple[str, str]]:
        found, wrong = [], []
        for line in self.cleaned_data["customers"].splitlines():
            email, _, name = line.strip().replace(";", ",").partition(",")
            if not email:
                continue
            try:
                found.append((checked_email(email), name.strip()[:120]))
            except ValidationError as error:
                wrong += error.messages
        if wrong:
            raise ValidationError(wrong[:10])
        if not found:
            raise ValidationError("Give at least one e-mail.")
        return found


class MergeForm(forms.Form):
    into = RecordChoice(Idea.objects.none(), label="Idea that stays", empty_label="Choose an idea")

    def __init__(self, *args: Any, product: Product, idea: Idea, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.queryset = queries.mergeable_ideas(product, idea)


class PortalForm(forms.ModelForm):
    class Meta:
        model = Portal
        fields = ("title", "slug", "intro", "is_open", "is_moderated")

    def _post_clean(self) -> None:
        """The action checks and saves; the form only reads the shape."""


class DeclineForm(forms.Form):
    reason = forms.CharField(max_length=1000, validators=[storable_text], label="Reason (internal)")


class AnswersFile(forms.Form):
    file = forms.FileField(
        label="CSV file",
        help_text="Columns: respondent, score, comment, submitted_at, external_id. Only score is needed.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise ValidationError("The file is larger than 2 MB.")
        return bytes(given.read())
