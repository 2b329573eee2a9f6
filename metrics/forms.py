"""Shapes of what people type on the data sources page."""

from django import forms

from metrics.shapes import COLUMNS
from products.validators import storable_text

WHAT = [
    ("events", "Usage events"),
    ("subscriptions", "Subscription versions"),
    ("fx-rates", "Exchange rates"),
    ("answers", "Survey answers"),
]


class KeyForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        validators=[storable_text],
        label="Name",
        help_text="Where the key will be used, such as “Web app, production”.",
    )


class FileForm(forms.Form):
    what = forms.ChoiceField(choices=WHAT, label="What the rows are")
    file = forms.FileField(
        label="CSV file",
        help_text="UTF-8, the first line names the columns; gzip is fine. A file with any bad row is not taken at all.",
        widget=forms.FileInput(attrs={"accept": ".csv,.gz,text/csv"}),
    )

    columns = [(label, COLUMNS[key]) for key, label in WHAT]
