"""Checks of settings that more than one calculation has. Pure: a value in, a complaint or None out."""

from math import isfinite
from typing import Any

LONGEST_TEXT, MOST_STEPS = 200, 20


def number(value: Any, *, low: float, high: float) -> str | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return None if good and low <= value <= high else f"must be a number from {low:g} to {high:g}"


def steps(value: Any) -> str | None:
    good = isinstance(value, list) and 0 < len(value) <= MOST_STEPS
    if good and all(isinstance(one, str) and 0 < len(one) <= LONGEST_TEXT for one in value):
        return None
    return f'must be 1 to {MOST_STEPS} event names in order, such as ["Signed up", "Created a project"]'
