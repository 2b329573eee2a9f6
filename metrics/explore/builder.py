"""The condition builder: rows of a form that work without JavaScript, to a segment and back. Pure.

Row i is `c<i>` ("trait:plan" or "event:Opened"), `c<i>_not`, `c<i>_is` (values, also one a line) or `c<i>_days`.
A button adds a row (`add`) or drops one (`drop`).
"""

import json
from dataclasses import dataclass, field
from typing import Any

from metrics.calc import segments

Query = Any  # a QueryDict: get, getlist, in
USUAL_DAYS = "30"


@dataclass(frozen=True, slots=True)
class Condition:
    is_trait: bool
    name: str
    is_negated: bool = False
    values: tuple[str, ...] = ()
    days: str = USUAL_DAYS

    @property
    def key(self) -> str:
        return f"{'trait' if self.is_trait else 'event'}:{self.name}"

    @property
    def is_finished(self) -> bool:
        return bool(self.values) if self.is_trait else True

    def definition(self) -> dict[str, Any]:
        made: dict[str, Any]
        if self.is_trait:
            made = {"trait": self.name, "is": list(self.values)}
        else:
            digits = self.days.isascii() and self.days.isdigit() and len(self.days) < 9
            made = {"event": self.name, "within_days": int(self.days) if digits else self.days}
        return {"not": made} if self.is_negated else made


@dataclass
class Built:
    """What the builder holds; `fixed` is a definition too deep for its rows, kept as it came."""

    conditions: list[Condition] = field(default_factory=list)
    match: str = "all"
    fixed: Any = None
    errors: list[segments.Problem] = field(default_factory=list)

    def definition(self) -> Any:
        """None where nothing is asked of people."""
        if self.fixed is not None:
            return self.fixed
        parts = [one.definition() for one in self.conditions if one.is_finished]
        if len(parts) > 1:
            return {self.match: parts}
        return parts[0] if parts else None

    def pairs(self) -> list[tuple[str, str]]:
        """The same as parameters of an address."""
        if self.fixed is not None:
            return [("segment", json.dumps(self.fixed, ensure_ascii=False, separators=(",", ":")))]
        made = [("match", self.match)] if self.match != "all" else []
        for index, one in enumerate(self.conditions):
            made.append((f"c{index}", one.key))
            made += [(f"c{index}_not", "1")] if one.is_negated else []
            made += [(f"c{index}_is", value) for value in one.values]
            made += [] if one.is_trait else [(f"c{index}_days", one.days)]
        return made


def read(query: Query) -> Built:
    """The rows of the form after the button that was pressed, or those of a definition given as `segment`."""
    if query.get("segment") and query.get("drop") != "segment":
        return _from_definition(query["segment"])
    made = Built(match="any" if query.get("match") == "any" else "all")
    for index in range(segments.MOST_CONDITIONS):
        if f"c{index}" in query and (one := _condition(query, index)):
            made.conditions.append(one)
    dropped = query.get("drop", "")
    if dropped.isascii() and dropped.isdigit() and int(dropped[:4]) < len(made.conditions):
        del made.conditions[int(dropped[:4])]
    kind, _, name = query.get("add", "").partition(":")
    if kind in {"trait", "event"} and name and len(made.conditions) < segments.MOST_CONDITIONS:
        made.conditions.append(Condition(kind == "trait", name))
    return made


def _condition(query: Query, index: int) -> Condition | None:
    kind, _, name = query.get(f"c{index}").partition(":")
    if kind not in {"trait", "event"} or not name:
        return None
    typed = [line.strip() for text in query.getlist(f"c{index}_line") for line in text.splitlines()]
    values = dict.fromkeys([*query.getlist(f"c{index}_is"), *typed])
    return Condition(
        is_trait=kind == "trait",
        name=name,
        is_negated=query.get(f"c{index}_not") == "1",
        values=tuple(value for value in values if value),
        days=query.get(f"c{index}_days", USUAL_DAYS).strip(),
    )


def _from_definition(text: str) -> Built:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return Built(errors=[("", "must be a definition as JSON")])
    if problems := segments.problems_of(given):
        return Built(errors=problems)
    groups = [key for key in ("all", "any") if key in given]
    rows = [_row(part) for part in (given[groups[0]] if groups else [given])]
    if any(row is None for row in rows):
        return Built(fixed=given)
    return Built([row for row in rows if row], match=groups[0] if groups else "all")


def _row(given: dict[str, Any]) -> Condition | None:
    """The row of one condition; None for a group."""
    is_negated = "not" in given
    part = given["not"] if is_negated else given
    if "trait" in part:
        return Condition(True, part["trait"], is_negated, tuple(part["is"]))
    if "event" in part:
        return Condition(False, part["event"], is_negated, (), str(part["within_days"]))
    return None
