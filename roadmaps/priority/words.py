"""Numbers of prioritisation in words."""

from typing import Any

from products.formula import FormulaError, in_words, parse
from roadmaps.models import Framework
from roadmaps.priority.calc.methods import MOSCOW
from roadmaps.priority.calc.ranking import Row
from roadmaps.priority.calc.surveys import CATEGORIES
from roadmaps.priority.queries import Sheet

QUADRANTS = {
    "quick_win": "Quick win", "big_bet": "Big bet", "fill_in": "Fill-in", "money_pit": "Money pit"
}  # fmt: skip
# What customers' answers come to: name of Row.extra, label, note.
EXTRA_LABELS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "kano": (
        ("respondents", "Answers", "Customers who answered both questions"),
        ("better", "With it", "What having it would gain, 0 to 1"),
        ("worse", "Without it", "What lacking it would lose, 0 to -1"),
    ),
    "opportunity": (
        ("respondents", "Answers", "Customers who answered"),
        ("importance", "Importance", "10 × the share who call it important"),
        ("satisfaction", "Satisfaction", "10 × the share who are satisfied today"),
    ),
}


def cell_text(value: float | None) -> str:
    """With thousands apart and no more decimals than there are."""
    if value is None:
        return ""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def score_text(framework: Framework, row: Row) -> str:
    if row.score is None:
        return ""
    if framework.method == "moscow":
        return next(label for value, _, label in MOSCOW if value == row.score)
    if framework.method == "kano":
        return CATEGORIES[row.extra["category"]]
    size = abs(row.score)
    text = f"{row.score:,.0f}" if size >= 100 else f"{row.score:,.1f}" if size >= 10 else f"{row.score:,.2f}"
    quadrant = row.extra.get("quadrant")
    return f"{text} · {QUADRANTS[quadrant]}" if quadrant else text


def formula_words(framework: Framework) -> str:
    rules = framework.rules
    if rules.method.asks_people:
        return rules.method.about
    names = {column.key: column.label for column in rules.columns}
    text = rules.text
    for name in names:  # what is not above zero has no score; a reader need not read how
        text = text.replace(f"if({name} > 0, {name}, 0)", name)
    try:
        return in_words(parse(text, names.keys()), names)
    except FormulaError as error:
        return f"There is a mistake {error.pointed(text)}."


def summary_words(sheet: Sheet) -> list[dict[str, Any]]:
    """A line or two below the table, where a method says something of all rows together."""
    told = sheet.summary
    if sheet.framework.method == "cd3" and any(row.score is not None for row in sheet.rows):
        now, listed = told["total_delay_cost_in_order"], told["total_delay_cost_as_listed"]
        said = f"Done in this order, waiting costs {cell_text(round(now))} in all"
        return [
            {"text": f"{said}; in the order in which they were written down, {cell_text(round(listed))}."}
        ]
    if sheet.framework.method == "moscow":
        return _moscow_words(sheet)
    return []


def _moscow_words(sheet: Sheet) -> list[dict[str, Any]]:
    told, capacity = sheet.summary, sheet.framework.settings.get("capacity", 0)
    effort = ", ".join(f"{label} {cell_text(told['effort'][key])}" for _, key, label in MOSCOW)
    lines: list[dict[str, Any]] = [{"text": f"Effort: {effort}."}]
    if not capacity:
        return [*lines, {"text": "Say the capacity in the framework's settings to see whether it fits."}]
    share = told["must_share_of_capacity"]
    lines.append({"text": f"Must-haves take {share:.0%} of the capacity of {cell_text(capacity)}.",
                  "is_bad": told["must_over_60_percent"]})  # fmt: skip
    if told["must_over_60_percent"]:
        lines[-1]["text"] += " Above 60% nothing may go wrong."
    if told["planned_over_capacity"]:
        lines.append(
            {"text": "Must, should and could together are more than there is room for.", "is_bad": True}
        )
    return lines
