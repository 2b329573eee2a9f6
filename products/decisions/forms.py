"""The form of a decision: its options as so many small groups of fields."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import mark_safe

from products.decisions.rules import MOST_OPTIONS
from products.forms import ItemForm

SPARE = 2  # empty groups below the filled ones: more options need no script


class OptionsWidget(forms.Widget):
    template_name = "decisions/_options_widget.html"
    use_fieldset = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """From our own templates, where Django's form renderer knows only its own."""
        return mark_safe(render_to_string(self.template_name, self.get_context(name, value, attrs)))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = value if isinstance(value, list) else []
        filled = [one for one in filled if isinstance(one, dict)]
        shown = min(max(len(filled) + SPARE, 3), MOST_OPTIONS)
        context["groups"] = [
            {"at": at, **(filled[at] if at < len(filled) else {})} for at in range(max(shown, len(filled)))
        ]
        return context

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> Any:
        chosen = data.get(f"{name}_chosen", "")
        made = []
        for at in range(MOST_OPTIONS + 1):
            one = {part: data.get(f"{name}_{at}_{part}", "") for part in ("title", "pros", "cons")}
            if any(text.strip() for text in one.values()):
                made.append({**one, "chosen": chosen == str(at)})
        return made

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class OptionsField(forms.Field):
    widget = OptionsWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial != data)


class DecisionForm(ItemForm):
    field_order = ("title", "status", "owner", "question", "options", "outcome")
    options = OptionsField(
        required=False,
        label="Options considered",
        help_text="At least two, or it was no decision. Say for each what speaks for and against it.",
    )
