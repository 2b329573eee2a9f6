"""Finding a quote in a text, and cutting a text at overlapping highlights."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.passages import headline, locate, segments

BODY = "Maya: We promise two hours.\nMaya: Nobody can see it, so we promise two hours again."


def found(quote: str, near: int = 0, body: str = BODY) -> str | None:
    span = locate(body, quote, near)
    return None if span is None else body[span[0] : span[1]]


def test_a_quote_is_found_where_it_stands() -> None:
    assert locate(BODY, "Nobody can see it") == (34, 51)


@pytest.mark.parametrize(("near", "start"), [(0, 9), (30, 9), (50, 59), (10_000, 59)])
def test_of_two_occurrences_the_nearest_is_meant(near: int, start: int) -> None:
    span = locate(BODY, "promise two hours", near)
    assert span is not None
    assert span[0] == start


@pytest.mark.parametrize(
    "quote", ["two hours. Maya: Nobody", "two hours.\r\nMaya:  Nobody", " two hours.\n\nMaya: Nobody "]
)
def test_line_breaks_and_spaces_need_not_agree(quote: str) -> None:
    assert found(quote) == "two hours.\nMaya: Nobody"


def test_typographic_quotes_and_dashes_are_alike() -> None:
    assert found('don\'t – "ever"', body="I don’t — “ever” do") == "don’t — “ever”"


@pytest.mark.parametrize("quote", ["", "  \n ", "three hours", "promise two hours for ever"])
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert locate(BODY, quote) is None


def test_overlapping_highlights_are_cut_at_each_edge() -> None:
    cut = segments("abcdefgh", [(1, 5, 10), (3, 7, 20)])
    assert [(one.text, one.keys) for one in cut] == [
        ("a", ()), ("bc", (10,)), ("de", (10, 20)), ("fg", (20,)), ("h", ()),
    ]  # fmt: skip


def test_highlights_outside_or_empty_are_left_out() -> None:
    assert [(one.text, one.keys) for one in segments("abc", [(5, 9, 1), (2, 2, 2), (2, 9, 3)])] == [
        ("ab", ()),
        ("c", (3,)),
    ]


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.integers(1, 4)), max_size=8),
)
def test_segments_joined_are_the_text_and_each_character_has_its_highlights(
    body: str, highlights: list[tuple[int, int, int]]
) -> None:
    cut = segments(body, highlights)
    assert "".join(one.text for one in cut) == body
    position = 0
    for one in cut:
        for index in range(position, position + len(one.text)):
            assert set(one.keys) == {key for start, end, key in highlights if start <= index < end}
        position += len(one.text)


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 100))
def test_any_passage_of_a_text_is_found_again(body: str, one: int, other: int, near: int) -> None:
    quote = body[min(one, other) : max(one, other)]
    span = locate(body, quote, near)
    if quote.split():
        assert span is not None
        assert body[span[0] : span[1]].split() == quote.split()


def test_a_headline_is_cut_at_a_word() -> None:
    assert headline("Short\n one.") == "Short one."
    assert (
        headline("reply times, " * 9)
        == "reply times, reply times, reply times, reply times, reply times, reply times…"
    )
    assert len(headline("x" * 500)) == 80


def test_a_long_text_of_one_word_is_searched_in_no_time() -> None:
    started = time.process_time()
    assert locate("a " * 100_000, "a " * 1999 + "b") is None
    assert locate("a " * 100_000, "a " * 1999, 50_001) == (50_000, 53_997)
    assert time.process_time() - started < 2


def test_the_nearest_of_overlapping_places_wins_also_beyond_the_end() -> None:
    assert locate("aaaa", "aa", 99) == (2, 4)
    assert locate("a  a\na a", "a a", 4) == (3, 6)
    assert locate("xx ’b", "'b", 14) == (3, 5)
