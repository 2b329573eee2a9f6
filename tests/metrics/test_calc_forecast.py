"""Forecasts: textbook identities, edges, and what holds for any numbers."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calc.forecast import METHODS, accuracy, backtest, choose, forecast, spread
from metrics.calc.smoothing import Weights, holt_damped, seasonal_naive, seasonal_shape, ses, slope, theta

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
SERIES = st.lists(NUMBERS, min_size=1, max_size=30)
SHARE = st.floats(0, 1)


@given(SERIES, SHARE)
def test_ses_is_the_weighted_mean_of_the_past(values: list[float], alpha: float) -> None:
    by_hand = (1 - alpha) ** len(values) * values[0]
    by_hand += sum(alpha * (1 - alpha) ** age * value for age, value in enumerate(reversed(values)))
    state = ses(values, Weights(alpha=alpha, level=values[0]))
    assert state.level == pytest.approx(by_hand, abs=1e-6, rel=1e-9)
    assert state.forecast(3) == [state.level] * 3


@given(SERIES, SHARE)
def test_holt_without_a_trend_is_ses(values: list[float], alpha: float) -> None:
    holt = holt_damped(values, Weights(alpha, 0.0, 0.9, values[0], 0.0))
    assert holt.level == pytest.approx(ses(values, Weights(alpha, level=values[0])).level)


def test_theta_with_alpha_one_and_zero() -> None:
    values = [1.0, 3.0, 5.0, 7.0]
    last = theta(values, 2, Weights(alpha=1.0))
    first = theta(values, 2, Weights(alpha=0.0))
    assert last is not None
    assert first is not None
    assert last[0] == [8.0, 9.0]
    assert first[0] == [1.0 + 4, 1.0 + 5]
    assert theta([4.0], 2, Weights()) is None


@given(st.integers(2, 40), NUMBERS, NUMBERS)
def test_the_slope_of_a_line_is_its_slope(n: int, start: float, step: float) -> None:
    assert slope([start + k * step for k in range(n)]) == pytest.approx(step, abs=1e-4)


def test_the_seasonal_naive_repeats_the_last_season() -> None:
    assert seasonal_naive([9, 1, 2, 3], 5, 3) == [1, 2, 3, 1, 2]
    assert seasonal_naive([1, 2], 1, 3) is None


def test_a_clean_season_is_found_and_continued() -> None:
    pattern = [0.5, 1.0, 1.5, 1.0]
    values = [100 * pattern[k % 4] for k in range(16)]
    shape = seasonal_shape(values, 4)
    assert shape == ([pytest.approx(one) for one in pattern], True)
    made = forecast(values, "ses", 4, 4, Weights())
    assert made is not None
    assert made.values == [pytest.approx(100 * one) for one in pattern]


@pytest.mark.parametrize("method", METHODS)
def test_too_short_a_past_gives_none(method: str) -> None:
    assert forecast([], method, 2, 1, Weights()) is None
    assert method == "seasonal_naive" or forecast([1, 2, 3], method, 2, 2, Weights()) is None


def test_zero_denominators_are_not_defined() -> None:
    found = accuracy([0, 1], [0, 2], [5, 5, 5])
    assert (found.mape_percent, found.smape_percent, found.mase) == (None, None, None)
    assert (found.mae, found.bias) == (0.5, -0.5)
    assert accuracy([], [1], [1, 2]).mae is None


def test_origins_never_see_what_they_are_measured_by() -> None:
    values = [float(k % 5) for k in range(40)]
    changed = [*values[:-1], 1e9]
    before, after = (backtest(one, "ses", 1, 1, Weights()) for one in (values, changed))
    assert before.errors[0][:-1] == after.errors[0][:-1]


def test_the_naive_one_wins_when_nothing_is_better() -> None:
    season = [10.0, 60.0, 20.0, 90.0, 40.0, 80.0, 5.0]
    method, tested = choose(season * 8, 7, 7, Weights())
    assert tested["seasonal_naive"].mase is None or tested["seasonal_naive"].mase == 0
    assert method in METHODS


@given(st.lists(st.lists(NUMBERS, max_size=8), max_size=10))
def test_an_interval_never_narrows_with_the_distance(errors: list[list[float]]) -> None:
    widths = [width for width in spread(errors, 0.95) if width is not None]
    assert all(far >= near * (1 - 1e-12) for near, far in pairwise(widths))
