"""Shapes of what people type about metrics and on the data sources page."""

import json
from typing import Any

from django import forms
from django.utils import timezone

from metrics import plantext, setting_fields
from metrics.actions.settings import source_problems
from metrics.models import CALCULATIONS, FEWEST_DAYS, MOST_DAYS, SIZES, DashboardShare, Watch
from metrics.params import problems_of
from metrics.shapes import COLUMNS
from products.forms import ItemForm
from products.sharing.forms import ShareForm
from products.validators import storable_text

WHAT = [
    ("events", "Usage events"),
    ("subscriptions", "Subscription versions"),
    ("fx-rates", "Exchange rates"),
    ("answers", "Survey answers"),
    ("lifetimes", "Customer lifetimes"),
    ("marks", "Marks on charts: releases, launches, price changes"),
]


class MetricForm(ItemForm):
    """Each calculation has its own settings, a field for each; the calculation is chosen before (kinds.METRIC)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["params"]
        asked = self.data.get("calculation") if self.is_bound else self.initial.get("calculation")
        labels = dict(CALCULATIONS)
        self.calculation = asked if asked in labels else "pushed"
        chosen = self.fields["calculation"]
        chosen.choices = [(self.calculation, labels[self.calculation])]  # type: ignore[attr-defined]  # a choice field
        chosen.help_text = "To compute it another way, make another metric."
        detail = self.detail
        stored = self._proposed() if detail is None else self._stored(detail)
        made = setting_fields.fields(self.calculation, stored, self.product)
        self.settings = {name: f"set_{name}" for name in made}
        self.fields |= {self.settings[name]: field for name, field in made.items()}
        first = ("title", "status", "owner", "calculation", "definition", *self.settings.values())
        self.order_fields(first)

    def _stored(self, detail: Any) -> dict[str, Any]:
        return dict(detail.params) if detail.calculation == self.calculation else {}

    def _proposed(self) -> dict[str, Any]:
        """The settings that an address proposes for a new metric; nonsense proposes nothing."""
        try:
            given = json.loads(self.initial.get("params") or "{}")
        except (ValueError, RecursionError):
            return {}
        good = isinstance(given, dict) and not problems_of(self.calculation, given)
        return given if good else {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = {name: cleaned.pop(key, None) for name, key in self.settings.items()}
        cleaned["params"] = {name: one for name, one in given.items() if one not in (None, "", [], {})}
        if not set(self.settings.values()) & set(self.errors):
            for name, complaint in problems_of(self.calculation, cleaned["params"]):
                self.add_error(self.settings[name], f"This {self._in_words(complaint)}.")
        if not self.errors:
            self._check_sources(cleaned["params"])
        return cleaned

    def _check_sources(self, given: dict[str, Any]) -> None:
        """The action asks the same; here the complaint finds its field."""
        number = self.detail.item.number if self.detail else None
        for name, complaint in source_problems(self.product, number, self.calculation, given):
            self.add_error(self.settings[name], f"This {complaint}." if name != "metric" else f"{complaint}.")

    def _in_words(self, complaint: str) -> str:
        """Other settings are named in the complaint as programs know them; here by their labels."""
        for name, key in self.settings.items():
            complaint = complaint.replace(f"“{name}”", f"“{self.fields[key].label}”")
        return complaint


class KeyForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        validators=[storable_text],
        label="Name",
        help_text="Where the key will be used, such as “Web app, production”.",
    )


class StripeForm(forms.Form):
    secret = forms.CharField(
        max_length=220,
        validators=[storable_text],
        label="Signing secret",
        help_text="Stripe shows it beside the endpoint; it begins with whsec_. It is stored encrypted and never "
        "shown again.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class FileForm(forms.Form):
    what = forms.ChoiceField(choices=WHAT, label="What the rows are")
    file = forms.FileField(
        label="CSV file",
        help_text="UTF-8, the first line names the columns; gzip is fine. A file with any bad row is not taken at all.",
        widget=forms.FileInput(attrs={"accept": ".csv,.gz,text/csv"}),
    )

    columns = [(label, COLUMNS[key]) for key, label in WHAT]


class NameForm(forms.Form):
    name = forms.CharField(
        max_length=200,
        validators=[storable_text],
        label="Event",
        help_text="Just as programs send it, such as “Opened inbox”.",
    )


class PlanForm(NameForm):
    description = forms.CharField(
        max_length=1000,
        required=False,
        validators=[storable_text],
        label="What it means",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    properties = forms.CharField(
        max_length=20_000,
        required=False,
        validators=[storable_text],
        label="Expected properties",
        help_text="One a line, such as “plan: text”. Types: any, text, number, boolean, list, object.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    is_expected = forms.BooleanField(required=False, label="This event is expected")

    def clean_properties(self) -> dict[str, str]:
        return plantext.properties_of(self.cleaned_data["properties"])


class PersonForm(forms.Form):
    id = forms.CharField(
        max_length=200,
        validators=[storable_text],
        label="Id of the person",
        help_text="Any of their ids; those that belong to the same person are found.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class KeepForm(forms.Form):
    days = forms.IntegerField(
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        required=False,
        label="Keep raw events for so many days",
        help_text="Empty keeps them for good.",
    )


class AlertsForm(forms.ModelForm):
    class Meta:
        model = Watch
        fields = ("tell_change", "tell_target", "above", "below")

    def _post_clean(self) -> None:
        """The action checks and saves; the form only reads the shape."""


class SeenForm(forms.Form):
    """A day of the past, by the workspace's clock."""

    as_of = forms.DateField(
        error_messages={"invalid": "Give a day such as 2026-03-31.", "required": "Give a day."}
    )

    def __init__(self, *args: Any, workspace: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.now().astimezone(workspace.zone).date()

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if not day.year >= 1970 or day > self.today:
            raise forms.ValidationError("Choose a day from 1970 to today.")
        return day


class TileForm(forms.Form):
    """What a change of the dashboard says: which tile, and what becomes of it. `names` are those it needs."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    id = forms.RegexField(r"^[0-9]{1,9}-[a-z_]{1,20}\Z")
    index = forms.IntegerField(min_value=0, max_value=1000)
    chart = forms.CharField(max_length=20, required=False)
    size = forms.ChoiceField(choices=[("", ""), *SIZES], required=False)
    compare = forms.BooleanField(required=False)
    breakdown = forms.CharField(max_length=120, required=False)

    def __init__(self, *args: Any, names: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {*self.fields} - {*names, "version"}:
            del self.fields[name]


class DashboardShareForm(ShareForm):
    range = forms.ChoiceField(choices=DashboardShare.RANGES, initial="365")
    show_targets = forms.BooleanField(required=False, initial=True)
    show_marks = forms.BooleanField(
        label="Show releases, launches and price changes",
        required=False,
        help_text="By their names, on the charts.",
    )
    show_breakdowns = forms.BooleanField(
        label="Break down by traits",
        required=False,
        help_text="Where tiles do: the values are shown, such as names of plans.",
    )
