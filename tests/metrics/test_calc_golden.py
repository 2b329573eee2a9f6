"""Every golden case of a kind that the metrics stage calculates, through the pure functions."""

from typing import Any

import pytest

from tests.golden_compare import differences
from tests.metrics.golden_calc import ANSWERS, cases

UNORDERED = {"movements": ("at", "customer_id", "type")}


@pytest.mark.parametrize(("name", "case"), [pytest.param(*case, id=case[0]) for case in cases()])
def test_golden_case(name: str, case: dict[str, Any]) -> None:
    actual = ANSWERS[case["kpi"]](case["input"])
    assert differences(case["expected"], actual, case["tolerance"], unordered=UNORDERED) == []


def test_every_kind_has_a_case() -> None:
    assert {case["kpi"] for _, case in cases()} == set(ANSWERS)


def test_refunds_change_nothing() -> None:
    case = dict(cases())["mrr_timezone_dst_late_duplicate"]
    without = {name: value for name, value in case["input"].items() if name != "refunds"}
    assert "refunds" in case["input"]
    assert ANSWERS["mrr_movements"](without) == ANSWERS["mrr_movements"](case["input"])
