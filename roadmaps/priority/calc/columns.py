"""What a framework asks about each initiative, and how an answer is written and read.

An answer is one number, or a range `10..50..90`: the values that are undercut in 10 %, 50 % and 90 % of cases.
"""

import re
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any, Literal

MOST = 1e12  # beyond that nobody means it
LONGEST = 80  # characters of a cell
KEY = re.compile(r"[a-z][a-z0-9_]{0,23}")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
RANGE = re.compile(r"\s*(?:\.\.+|…)\s*")


class Unreadable(ValueError):
    """What was typed is no answer; the message says what would be."""


@dataclass(frozen=True, slots=True)
class Column:
    key: str  # its name in a formula
    label: str
    kind: Literal["number", "scale", "choice"] = "number"
    least: float | None = None
    most: float | None = None
    weight: float = 1.0
    direction: Literal["more", "less"] = "more"
    note: str = ""  # what is meant, in a few words
    choices: tuple[tuple[float, str, str], ...] = field(default=())  # value, key, label

    def as_json(self) -> dict[str, Any]:
        kept = asdict(self)
        kept.pop("choices")
        return kept


@dataclass(frozen=True, slots=True)
class Estimate:
    """`low` and `high` are None for a plain number."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def is_range(self) -> bool:
        return self.low is not None and self.high is not None


def read(text: str, column: Column) -> Estimate | None:
    """The answer a text stands for, None for an empty one; Unreadable says why not."""
    text = text.strip()
    if text in {"", "–", "-", "—"}:
        return None
    if len(text) > LONGEST:
        raise Unreadable(f"Write at most {LONGEST} characters.")
    if column.choices:
        return Estimate(_choice(text, column))
    parts = RANGE.split(text)
    if len(parts) not in {1, 3}:
        raise Unreadable("Write one number, or three as 10..50..90.")
    numbers = [_number(part, column) for part in parts]
    if len(numbers) == 1:
        return Estimate(numbers[0])
    low, value, high = numbers
    if not low <= value <= high:
        raise Unreadable("A range goes up: 10 %, 50 % and 90 %, such as 10..50..90.")
    return Estimate(value) if low == high else Estimate(value, low, high)


def _choice(text: str, column: Column) -> float:
    wanted = text.casefold().replace("’", "").replace("'", "").replace(" ", "_")
    for value, key, label in column.choices:
        if wanted in {key, label.casefold().replace("’", ""), written_number(value)}:
            return value
    raise Unreadable(f"Write one of: {', '.join(label for _, _, label in column.choices)}.")


def _number(text: str, column: Column) -> float:
    plain = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("−", "-").rstrip("%")
    if THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = float(plain) if "_" not in plain else float("nan")
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise Unreadable(f"“{text}” is no number.")
    if abs(number) > MOST:
        raise Unreadable("Give a number that is not too large.")
    if column.least is not None and number < column.least:
        raise Unreadable(f"{column.label} is at least {written_number(column.least)}.")
    if column.most is not None and number > column.most:
        raise Unreadable(f"{column.label} is at most {written_number(column.most)}.")
    return number


def written_number(value: float) -> str:
    """As short as it can be read back: 3, 0.25, 1067.5."""
    return str(int(value)) if value == int(value) else repr(value)


def written(estimate: Estimate | None, column: Column) -> str:
    """The text that `read` gives back as the same answer."""
    if estimate is None:
        return ""
    for value, _, label in column.choices:
        if value == estimate.value:
            return label
    if estimate.low is None or estimate.high is None:
        return written_number(estimate.value)
    return "..".join(written_number(value) for value in (estimate.low, estimate.value, estimate.high))
