"""How often a quiet series is taken for a change, and how often a change is seen: measured, with fixed seeds."""

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest

from metrics.calc.changes import FALSE_ALARMS, RULES, change

WEEK = np.array([1, 1.1, 1.1, 1, 0.9, 0.4, 0.3])
Make = Callable[[np.random.Generator], np.ndarray]
DAY, MONTH = RULES["day"], RULES["month"]
QUIET: dict[str, tuple[Make, str, int]] = {
    "white noise around 0": (lambda r: r.normal(0, 1, 60), "week", 250),
    "white noise, short": (lambda r: r.normal(0, 5, 24), "month", 250),
    "counts with a weekly season": (lambda r: r.poisson(200 * np.resize(WEEK, 98)), "day", 150),
    "small counts": (lambda r: r.poisson(2, 70), "day", 150),
    "growth by a fifth a quarter, with season": (
        lambda r: r.poisson(300 * 1.002 ** np.arange(91) * np.resize(WEEK, 91)),
        "day",
        100,
    ),
    "a year's season by month": (
        lambda r: r.normal(100 + 20 * np.sin(np.arange(48) * np.pi / 6), 5),
        "month",
        100,
    ),
}


def moved(make: Make, period: str, looks: int, seed: int) -> int:
    random = np.random.default_rng(seed)
    return sum(change(list(make(random)), RULES[period]).kind == "moved" for _ in range(looks))


def test_at_most_one_look_in_a_hundred_at_a_quiet_series_is_a_false_alarm() -> None:
    """All thousand looks together, against the upper end of the binomial interval of the stated rate; each
    series alone against a wider one, for it has fewer looks.
    """
    looks, alarms = 0, 0
    for seed, (name, (make, period, count)) in enumerate(QUIET.items()):
        found = moved(make, period, count, seed)
        most = FALSE_ALARMS * count + 3.3 * sqrt(count * FALSE_ALARMS * (1 - FALSE_ALARMS))
        assert found <= most, f"{name}: {found} of {count}"
        looks, alarms = looks + count, alarms + found
    assert looks == 1000
    assert alarms <= FALSE_ALARMS * looks + 1.645 * sqrt(looks * FALSE_ALARMS * (1 - FALSE_ALARMS))


@pytest.mark.parametrize(
    ("make", "period", "least"),
    [
        # a fifth less of 200 a day for two weeks, under a season of a factor of four
        (lambda r: r.poisson(200 * np.resize(WEEK, 98) * np.r_[np.ones(84), np.full(14, 0.8)]), "day", 0.9),
        # three standard deviations up, for five weeks
        (lambda r: r.normal(np.r_[np.zeros(55), np.full(5, 3)], 1), "week", 0.75),
    ],
)
def test_a_step_is_seen(make: Make, period: str, least: float) -> None:
    looks = 60
    spread = 1.645 * sqrt(least * (1 - least) / looks)
    assert moved(make, period, looks, seed=7) / looks >= least - spread


def test_a_change_says_since_when_by_how_much_and_how_sure() -> None:
    random = np.random.default_rng(3)
    values = list(
        random.poisson(200 * np.resize(WEEK, 98) * np.r_[np.ones(88), np.full(10, 0.6)]).astype(float)
    )
    found = change(values, DAY)
    assert (found.kind, found.since, found.seasonal) == ("moved", 88, True)
    truth = -0.4 * 200 * float(np.resize(WEEK, 98)[88:].mean())
    assert found.by == pytest.approx(truth, rel=0.15)
    assert found.low < found.by < found.high < 0  # type: ignore[operator]  # a change has them
    assert found.relative == pytest.approx(-0.4, abs=0.05)
    assert change([None, *values], DAY).since == 89  # a gap long ago shifts the index and nothing else


def test_what_cannot_be_said_is_not_said() -> None:
    assert change([1.0] * 13, DAY).kind == "short"
    assert change([5.0] * 40 + [None] + [9.0] * 10, DAY).kind == "short"  # a gap is no history
    assert change([7.0] * 60, DAY).kind == "steady"  # no noise at all
    assert change([7.0] * 50 + [9.0] * 10, DAY).since == 50
    assert change([0.0] * 60, DAY).kind == "steady"
    outlier = [10.0, 11.0, 9.0, 10.5, 9.5] * 8 + [30.0]
    assert change(outlier, MONTH).kind == "steady"  # one point alone is no level
