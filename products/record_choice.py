"""Choosing one record out of many: the latest changed are listed, and any other is named by its number."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from products.models import Detail

MOST = 200
NUMBER = "#"  # stands before a value that is a record's number instead of its key


class Latest(ModelChoiceIterator):
    """At most so many choices, by title; whether there are more is known once they were read."""

    has_more = False
    field: Any

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        rows = list(self.queryset.order_by(f"-{self.field.item_path}updated_at", "-pk")[: MOST + 1])
        self.has_more = len(rows) > MOST
        yield from sorted((self.choice(row) for row in rows[:MOST]), key=lambda choice: choice[1].lower())


class RecordSelect(forms.Select):
    """A select; beside it, when not every record is listed, a box for the number of another."""

    choices: Any

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        number = (data.get(f"{name}-number") or "").strip()
        return f"{NUMBER}{number}" if number else super().value_from_datadict(data, files, name)

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """With the chosen record, listed or not."""
        groups = super().optgroups(name, value, attrs)
        if not any(option["selected"] for _, options, _ in groups for option in options):
            keys = [key for key in value if key.isdecimal() and len(key) < 19]
            for row in self.choices.queryset.filter(pk__in=keys):
                key, label = self.choices.choice(row)
                option = self.create_option(name, key, label, True, len(groups), attrs=attrs)
                groups.append((None, [option], len(groups)))
        return groups

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        select = super().render(name, value, attrs, renderer)
        if not self.choices.has_more:
            return select
        typed = value.removeprefix(NUMBER) if isinstance(value, str) and value.startswith(NUMBER) else ""
        box = '{}<input name="{}-number" value="{}" inputmode="numeric" maxlength="12" autocomplete="off" '
        box += 'aria-label="{}" placeholder="{}">'
        words = f"Listed are the {MOST} changed last. Or type the number of another"
        return format_html(box, select, name, typed, words, words)


class RecordChoice(forms.ModelChoiceField):
    widget = RecordSelect
    iterator = Latest
    default_error_messages = {"number": "There is no such record with the number “%(number)s” here."}

    queryset: Any

    @property
    def item_path(self) -> str:
        return "item__" if issubclass(self.queryset.model, Detail) else ""

    def to_python(self, value: Any) -> Any:
        if not (isinstance(value, str) and value.startswith(NUMBER)):
            return super().to_python(value)
        number = value.removeprefix(NUMBER).rpartition("-")[2]  # “NOTES-42” names it too
        known = number.isdecimal() and len(number) < 10
        row = self.queryset.filter(**{f"{self.item_path}number": number}).first() if known else None
        if row is None:
            raise ValidationError(self.error_messages["number"], code="number", params={"number": number})
        return row
