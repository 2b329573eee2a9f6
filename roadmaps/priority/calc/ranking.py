"""From answers to scores, and from scores to an order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from products.formula import FormulaError, Node, evaluate, parse
from roadmaps.priority.calc.columns import Column, Estimate, written_number
from roadmaps.priority.calc.methods import METHODS, MOSCOW, Method, weighted_formula

OVERLOAD = 0.6  # of the capacity, from where on must-haves leave no room for surprises


@dataclass(frozen=True, slots=True)
class Rules:
    """A framework as far as numbers go."""

    method: Method
    columns: tuple[Column, ...]
    formula: str = ""  # of the framework's own; empty: the method's
    settings: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        if self.method.key == "weighted":
            return weighted_formula(self.columns)
        return self.formula or self.method.formula

    @property
    def tree(self) -> Node:
        """FormulaError says what is wrong, and where."""
        return parse(self.text, {column.key for column in self.columns})


@dataclass(slots=True)
class Row:
    """What is known of one initiative; `listed` is its place in the list as people keep it."""

    number: int
    title: str
    answers: Mapping[str, Estimate]
    listed: int = 0
    score: float | None = None
    rank: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def score_rows(rules: Rules, rows: Sequence[Row]) -> list[Row]:
    """Sets score, rank and extra of each row and returns them best first; what has no score stands at the end."""
    tree = rules.tree
    extras = {key: parse(text) for key, (_, text) in rules.method.extras.items()}
    for row in rows:
        values = {key: exact(answer.value) for key, answer in row.answers.items()}
        row.score = _computed(tree, values)
        row.extra |= {key: _computed(one, values) for key, one in extras.items()}
        if rules.method.key == "value_effort":
            row.extra["quadrant"] = quadrant(rules, row)
    return in_order(rows, rules.method.tie)


def in_order(rows: Iterable[Row], tie: tuple[str, int] = ("", 0)) -> list[Row]:
    """Score descending, then the method's own tie-break, then the title."""
    name, sign = tie

    def place(row: Row) -> tuple[bool, float, bool, float, str, int]:
        answer = row.answers.get(name)
        second = -sign * answer.value if answer else 0.0
        return (row.score is None, -(row.score or 0.0), answer is None, second, row.title, row.number)

    ordered = sorted(rows, key=place)
    for rank, row in enumerate(ordered, 1):
        row.rank = None if row.score is None else rank
    return ordered


def exact(value: float) -> Fraction:
    """What was written: 0.1 is one tenth."""
    return Fraction(written_number(value))


def _computed(tree: Node, values: Mapping[str, Fraction]) -> float | None:
    try:
        made = evaluate(tree, values)
        return None if made is None else float(made)
    except (FormulaError, OverflowError):
        return None  # beyond all limits: no score to compare with


def quadrant(rules: Rules, row: Row) -> str | None:
    """At or above the threshold is high."""
    value, effort = row.answers.get("value"), row.answers.get("effort")
    if value is None or effort is None:
        return None
    is_high = value.value >= rules.settings.get("value_threshold", 5)
    if effort.value >= rules.settings.get("effort_threshold", 5):
        return "big_bet" if is_high else "money_pit"
    return "quick_win" if is_high else "fill_in"


def summary(rules: Rules, ordered: Sequence[Row]) -> dict[str, Any]:
    """What is said of all rows together, where the method has something to say."""
    if rules.method.key == "cd3":
        listed = sorted((row for row in ordered if row.score is not None), key=lambda row: row.listed)
        return {
            "total_delay_cost_in_order": delay_cost(row for row in ordered if row.score is not None),
            "total_delay_cost_as_listed": delay_cost(listed),
        }
    return _moscow(rules, ordered) if rules.method.key == "moscow" else {}


def delay_cost(rows: Iterable[Row]) -> float:
    """Done one after another: the sum of finish week × cost of delay a week."""
    week, cost = 0.0, 0.0
    for row in rows:
        week += row.answers["duration_weeks"].value
        cost += week * row.answers["cost_of_delay_per_week"].value
    return cost


def _moscow(rules: Rules, rows: Iterable[Row]) -> dict[str, Any]:
    effort = {key: 0.0 for _, key, _ in MOSCOW}
    names = {value: key for value, key, _ in MOSCOW}
    for row in rows:
        chosen, size = row.answers.get("moscow"), row.answers.get("effort")
        if chosen and size and size.value > 0:
            effort[names[chosen.value]] += size.value
    capacity = rules.settings.get("capacity", 0)
    share = effort["must"] / capacity if capacity > 0 else None
    planned = effort["must"] + effort["should"] + effort["could"]
    return {
        "effort": effort,
        "must_share_of_capacity": share,
        "must_over_60_percent": share is not None and share > OVERLOAD,
        "planned_over_capacity": capacity > 0 and planned > capacity,
    }


def method(key: str) -> Method:
    return METHODS[key]
