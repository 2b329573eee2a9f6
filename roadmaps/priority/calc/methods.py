"""The frameworks that are known by name: what each asks, and its score as a formula.

Each score is an expression of products.formula, so that all are computed by one road, exactly, and a person can
read it and go on from it. A division by `above(x)` is one by nothing where x is not above zero: no score.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from roadmaps.priority.calc.columns import Column, written_number

MOSCOW = ((4.0, "must", "Must"), (3.0, "should", "Should"), (2.0, "could", "Could"), (1.0, "wont", "Won’t"))


def above(name: str) -> str:
    return f"if({name} > 0, {name}, 0)"


@dataclass(frozen=True, slots=True)
class Method:
    key: str
    label: str
    about: str
    columns: tuple[Column, ...] = ()
    formula: str = ""
    score_label: str = "Score"
    # Of two with the same score the first is the one that has less (-1) or more (+1) of this column.
    tie: tuple[str, int] = ("", 0)
    extras: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # further numbers: key -> (label, formula)
    asks_people: tuple[str, ...] = ()  # questions of a survey instead of columns
    own_columns: bool = False


def _ten(key: str, label: str, note: str) -> Column:
    return Column(key, label, "scale", 0, 10, note=note)


def _plain(key: str, label: str, note: str, direction: str = "more") -> Column:
    least = 0 if direction == "more" else None
    return Column(key, label, "number", least, None, direction=direction, note=note)  # type: ignore[arg-type]  # one of the two words


_EFFORT = _plain("effort", "Effort", "Person-months, or any unit that is the same for all", "less")

METHODS: dict[str, Method] = {
    one.key: one
    for one in (
        Method(
            "rice",
            "RICE",
            "Reach × impact × confidence ÷ effort. For products with many users.",
            (
                _plain("reach", "Reach", "People in a quarter"),
                _plain("impact", "Impact", "3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal"),
                Column("confidence", "Confidence", "scale", 0, 100, note="Per cent: 100, 80 or 50"),
                _plain("effort", "Effort", "Person-months", "less"),
            ),
            f"reach * impact * confidence / 100 / {above('effort')}",
            "RICE",
            ("effort", -1),
        ),
        Method(
            "ice",
            "ICE",
            "Impact × confidence × ease, each from 1 to 10. For quick experiments.",
            (
                _ten("impact", "Impact", "1 to 10"),
                _ten("confidence", "Confidence", "1 to 10"),
                _ten("ease", "Ease", "1 to 10: ten is nearly no work"),
            ),
            "impact * confidence * ease",
            "ICE",
            ("ease", 1),
            {"mean": ("Mean", "(impact + confidence + ease) / 3")},
        ),
        Method(
            "wsjf",
            "WSJF",
            "Cost of delay ÷ job size, in relative points. For release trains.",
            (
                _plain("business_value", "Business value", "Relative points"),
                _plain("time_criticality", "Time criticality", "Relative points"),
                _plain("risk_opportunity", "Risk and opportunity", "Relative points"),
                _plain("job_size", "Job size", "Relative points", "less"),
            ),
            f"(business_value + time_criticality + risk_opportunity) / {above('job_size')}",
            "WSJF",
            ("job_size", -1),
            {"cost_of_delay": ("Cost of delay", "business_value + time_criticality + risk_opportunity")},
        ),
        Method(
            "cd3",
            "Cost of delay ÷ duration",
            "What a week of waiting costs, divided by the weeks of work. The order that loses least money.",
            (
                _plain("cost_of_delay_per_week", "Cost of delay", "Money lost in each week of waiting"),
                _plain("duration_weeks", "Duration", "Weeks", "less"),
            ),
            f"cost_of_delay_per_week / {above('duration_weeks')}",
            "CD3",
            ("duration_weeks", -1),
        ),
        Method(
            "value_effort",
            "Value against effort",
            "Two numbers and a matrix of four fields. To begin with.",
            (_plain("value", "Value", "0 to 10, or any unit"), _EFFORT),
            f"value / {above('effort')}",
            "Value ÷ effort",
            ("effort", -1),
        ),
        Method(
            "weighted",
            "Weighted scoring",
            "Your own criteria, each on a scale and with a weight.",
            (
                Column("customer_value", "Customer value", "scale", 1, 5, 3, note="1 to 5"),
                Column("strategic_fit", "Strategic fit", "scale", 1, 5, 2, note="1 to 5"),
                Column("effort", "Effort", "scale", 1, 5, 2, "less", note="1 to 5: five is a lot of work"),
            ),
            own_columns=True,
        ),
        Method(
            "moscow",
            "MoSCoW",
            "Must, should, could, won’t, against a capacity. For a fixed date.",
            (Column("moscow", "Class", "choice", note="Must, should, could, won’t", choices=MOSCOW), _EFFORT),
            "moscow",
            "Class",
            ("effort", -1),
        ),
        Method(
            "kano",
            "Kano",
            "Asks customers how they feel with and without it: must-be, performance or delight.",
            score_label="Category",
            asks_people=("functional", "dysfunctional"),
        ),
        Method(
            "opportunity",
            "Opportunity score",
            "Asks customers how important an outcome is and how well it is met today (Ulwick).",
            score_label="Opportunity",
            asks_people=("importance", "satisfaction"),
        ),
        Method(
            "formula",
            "Own formula",
            "Your own columns, and a formula over them.",
            (
                _plain("value", "Value", "Any unit"),
                Column("risk", "Risk", "scale", 0, 10, direction="less", note="0 to 10"),
                _EFFORT,
            ),
            f"value * (1 - risk / 20) / {above('effort')}",
            own_columns=True,
        ),
    )
}


def weighted_formula(columns: Sequence[Column]) -> str:
    """The mean of the criteria by their weights; on one where less is better, the scale is turned round."""
    total = sum(column.weight for column in columns)
    parts = [f"{written_number(column.weight)} * {_turned(column)}" for column in columns]
    return f"({' + '.join(parts)}) / {written_number(total)}" if parts and total else "0 / 0"


def _turned(column: Column) -> str:
    if column.direction == "more":
        return column.key
    both = (column.least or 0) + (column.most or 0)
    return f"({written_number(both)} - {column.key})"
