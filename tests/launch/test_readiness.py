"""The pure rules: what bars a launch, and which launches come too close."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from launch.checklist import FUNCTIONS, due, steps
from launch.readiness import TOO_CLOSE, clashes, countdown, summarise

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
VERDICTS = st.dictionaries(
    st.sampled_from([label for _, label in FUNCTIONS]),
    st.tuples(st.sampled_from(["go", "no_go", "pending"]), st.text()),
)


@given(VERDICTS, st.lists(st.text(), max_size=3))
def test_it_may_go_exactly_when_nobody_refuses_and_no_must_have_is_open(
    verdicts: dict[str, tuple[str, str]], must_haves: list[str]
) -> None:
    summary = summarise(verdicts, must_haves)
    refused = [name for name, (verdict, _) in verdicts.items() if verdict == "no_go"]
    assert summary.may_go == (not refused and not must_haves)
    assert len(summary.obstacles) == len(refused) + len(must_haves)


@given(DAYS, st.lists(DAYS, max_size=6))
def test_clashes_are_all_and_only_those_within_two_weeks(day: dt.date, others: list[dt.date]) -> None:
    found = clashes(day, [(other, other) for other in others])
    assert sorted(other for _, other in found) == sorted(
        o for o in others if abs((o - day).days) <= TOO_CLOSE
    )
    assert [abs(days) for days, _ in found] == sorted(abs(days) for days, _ in found)


def test_without_a_day_nothing_clashes_and_nothing_is_due() -> None:
    assert clashes(None, [(dt.date(2026, 1, 1), "x")]) == []
    assert due(steps(1)[0], None, dt.date(2026, 1, 1)) is None


def test_the_countdown_in_words() -> None:
    day = dt.date(2026, 11, 22)
    said = [countdown(day + dt.timedelta(days=n), day) for n in (2, 1, 0, -1, -3)]
    assert said == ["2 days to go", "1 day to go", "Today", "1 day ago", "3 days ago"]
    assert countdown(None, day) == "No date yet"


def test_a_bigger_launch_has_every_task_of_a_smaller_one() -> None:
    assert (
        {step.title for step in steps(3)}
        < {step.title for step in steps(2)}
        < {step.title for step in steps(1)}
    )
    assert {step.function for step in steps(1)} == {key for key, _ in FUNCTIONS}
