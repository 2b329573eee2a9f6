"""The comparison loses nothing: the left pieces are the old text, the right pieces the new one."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from execution.text_diff import Row, Skipped, compare, counts, folded

TEXTS = st.text(alphabet="abc <>&\n|é", max_size=120)


def left(rows: list[Row]) -> list[str]:
    return ["".join(piece.text for piece in row.left) for row in rows if row.left_number is not None]


def right(rows: list[Row]) -> list[str]:
    return ["".join(piece.text for piece in row.right) for row in rows if row.right_number is not None]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    rows = compare(before, after)
    assert left(rows) == before.splitlines()
    assert right(rows) == after.splitlines()


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    rows = compare(text, text)
    assert {row.kind for row in rows} <= {"same"}
    assert counts(rows) == (0, 0)


@given(TEXTS, TEXTS)
def test_folding_hides_equal_lines_only(before: str, after: str) -> None:
    rows = compare(before, after)
    shown = folded(rows)
    hidden = sum(one.count for one in shown if isinstance(one, Skipped))
    kept = [one for one in shown if isinstance(one, Row)]
    assert len(kept) + hidden == len(rows)
    assert [row for row in kept if row.kind != "same"] == [row for row in rows if row.kind != "same"]


def test_a_changed_word_is_marked_alone() -> None:
    (row,) = compare("Agents wait ten minutes.", "Agents wait two minutes.")
    assert [piece.text for piece in row.left if piece.is_changed] == ["ten"]
    assert [piece.text for piece in row.right if piece.is_changed] == ["two"]


def test_no_texts_take_long_to_compare() -> None:
    """Each of these took from three to twenty seconds, on one click of anybody who may write."""
    words = [chr(0x4E00 + n) for n in range(110)]
    chosen = random.Random(1)
    lines = ["\n".join(chosen.choice(words) for _ in range(50_000)) for _ in range(2)]
    long = ["\n".join(" ".join(chosen.choices(words, k=1999)) for _ in range(25)) for _ in range(2)]
    started = time.process_time()
    for before, after in (lines, long):
        rows = compare(before, after)
        assert [row.left_number for row in rows if row.left_number] == list(
            range(1, len(before.splitlines()) + 1)
        )
    assert time.process_time() - started < 4


def test_a_small_edit_of_a_text_of_like_lines_is_found() -> None:
    before = "a\n" * 5000
    rows = compare(before, before + "b\n" + before)
    assert [row.kind for row in rows].count("same") == 5000
