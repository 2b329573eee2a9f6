"""NPS, CSAT and CES beyond the golden cases."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calc import survey

START = datetime(2025, 3, 1, tzinfo=UTC)
counts = st.integers(0, 400)


@given(counts, counts, counts)
def test_nps_and_its_limits_stay_within_100_points(promoters, passives, detractors):
    result = survey.nps_from_counts(promoters, passives, detractors)
    if result.n == 0:
        assert (result.nps, result.wald, result.adjusted_wald) == (None, None, None)
        return
    assert -100 <= result.nps <= 100
    for interval in (result.wald, result.adjusted_wald):
        assert -100 <= interval.low <= interval.estimate <= interval.high <= 100
        assert interval.se >= 0


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-2, 12) | st.none(), st.integers(0, 9))))
def test_latest_answers_do_not_depend_on_order(rows):
    answers = [survey.Answer(name, score, START + timedelta(hours=hour)) for name, score, hour in rows]
    latest = sorted(survey.latest_answers(answers))
    assert sorted(survey.latest_answers(reversed(answers))) == latest
    assert len(latest) == len({name for name, score, _ in rows if score is not None and 0 <= score <= 10})


def test_the_latest_valid_answer_counts():
    answers = [
        survey.Answer("ana", 3, START),
        survey.Answer("ana", 9, START + timedelta(hours=1)),
        survey.Answer("ana", 11, START + timedelta(hours=2)),
        survey.Answer("ana", 7.5, START + timedelta(hours=3)),
        survey.Answer("ana", None, START + timedelta(hours=4)),
    ]
    assert survey.latest_answers(answers) == [9]


def test_wald_has_no_width_when_everybody_agrees_but_the_adjusted_one_has():
    result = survey.nps([10] * 20)
    assert (result.nps, result.wald.low, result.wald.high) == (100, 100, 100)
    assert result.adjusted_wald.low < result.adjusted_wald.high <= 100


def test_two_waves():
    before, after = survey.nps_from_counts(40, 30, 30), survey.nps_from_counts(60, 25, 15)
    change = survey.nps_change(before, after)
    assert change.estimate == pytest.approx(100 * (45 - 10) / 103)
    assert change.se == pytest.approx(sqrt(before.adjusted_wald.se**2 + after.adjusted_wald.se**2))
    assert change.high - change.estimate == pytest.approx(1.959963985 * change.se)
    assert survey.nps_change(survey.nps([]), after) is None


def test_csat_and_ces_of_nobody_are_undefined():
    assert survey.csat([None, 0, 9]) == survey.Csat(0, 0, None, None, None, None)
    assert survey.ces({8: 3}) == survey.Ces(0, None, None, None)


@given(st.lists(st.integers(1, 5), min_size=1))
def test_wilson_limits_hold_the_share(scores):
    result = survey.csat(scores)
    assert 0 <= result.wilson_low <= result.percent + 1e-9
    assert result.percent - 1e-9 <= result.wilson_high <= 100


def test_ces_of_single_answers():
    result = survey.ces(Counter([1, 4, 5, 7]))
    assert (result.n, result.mean) == (4, 4.25)
    assert (result.percent_agree_5_to_7, result.net_6_7_minus_1_3) == (50, 0)


def test_confidence_outside_0_to_1_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        survey.nps([9], confidence=95)
