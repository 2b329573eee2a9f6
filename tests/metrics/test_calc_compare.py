"""The comparison that judges golden cases must itself be strict."""

from fractions import Fraction

import pytest

from tests.golden_compare import differences

TOLERANCE = {"counts": "exact", "money_abs": 0.005, "ratio_abs": 1e-6, "seconds_abs": 0.002}


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"size": 3}, {"size": 3, "extra": 1}),
        ({"new": 1.5}, {"new": Fraction(3, 2)}),
        ({"churn": 166.67}, {"churn": Fraction(2000, 12)}),
        ({"avg_duration_s": 1.001}, {"avg_duration_s": 1.0}),
        ({"nrr": None, "wald": None}, {"nrr": None, "wald": {"low": None, "high": None}}),
        ({"on": [1, None]}, {"on": (1, None)}),
    ],
)
def test_equal_enough(expected, actual):
    assert differences(expected, actual, TOLERANCE) == []


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"size": 3}, {"size": 4}),
        ({"size": 3}, {}),
        ({"new": 1.5}, {"new": 1.51}),
        ({"grr": 0.5}, {"grr": 0.501}),
        ({"sessions_per_user": 0.5}, {"sessions_per_user": 0.501}),
        ({"weighted_mean_on": [0.5]}, {"weighted_mean_on": [0.501]}),
        ({"nrr": None}, {"nrr": 0}),
        ({"nrr": 0.0}, {"nrr": None}),
        ({"on": [1, 2]}, {"on": [1]}),
        ({"on": [1, 2]}, {"on": [1, 3]}),
        ({"month": "2025-01"}, {"month": "2025-02"}),
        ({"complete": [True]}, {"complete": [False]}),
    ],
)
def test_different(expected, actual):
    assert len(differences(expected, actual, TOLERANCE)) == 1


def test_relative_tolerance_and_unordered_rows():
    assert differences({"alpha": 100.0}, {"alpha": 100.4}, {"alpha_rel": 0.005}) == []
    assert differences({"alpha": 100.0}, {"alpha": 100.6}, {"alpha_rel": 0.005}) != []
    rows = [{"at": "b", "n": 2}, {"at": "a", "n": 1}]
    assert (
        differences({"movements": rows}, {"movements": rows[::-1]}, {}, unordered={"movements": ["at"]}) == []
    )
