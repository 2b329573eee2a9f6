"""How long customers stay: published fits, hand-made curves, and what holds for any table."""

from datetime import date
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calc.lifetime import (
    Life,
    Sbg,
    by_period,
    fit_sbg,
    kaplan_meier,
    life_table,
    median_lifetime,
    restricted_mean,
    survival_at,
    whole_periods,
)

LIVES = st.lists(st.builds(Life, st.integers(0, 12), st.booleans(), st.integers(1, 50)), max_size=20)


def survivors(*counts: float) -> list[Life]:
    ended = [Life(t, True, counts[t - 1] - counts[t]) for t in range(1, len(counts))]
    return [*ended, Life(len(counts) - 1, False, counts[-1])]


@pytest.mark.parametrize(
    ("counts", "a", "b"),
    [
        ((1000, 631, 468, 382, 326), 0.764, 1.296),
        ((1000, 869, 743, 653, 593, 551, 517, 491), 0.668, 3.806),
        ((1000, 631, 468, 382, 326, 289, 262, 241), 0.704, 1.182),
    ],
)
def test_fader_and_hardies_published_parameters(counts: tuple[int, ...], a: float, b: float) -> None:
    fitted = fit_sbg(by_period(survivors(*counts)))
    assert (fitted.a, fitted.b) == (pytest.approx(a, abs=6e-4), pytest.approx(b, abs=6e-4))


@pytest.mark.parametrize(
    ("counts", "shares"),
    [
        ((), [None, None, None]),
        ((100,), [None, None, None]),
        ((100, 100, 100), [1, 1, 1]),
        ((100, 0), [1, 0, 0]),
        ((100, 80), [1, 0.8, 0.64]),
        ((1000, 900, 810, 729), [1, 0.9, 0.81]),
        ((1000, 950, 800, 400), [1, 1 - 600 / 2750, (1 - 600 / 2750) ** 2]),
    ],
)
def test_without_a_maximum_the_curve_is_the_plain_one(
    counts: tuple[int, ...], shares: list[float | None]
) -> None:
    fitted = fit_sbg(by_period(survivors(*counts) if counts else []))
    assert (fitted.a, fitted.b) == (None, None)
    assert [fitted.survival(t) for t in range(3)] == [
        share if share is None else pytest.approx(share) for share in shares
    ]


def likelihood(lives: list[Life], fitted: Sbg) -> float:
    total = 0.0
    for row in by_period(lives):
        share = fitted.churn(int(row.tenure))
        total += row.churned * log(share) if row.churned else 0.0
        total += (row.at_risk - row.churned) * log(1 - share) if row.at_risk > row.churned else 0.0
    return total


@given(LIVES, st.floats(0.8, 1.25), st.floats(0.8, 1.25))
def test_no_neighbour_is_likelier(lives: list[Life], by_a: float, by_b: float) -> None:
    fitted = fit_sbg(by_period(lives))
    if fitted.a is None or fitted.b is None or fitted.log_likelihood is None:
        return
    assert likelihood(lives, fitted) == pytest.approx(fitted.log_likelihood)
    other = Sbg(fitted.a * by_a, fitted.b * by_b, fitted.p, None)
    assert likelihood(lives, other) <= fitted.log_likelihood + 1e-6
    shares = [fitted.survival(t) or 0.0 for t in range(20)]
    assert shares[0] == 1.0
    assert shares == sorted(shares, reverse=True)


def test_a_curve_by_hand() -> None:
    """Five customers: churned at 1 and 3, last seen at 2, 3 and 5: 4/5, then 4/5 x 2/3."""
    lives = [Life(1, True), Life(2, False), Life(3, True), Life(3, False), Life(5, False)]
    steps = kaplan_meier(life_table(lives))
    assert [(step.tenure, round(step.survival, 4)) for step in steps] == [
        (1, 0.8), (2, 0.8), (3, 0.5333), (5, 0.5333),
    ]  # fmt: skip
    assert steps[0].low == pytest.approx(0.2038, abs=1e-4)  # R: survfit(conf.type = "log-log")
    assert steps[0].high == pytest.approx(0.9692, abs=1e-4)
    assert survival_at(steps, 0.5).survival == 1.0
    assert restricted_mean(steps, 4) == pytest.approx(1 + 0.8 * 2 + 0.8 * 2 / 3)
    assert median_lifetime(steps) is None
    assert median_lifetime(kaplan_meier(life_table([Life(2, True), Life(4, False)]))) == 2


def test_no_customer_gives_no_curve() -> None:
    assert kaplan_meier(life_table([])) == []
    assert fit_sbg([]).mean_lifetime is None


@given(LIVES)
def test_the_curve_without_censoring_is_the_share_still_alive(lives: list[Life]) -> None:
    ended = [life._replace(churned=True) for life in lives]
    total = sum(life.customers for life in ended)
    for step in kaplan_meier(life_table(ended)):
        alive = sum(life.customers for life in ended if life.tenure > step.tenure)
        assert step.survival == pytest.approx(alive / total, abs=1e-12)


@given(LIVES)
def test_the_interval_encloses_the_curve(lives: list[Life]) -> None:
    for step in kaplan_meier(life_table(lives)):
        if step.low is not None and step.high is not None:
            assert 0 <= step.low <= step.survival <= step.high <= 1


@pytest.mark.parametrize(
    ("first", "last", "months", "years"),
    [
        ("2025-01-31", "2025-02-27", (0, False), (0, False)),
        ("2025-01-31", "2025-02-28", (1, True), (0, False)),
        ("2025-01-15", "2026-01-14", (11, False), (0, False)),
        ("2025-01-15", "2026-01-15", (12, True), (1, True)),
        ("2024-02-29", "2025-02-28", (12, True), (1, True)),
        ("2025-03-01", "2025-02-01", (0, False), (0, False)),
    ],
)
def test_anniversaries(first: str, last: str, months: tuple[int, bool], years: tuple[int, bool]) -> None:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    assert whole_periods(begin, end, "month") == months
    assert whole_periods(begin, end, "year") == years
