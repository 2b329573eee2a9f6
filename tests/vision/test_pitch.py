"""The elevator pitch: what it reads like, and what is weak about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision import pitch

STRONG = {
    "target_customer": "support leads of 5 to 50 agents",
    "customer_need": "lose sight of promised reply times",
    "category": "shared inbox",
    "key_benefit": "answers 98 % of customers within the promised time",
    "alternative": "a help desk priced by the agent",
    "differentiator": "routes by promise, not by arrival",
}
TEXT = st.dictionaries(st.sampled_from(sorted(pitch.PARTS)), st.text(max_size=120))


def read(product: str, parts: dict[str, str]) -> list[str]:
    return ["".join(piece.text for piece in sentence) for sentence in pitch.sentences(product, parts)]


def test_the_parts_read_as_the_two_sentences_of_the_template() -> None:
    assert read("Relay", STRONG) == [
        "For support leads of 5 to 50 agents who lose sight of promised reply times, the Relay is a shared inbox"
        " that answers 98 % of customers within the promised time.",
        "Unlike a help desk priced by the agent, our product routes by promise, not by arrival.",
    ]


@pytest.mark.parametrize(
    ("category", "said"),
    [
        ("inbox", "is an inbox"),
        ("a shared inbox", "is a shared inbox"),
        ("The inbox", "is The inbox"),
        ("CRM", "is a CRM"),
    ],
)
def test_the_article_fits_the_category(category: str, said: str) -> None:
    assert said in read("Relay", STRONG | {"category": category})[0]


def test_a_full_stop_typed_by_a_person_is_not_doubled() -> None:
    assert read("Relay", STRONG | {"differentiator": "routes by promise. "})[1].endswith("routes by promise.")


def test_a_blank_is_shown_by_its_name_and_not_spoken() -> None:
    parts = STRONG | {"alternative": "  "}
    gaps = [piece.text for sentence in pitch.sentences("Relay", parts) for piece in sentence if piece.is_gap]
    assert gaps == ["competing alternative"]
    assert "competing alternative" not in pitch.spoken("Relay", parts)


def test_a_strong_pitch_has_no_hints_and_fits_the_ride() -> None:
    review = pitch.review("Relay", STRONG)
    assert (review.verdict, review.hints, review.missing, review.empty_words) == ("strong", (), (), ())
    assert (review.words, review.seconds) == (47, 19)
    assert review.headline == "Ready to say in 19 seconds"


def test_an_empty_statement_names_every_part_and_asks_for_it() -> None:
    review = pitch.review("Relay", {})
    assert (review.verdict, review.missing) == ("incomplete", tuple(pitch.PARTS))
    assert (
        review.hints[0]
        == "Say the target customer: who buys or uses it, narrow enough to picture one person."
    )
    assert len(review.hints) == 6


def test_empty_words_are_named_with_the_part_they_stand_in() -> None:
    review = pitch.review(
        "Relay", STRONG | {"key_benefit": "offers a Seamless, world-class solution in 1 day"}
    )
    assert review.empty_words == (
        ("key_benefit", "seamless"), ("key_benefit", "world-class"), ("key_benefit", "solution"),
    )  # fmt: skip
    assert review.verdict == "weak"
    assert review.hints[0] == "“seamless” in the key benefit says nothing: put a fact in its place."


@pytest.mark.parametrize("word", ["uniquely", "dissolution", "non-unique", "unlocked"])
def test_a_word_that_only_contains_an_empty_one_is_fine(word: str) -> None:
    assert pitch.review("Relay", STRONG | {"category": word}).empty_words == ()


def test_too_long_for_the_ride_says_how_much_to_cut() -> None:
    review = pitch.review("Relay", STRONG | {"customer_need": "wait " * 55})
    assert review.words == 96
    assert review.hints[0] == "Cut 21 words: it takes 39 seconds to say, an elevator ride 30."
    assert "The customer need has 55 words" in review.hints[1]


def test_a_differentiator_that_repeats_the_benefit_is_told_apart_from_one_that_does_not() -> None:
    same = STRONG | {"differentiator": "answers 98 % of customers within the time promised"}
    assert pitch.review("Relay", same).hints == (
        "The differentiator repeats the key benefit: say what the alternative cannot do.",
    )


def test_a_missing_number_is_a_hint_but_does_not_make_the_pitch_weak() -> None:
    review = pitch.review("Relay", STRONG | {"key_benefit": "answers customers within the promised time"})
    assert (review.verdict, review.hints) == ("strong", (pitch.NUMBER_HINT,))


@given(st.text(max_size=40), TEXT)
def test_any_text_is_reviewed_and_the_parts_stay_readable(product: str, parts: dict[str, str]) -> None:
    review = pitch.review(product, parts)
    assert review.words == len(pitch.spoken(product, parts).split())
    assert review.seconds * pitch.WORDS_A_MINUTE >= review.words * 60
    blank = {name for name in pitch.PARTS if not " ".join(parts.get(name, "").split()).rstrip(" .;,")}
    assert set(review.missing) == blank
    assert (review.verdict == "incomplete") == bool(review.missing)
    assert len(set(review.hints)) == len(review.hints)


@given(TEXT, st.sampled_from(sorted(pitch.PARTS)))
def test_filling_a_blank_never_adds_a_missing_part(parts: dict[str, str], name: str) -> None:
    before = set(pitch.review("Relay", parts).missing)
    assert set(pitch.review("Relay", parts | {name: "something"}).missing) == before - {name}
