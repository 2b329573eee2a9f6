"""Two wordings side by side, word by word."""

import time

from hypothesis import given
from hypothesis import strategies as st

from vision.wording import compare


def runs(side: list) -> list[tuple[str, str]]:
    return [(run.text, run.change) for run in side]


def test_only_the_changed_words_are_marked() -> None:
    before, after = compare("routes by arrival time", "routes by promised time")
    assert runs(before) == [("routes by ", "same"), ("arrival", "removed"), (" time", "same")]
    assert runs(after) == [("routes by ", "same"), ("promised", "added"), (" time", "same")]


def test_from_nothing_everything_is_added() -> None:
    assert [runs(side) for side in compare("", "new words")] == [[], [("new words", "added")]]


def test_equal_texts_have_no_change() -> None:
    assert [runs(side) for side in compare("the same", "the same")] == [[("the same", "same")]] * 2


@given(st.text(max_size=80), st.text(max_size=80))
def test_each_side_joined_is_its_own_text_and_what_stayed_is_equal(old: str, new: str) -> None:
    before, after = compare(old, new)
    assert "".join(run.text for run in before) == old
    assert "".join(run.text for run in after) == new
    stayed = ["".join(run.text for run in side if run.change == "same") for side in (before, after)]
    assert stayed[0] == stayed[1]


def test_words_changed_in_a_row_are_one_run() -> None:
    before, after = compare("one two three end", "four five six end")
    assert runs(before) == [("one two three", "removed"), (" end", "same")]
    assert runs(after) == [("four five six", "added"), (" end", "same")]


def test_a_text_of_one_word_takes_no_time() -> None:
    started = time.process_time()
    before, after = compare("a " * 1000, "a b " * 500)
    assert "".join(run.text for run in before) == "a " * 1000
    assert "".join(run.text for run in after) == "a b " * 500
    assert time.process_time() - started < 2
