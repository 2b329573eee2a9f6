"""Which other metrics a metric is computed from, as its settings name them. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from products import formula

# m12 is metric 12; m12.new is what its points keep under "new".
NAME = re.compile(r"m([1-9][0-9]{0,8})(?:\.([A-Za-z_][A-Za-z0-9_]*))?")


def misnamed(names: Iterable[str]) -> str:
    """The first name that names no metric; "" when all do."""
    return next((name for name in names if NAME.fullmatch(name) is None), "")


def part_of(name: str) -> tuple[int, str]:
    """The number of the metric and the part of it that a name stands for; "" for its value."""
    found = NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"“{name}” names no metric.")
    return int(found[1]), found[2] or ""


def inputs_of(calculation: str, params: Mapping[str, Any]) -> list[int]:
    """Numbers of the metrics whose points this one is computed from; of none when the settings are no good."""
    if calculation == "forecast":
        number = params.get("metric")
        return [number] if isinstance(number, int) else []
    if calculation != "formula" or not isinstance(params.get("formula"), str):
        return []
    try:
        names = formula.names_of(formula.parse(params["formula"]))
    except formula.FormulaError:
        return []
    return list(dict.fromkeys(part_of(name)[0] for name in names if NAME.fullmatch(name)))
