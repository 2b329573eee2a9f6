"""Which people a question is about: conditions on what is said of them and on what they did, with and, or, not.

A definition is JSON: {"trait": "plan", "is": ["pro", "team"]}, {"event": "Opened", "within_days": 30},
{"all": […]}, {"any": […]}, {"not": …}. "Within" counts local days and ends with the last day of the range that
is asked about. `not` is taken among everybody who was ever active. Pure: who has a trait or did something is
looked up elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pyroaring import BitMap

MOST_CONDITIONS, DEEPEST, MOST_VALUES = 30, 5, 100
LONGEST_NAME, LONGEST_VALUE, LONGEST_EVENT = 120, 200, 200
MOST_DAYS = 366
SHAPES = "all, any, not, trait with is, event with within_days"
Problem = tuple[str, str]  # where, and what is wrong there


@dataclass(frozen=True, slots=True)
class HasTrait:
    trait: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Did:
    event: str
    days: int


@dataclass(frozen=True, slots=True)
class Not:
    part: "Segment"


@dataclass(frozen=True, slots=True)
class Every:
    """Those in all of the parts."""

    parts: tuple["Segment", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Those in any of the parts."""

    parts: tuple["Segment", ...]


Segment = HasTrait | Did | Not | Every | Some


class Lookup(Protocol):
    """Who is who, by person number."""

    def everybody(self) -> BitMap: ...

    def with_trait(self, trait: str, values: Sequence[str]) -> BitMap: ...

    def did(self, event: str, days: int) -> BitMap: ...


def problems_of(given: Any) -> list[Problem]:
    """What is wrong with a definition, each with its path, such as `all[1].is`; [] when nothing is."""
    found: list[Problem] = []
    conditions = _check(given, "", 1, found)
    if conditions > MOST_CONDITIONS:
        found.append(("", f"must have at most {MOST_CONDITIONS} conditions"))
    return found


def parse(given: Any) -> Segment:
    """The segment of a definition; ValueError where `problems_of` finds something."""
    if problems := problems_of(given):
        raise ValueError("; ".join(f"{path or 'segment'} {said}" for path, said in problems))
    return _parsed(given)


def people(segment: Segment, lookup: Lookup) -> BitMap:
    """The people of the segment among everybody who was ever active."""
    return matching(segment, lookup) & lookup.everybody()


def matching(segment: Segment, lookup: Lookup) -> BitMap:
    """As `people`, and perhaps some who were never active: enough to narrow down people who did something."""
    if isinstance(segment, HasTrait):
        return lookup.with_trait(segment.trait, segment.values)
    if isinstance(segment, Did):
        return lookup.did(segment.event, segment.days)
    if isinstance(segment, Not):
        return lookup.everybody() - matching(segment.part, lookup)
    found = [matching(part, lookup) for part in segment.parts]
    return BitMap.intersection(*found) if isinstance(segment, Every) else BitMap.union(*found)


def words(segment: Segment) -> str:
    """The segment as a person says it: people whose plan is pro and who did Opened in the last 30 days."""
    if isinstance(segment, Not):
        return f"everybody but people {_clause(segment.part)}"
    if isinstance(segment, Every) and all(isinstance(part, Not) for part in segment.parts):
        return f"everybody, {_clause(segment)}"
    return f"people {_clause(segment)}"


def _clause(segment: Segment, inner: bool = False) -> str:
    """What follows on “people”; a group within a group stands in brackets."""
    if isinstance(segment, HasTrait):
        return f"whose {segment.trait} is {listed(segment.values)}"
    if isinstance(segment, Did):
        return f"who did {event_words(segment.event)} in the last {days_words(segment.days)}"
    if isinstance(segment, Not):
        return f"who are not among those {_clause(segment.part, inner=True)}"
    if isinstance(segment, Some):
        said = " or ".join(_clause(part, inner=True) for part in segment.parts)
    else:
        kept = [_clause(part, inner=True) for part in segment.parts if not isinstance(part, Not)]
        left_out = [_clause(part.part, inner=True) for part in segment.parts if isinstance(part, Not)]
        without = "but not those " + " and not those ".join(left_out) if left_out else ""
        said = ", ".join(text for text in (" and ".join(kept), without) if text)
    return f"({said})" if inner and len(segment.parts) > 1 else said


def listed(names: Sequence[str], word: str = "or") -> str:
    """a, b or c."""
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


def event_words(event: str) -> str:
    return "anything" if event == "*" else event


def days_words(days: int) -> str:
    return "day" if days == 1 else f"{days} days"


def _parsed(given: dict[str, Any]) -> Segment:
    if "trait" in given:
        return HasTrait(given["trait"], tuple(given["is"]))
    if "event" in given:
        return Did(given["event"], given["within_days"])
    if "not" in given:
        return Not(_parsed(given["not"]))
    if "all" in given:
        return Every(tuple(_parsed(part) for part in given["all"]))
    return Some(tuple(_parsed(part) for part in given["any"]))


def _check(given: Any, path: str, depth: int, found: list[Problem]) -> int:
    """Notes what is wrong here and below; returns how many conditions there are."""
    if not isinstance(given, dict):
        found.append((path, f"must be an object with one of: {SHAPES}"))
        return 0
    if depth > DEEPEST:
        found.append((path, f"lies deeper than {DEEPEST} levels"))
        return 0
    keys = set(given)
    for key in ("all", "any"):
        if keys == {key}:
            return _check_parts(given[key], _below(path, key), depth, found)
    if keys == {"not"}:
        return _check(given["not"], _below(path, "not"), depth + 1, found)
    if keys == {"trait", "is"}:
        _check_text(given["trait"], _below(path, "trait"), LONGEST_NAME, found)
        _check_values(given["is"], _below(path, "is"), found)
    elif keys == {"event", "within_days"}:
        _check_text(given["event"], _below(path, "event"), LONGEST_EVENT, found)
        days = given["within_days"]
        if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST_DAYS:
            found.append((_below(path, "within_days"), f"must be a whole number from 1 to {MOST_DAYS}"))
    else:
        found.append((path, f"must be an object with one of: {SHAPES}, and nothing else"))
    return 1


def _check_parts(parts: Any, path: str, depth: int, found: list[Problem]) -> int:
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_CONDITIONS:
        found.append((path, f"must be a list of 1 to {MOST_CONDITIONS} conditions"))
        return 0
    return sum(_check(part, f"{path}[{index}]", depth + 1, found) for index, part in enumerate(parts))


def _check_values(values: Any, path: str, found: list[Problem]) -> None:
    if not isinstance(values, list) or not 1 <= len(values) <= MOST_VALUES:
        found.append((path, f"must be a list of 1 to {MOST_VALUES} texts"))
        return
    for index, value in enumerate(values):
        _check_text(value, f"{path}[{index}]", LONGEST_VALUE, found)


def _check_text(value: Any, path: str, longest: int, found: list[Problem]) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        found.append((path, f"must be a text of 1 to {longest} characters"))
    elif any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in value):
        found.append((path, "holds a character that cannot be stored"))


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
