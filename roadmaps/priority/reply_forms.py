"""What customers said, typed one by one or pasted from a sheet; every rule is in the action."""

import csv
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from products.validators import storable_text
from roadmaps.models import Framework
from roadmaps.priority import queries
from roadmaps.priority.calc.surveys import FEELING_LABELS, FEELINGS

# The survey's questions as they are asked in the form.
QUESTIONS = {
    "functional": "If it is there",
    "dysfunctional": "If it is missing",
    "importance": "How important is it?",
    "satisfaction": "How well is it met today?",
}
SCALE = [(str(value), str(value)) for value in range(1, 6)]
LONGEST = 500_000  # characters of a paste


class ReplyForm(forms.Form):
    """One customer's answers about one initiative."""

    initiative = forms.TypedChoiceField(coerce=int)
    respondent = forms.CharField(
        max_length=120, validators=[storable_text], label="Who answered",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = sorted(queries.initiatives(framework), key=lambda row: row.item.title.casefold())
        named = [(row.item.number, row.item.title) for row in rows]
        self.fields["initiative"].choices = [("", "Choose one"), *named]  # type: ignore[attr-defined]  # a choice field
        feels = framework.method == "kano"
        self.questions = framework.rules.method.asks_people
        for name in self.questions:
            self.fields[name] = forms.ChoiceField(
                label=QUESTIONS[name], widget=forms.RadioSelect,
                choices=list(zip(FEELINGS, FEELING_LABELS)) if feels else SCALE,
            )  # fmt: skip

    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.questions]

    def rows(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        said = {name: _answer(given[name]) for name in self.questions}
        return [{"initiative": given["initiative"], "respondent": given["respondent"]} | said]

    def say(self, error: ValidationError) -> None:
        """The action's complaints at the fields they are about."""
        for name, texts in _named(error):
            field = name.rpartition(".")[2]
            self.add_error(field if field in self.fields else None, texts)


class RepliesForm(forms.Form):
    """Many at once: a line an answer, with tabs as sheets copy them, commas or semicolons."""

    many = forms.CharField(
        max_length=LONGEST, validators=[storable_text], label="Paste many answers",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "wrap": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.framework = framework
        self.names = ("initiative", "respondent", *framework.rules.method.asks_people)
        answer = (
            "words such as “neutral”, or 1 for like to 5 for dislike"
            if framework.method == "kano"
            else "1 to 5"
        )
        line = f"A line each: {', '.join(self.names)}."
        self.fields["many"].help_text = f"{line} An initiative by its number or title; answers as {answer}."
        self.lines: list[int] = []
        self.parsed: list[dict[str, Any]] = []

    def clean_many(self) -> str:
        try:
            self.parsed = self._parsed(self.cleaned_data["many"].strip())
        except csv.Error:
            raise ValidationError(
                "One of the cells is far too long, or a quotation mark is not closed."
            ) from None
        return str(self.cleaned_data["many"])

    def rows(self) -> list[dict[str, Any]]:
        return self.parsed

    def _parsed(self, text: str) -> list[dict[str, Any]]:
        """As the action takes them; `lines` remembers where each stood. A line of names may come first."""
        titles: dict[str, int] = {}
        for row in queries.initiatives(self.framework):
            titles.setdefault(row.item.title.casefold(), row.item.number)
        made: list[dict[str, Any]] = []
        names, first = self.names, text.partition("\n")[0]
        reader = csv.reader(text.splitlines(), delimiter=next((one for one in "\t;" if one in first), ","))
        for line in reader:
            cells = [cell.strip() for cell in line]
            if not made and "respondent" in [cell.casefold() for cell in cells]:
                names = tuple(cell.casefold() for cell in cells)
            elif any(cells):
                given = dict(zip(names, cells))
                about = _initiative(given.get("initiative", ""), titles)
                one: dict[str, Any] = {"initiative": about, "respondent": given.get("respondent", "")}
                made.append(one | {name: _answer(given.get(name, "")) for name in self.names[2:]})
                self.lines.append(reader.line_num)
        return made

    def say(self, error: ValidationError) -> None:
        for name, texts in _named(error):
            place, _, field = name.removeprefix("replies.").partition(".")
            start = f"Line {self.lines[int(place)]}" if place.isdecimal() else ""
            start += f", {field}" if field else ""
            self.add_error("many", [f"{start}: {text}" if start else text for text in texts])


def _named(error: ValidationError) -> list[tuple[str, list[str]]]:
    if hasattr(error, "error_dict"):
        return list(error.message_dict.items())
    return [("", error.messages)]


def _initiative(text: str, titles: dict[str, int]) -> int | None:
    """By its number, also as 12, #12 or KEY-12, else by its title."""
    number = text.removeprefix("#").rpartition("-")[2]
    found = titles.get(text.casefold())
    return found if found is not None else int(number) if number.isdecimal() and len(number) < 10 else None


def _answer(text: str) -> int | str:
    """A number of the scale, a feeling by its key, else what was written."""
    words = text.strip().casefold()
    if words.isdecimal() and len(words) < 3:
        return int(words)
    labels = {label.casefold(): key for label, key in zip(FEELING_LABELS, FEELINGS)}
    return labels.get(words, words.replace(" ", "_").replace("-", "_"))
