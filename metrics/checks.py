"""Checks of settings that more than one calculation has. Pure: a value in, a complaint or None out."""

from math import isfinite
from typing import Any

from metrics.inputs import misnamed
from products import formula as formulas

LONGEST_TEXT, MOST_STEPS, MOST_INPUTS = 200, 20, 20


def number(value: Any, *, low: float, high: float) -> str | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return None if good and low <= value <= high else f"must be a number from {low:g} to {high:g}"


def steps(value: Any) -> str | None:
    good = isinstance(value, list) and 0 < len(value) <= MOST_STEPS
    if good and all(isinstance(one, str) and 0 < len(one) <= LONGEST_TEXT for one in value):
        return None
    return f'must be 1 to {MOST_STEPS} event names in order, such as ["Signed up", "Created a project"]'


def formula(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return "must be a formula over metrics by their numbers, such as m3 / m5"
    try:
        names = formulas.names_of(formulas.parse(value))
    except formulas.FormulaError as error:
        return f"has a mistake {error.pointed(value)}"
    if wrong := misnamed(names):
        return f"knows metrics by their numbers, such as m3, or a part of one, such as m3.new; “{wrong}” is neither"
    return None if 0 < len(names) <= MOST_INPUTS else f"must name 1 to {MOST_INPUTS} metrics, such as m3 / m5"
