"""What managers type about editions and their links, and what readers type behind a link."""

from typing import Any

from django import forms

from products.models import HUES, Product
from products.sharing.forms import ShareForm
from products.validators import storable_text
from roadmaps import queries
from roadmaps.outside import queries as outside

AUDIENCES = [("customer", "Customers, by link"), ("public", "Everybody"), ("internal", "The workspace only")]
PRECISIONS = [("quarter", "Quarters"), ("month", "Months"), ("horizon", "No dates, horizons only")]
HORIZONS = [("now", "Now"), ("next", "Next"), ("later", "Later"), ("none", "No horizon")]
STATES = [("planned", "Planned"), ("progress", "In progress"), ("shipped", "Shipped")]
LAYOUTS = [
    ("timeline", "Timeline"),
    ("horizons", "Now · Next · Later"),
    ("themes", "By theme"),
    ("list", "List"),
]


def _boxes(choices: list[tuple[Any, str]], help_text: str, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text, **more
    )


class EditionForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        validators=[storable_text],
        help_text="For you only, such as “Key accounts”. Readers never see it.",
    )
    audience = forms.ChoiceField(label="For", choices=AUDIENCES, widget=forms.RadioSelect, initial="customer")
    title = forms.CharField(
        label="Public title", max_length=120, validators=[storable_text], help_text="Readers see it on top."
    )
    intro = forms.CharField(
        label="Public introduction",
        max_length=1000,
        required=False,
        validators=[storable_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A sentence or two under the title.",
    )
    precision = forms.ChoiceField(
        label="Dates as",
        choices=PRECISIONS,
        widget=forms.RadioSelect,
        initial="quarter",
        help_text="Days never leave: readers get the quarter or month a date lies in.",
    )
    themes = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen means all of them.",
    )
    horizons = _boxes(HORIZONS, "None chosen means all of them. What has shipped is shown in any case.")
    states = _boxes(STATES, "None chosen means all of them.", label="States")
    hue = forms.ChoiceField(label="Colour", choices=HUES)
    seen = forms.CharField(
        required=False, max_length=32, widget=forms.HiddenInput
    )  # what stood there when it was opened

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"title": f"{product.name} roadmap", "hue": product.hue})
        super().__init__(*args, **kwargs)
        rows = queries.themes(product)
        self.fields["themes"].choices = [
            (row.item.number, row.public_title or row.item.title) for row in rows
        ]  # type: ignore[attr-defined]  # a choice field

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def meanwhile(self, edition: Any, seen: str) -> None:
        """Somebody else saved: says what stands there now, and lets the next press replace it."""
        self.add_error(None, "Somebody else saved this edition meanwhile. Compare, then save again.")
        for name, typed in self.values().items():
            stands = getattr(edition, name)
            if stands != typed:
                self.add_error(name, f"Saved meanwhile: {self._said(name, stands) or 'nothing'}")
        self.data = self.data.copy()
        self.data["seen"] = seen

    def _said(self, name: str, value: Any) -> str:
        labels = dict(getattr(self.fields[name], "choices", ()))
        return ", ".join(str(labels.get(one, one)) for one in (value if isinstance(value, list) else [value]))


class RoadmapShareForm(ShareForm):
    edition = forms.TypedChoiceField(
        coerce=int, help_text="What readers see. Editions are made on the page of that name."
    )
    layouts = forms.MultipleChoiceField(
        label="Views",
        choices=LAYOUTS,
        widget=forms.CheckboxSelectMultiple,
        initial=[key for key, _ in LAYOUTS],
        help_text="The first one chosen opens.",
    )
    show_dates = forms.BooleanField(required=False, initial=True)
    show_progress = forms.BooleanField(
        label="Show the state (planned, in progress, shipped)", required=False, initial=True
    )
    feedback = forms.BooleanField(
        label="Readers may vote and ask for news",
        required=False,
        help_text="With an e-mail address that they confirm.",
    )
    domain = forms.CharField(
        label="Only for addresses at",
        required=False,
        max_length=120,
        validators=[storable_text],
        help_text="Such as example.com. Readers open a letter sent to their address there.",
    )
    embed_hosts = forms.CharField(
        label="May be embedded on",
        required=False,
        max_length=2000,
        validators=[storable_text],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Host names, one a line, such as www.example.com. Empty: on no other site.",
    )
    is_indexed = forms.BooleanField(
        label="Search engines may list it", required=False, help_text="For editions for everybody."
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, product=product, **kwargs)
        self.editions = {row.pk: row for row in outside.external_editions(product)}
        choices = [(row.pk, f"{row.name} ({row.get_audience_display()})") for row in self.editions.values()]
        self.fields["edition"].choices = choices  # type: ignore[attr-defined]  # a choice field
        own = [name for name in self.fields if name not in {"edition", "name"}]
        self.order_fields(["edition", "name", *own])

    def values(self) -> dict[str, Any]:
        made = super().values()
        made["edition"] = self.editions[made["edition"]]
        made["embed_hosts"] = made["embed_hosts"].split()
        return made


class ComeInForm(forms.Form):
    email = forms.EmailField(
        label="Your e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class WishForm(forms.Form):
    is_vote = forms.BooleanField(label="I would like to have this", required=False, initial=True)
    is_news = forms.BooleanField(label="Tell me when it ships, once", required=False, initial=True)
    email = forms.EmailField(
        label="Your e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def __init__(self, *args: Any, will_tell: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not will_tell:
            del self.fields["is_news"]

    def values(self) -> dict[str, Any]:
        return {"is_news": False} | self.cleaned_data


class EraseForm(forms.Form):
    email = forms.EmailField(max_length=254)
