"""A form field for each setting of a calculation: made from its check in params.py, named by setting_words.py."""

import datetime as dt
import json
import re
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.forms import zone_choices
from accounts.widgets import LongSelect
from metrics import checks, params, queries
from metrics.setting_words import WORDS, choice_label, words_of
from products.models import Product
from products.validators import storable_text

MOMENT = "%Y-%m-%dT%H:%M:%S"
SHOWN_METRICS = 20


class Suggested(forms.TextInput):
    """A text with what is known already as suggestions; anything else may be typed, for what will come."""

    def __init__(self, known: list[str]) -> None:
        super().__init__()
        self.known = known

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = f"{(attrs or {}).get('id', name)}_known"
        field = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.known))
        return format_html('{}<datalist id="{}">{}</datalist>', field, key, options)


class Pairs(forms.CharField):
    """Brackets of days: 0, 1-3, 4-7."""

    shape = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return ", ".join(f"{low}" if low == high else f"{low}-{high}" for low, high in value)

    def to_python(self, value: Any) -> Any:
        parts = [self.shape.fullmatch(part.strip()) for part in str(value or "").split(",") if part.strip()]
        if None in parts:
            raise forms.ValidationError("Write days or spans of days, such as 0, 1-3, 4-7.")
        return [sorted((int(part[1]), int(part[2] or part[1]))) for part in parts if part]


class Lines(forms.CharField):
    """Event names, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value))
        storable_text(text)
        return [line.strip() for line in text.splitlines() if line.strip()]


class Digits(forms.CharField):
    """Decimals of currencies: JPY 0, KWD 3."""

    shape = re.compile(r"([A-Za-z]{3})[\s:=]+(\d)")

    def prepare_value(self, value: Any) -> Any:
        return (
            ", ".join(f"{key} {digits}" for key, digits in value.items())
            if isinstance(value, dict)
            else value
        )

    def to_python(self, value: Any) -> Any:
        parts = [self.shape.fullmatch(part.strip()) for part in str(value or "").split(",") if part.strip()]
        if None in parts:
            raise forms.ValidationError("Write a currency and its number of decimals, such as JPY 0, KWD 3.")
        return {part[1].upper(): int(part[2]) for part in parts if part}


class Capitals(forms.CharField):
    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value)).strip().upper()


class Moment(forms.DateTimeField):
    """A moment of the workspace's clock, kept with its zone."""

    def __init__(self, zone: dt.tzinfo, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format=MOMENT)
        super().__init__(widget=widget, **kwargs)
        self.zone = zone

    def prepare_value(self, value: Any) -> Any:
        """Kept is a text with its zone; what was typed has none and is shown again as it is."""
        try:
            moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            return value
        if moment is None or moment.tzinfo is None:
            return value
        return moment.astimezone(self.zone).strftime(MOMENT)

    def clean(self, value: Any) -> Any:
        with timezone.override(self.zone):
            moment = super().clean(value)
        return moment.isoformat() if moment else None


class Definition(forms.CharField):
    """A segment as JSON; what it says in words stands on the metric's page."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        try:
            return json.loads(text) if text else {}
        except (ValueError, RecursionError):
            raise forms.ValidationError(
                "This is no JSON. Build the segment in the explorer and save it from there."
            ) from None


class Formula(forms.CharField):
    """A formula over metrics, with the metrics it may name in its help."""

    widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})

    def __init__(self, known: list[tuple[int, str]], *, help_text: str, **kwargs: Any) -> None:
        named = "; ".join(f"m{number} is {title}" for number, title in known[:SHOWN_METRICS])
        more = f"; and {len(known) - SHOWN_METRICS} more" if len(known) > SHOWN_METRICS else ""
        metrics = f" Here {named}{more}." if named else " There is no metric yet that it could name."
        super().__init__(help_text=f"{help_text}{metrics}", validators=[storable_text], **kwargs)


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day.isoformat() if day else None


def fields(calculation: str, stored: dict[str, Any], product: Product) -> dict[str, forms.Field]:
    """The fields of a calculation's settings, in the order in which setting_words.py has them."""
    known = params.KNOWN[calculation]
    return {name: _field(name, calculation, stored.get(name), product) for name in WORDS if name in known}


def _field(name: str, calculation: str, stored: Any, product: Product) -> forms.Field:
    label, help_text = words_of(calculation, name)
    shared = {"required": False, "label": label, "help_text": help_text, "initial": stored}
    check = params.KNOWN[calculation][name]
    usual = params.usual(calculation, name)
    if isinstance(check, partial) and "allowed" in check.keywords:
        empty = f"Usual: {choice_label(usual).lower()}" if usual else "As the workspace has it"
        choices = [("", empty), *((key, choice_label(key)) for key in check.keywords["allowed"])]
        return forms.ChoiceField(choices=choices, **shared)
    if name == "metric":
        known = [(number, f"{number}: {title}") for number, title in queries.followable(product)]
        return forms.TypedChoiceField(coerce=int, empty_value=None, choices=[("", "–"), *known], **shared)
    if name == "formula":
        return Formula(queries.followable(product), **shared)
    if isinstance(check, partial) and check.func is checks.number:
        return _number(check, usual, shared)
    if isinstance(check, partial):
        limits = {"min": check.keywords["low"], "max": check.keywords["high"]}
        hint = {"placeholder": str(usual)} if usual is not None else {}
        return forms.IntegerField(widget=forms.NumberInput(attrs=limits | hint), **shared)
    if name == "timezone":
        zones = [("", f"The workspace’s: {product.workspace.timezone}"), *zone_choices()]
        if stored and stored not in dict(zones):
            zones.append((stored, stored))
        return forms.ChoiceField(choices=zones, widget=LongSelect, **shared)
    if name in {"survey", "compare_survey"}:
        return _suggested(queries.answered_surveys(product), shared)
    if name.endswith("event"):
        return _suggested(queries.event_names(product), shared)
    return _plain(name, usual, product, shared)


def _number(check: Any, usual: Any, shared: dict[str, Any]) -> forms.Field:
    low, high = check.keywords["low"], check.keywords["high"]
    hint = {"step": "any", "placeholder": "" if usual is None else str(usual)}
    return forms.FloatField(min_value=low, max_value=high, widget=forms.NumberInput(attrs=hint), **shared)


def _plain(name: str, usual: Any, product: Product, shared: dict[str, Any]) -> forms.Field:
    if name in {"as_of", "entered_from", "entered_before"}:
        return Moment(product.workspace.zone, **shared)
    if name == "confidence":
        hint = {"step": "any", "placeholder": str(usual)}
        return forms.FloatField(widget=forms.NumberInput(attrs=hint), **shared)
    made: dict[str, type[forms.Field]] = {
        "date_from": Day,
        "date_to": Day,
        "currency": Capitals,
        "currency_exponent": Digits,
        "brackets": Pairs,
        "steps": Lines,
        "cohort": forms.CharField,
        "events": Lines,
        "segment": Definition,
    }
    return made[name](**shared)


def _suggested(known: list[str], shared: dict[str, Any]) -> forms.Field:
    return forms.CharField(
        max_length=params.LONGEST_TEXT, validators=[storable_text], widget=Suggested(known), **shared
    )
