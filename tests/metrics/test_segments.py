"""Segments: definitions are checked at their paths, said in words, and evaluate as plain logic over people."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from metrics.calc import segments

TRAITS = {"plan": ("free", "pro", "team"), "country": ("ES", "JP")}
EVENTS = ("Opened", "Paid")
DAYS = 8

# A person: traits, the days (ago) on which each event was done, whether they were ever active.
person = st.fixed_dictionaries(
    {
        "plan": st.sampled_from((None, *TRAITS["plan"])),
        "country": st.sampled_from((None, *TRAITS["country"])),
        "Opened": st.sets(st.integers(0, DAYS - 1)),
        "Paid": st.sets(st.integers(0, DAYS - 1)),
        "active": st.booleans(),
    }
)
trait = st.sampled_from(sorted(TRAITS)).flatmap(
    lambda name: st.fixed_dictionaries(
        {"trait": st.just(name), "is": st.lists(st.sampled_from(TRAITS[name]), min_size=1, max_size=3)}
    )
)
event = st.fixed_dictionaries({"event": st.sampled_from(EVENTS), "within_days": st.integers(1, DAYS)})


def grouped(inner: Any) -> Any:
    parts = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda found: {"all": found}, parts),
        st.builds(lambda found: {"any": found}, parts),
        st.builds(lambda found: {"not": found}, inner),
    )


definitions = st.recursive(st.one_of(trait, event), grouped, max_leaves=8).filter(
    lambda one: not segments.problems_of(one)
)


class People:
    """The lookup over plain dictionaries; who did something was active."""

    def __init__(self, people: list[dict[str, Any]]) -> None:
        self.people = people

    def active(self, one: dict[str, Any]) -> bool:
        return bool(one["active"] or one["Opened"] or one["Paid"])

    def everybody(self) -> BitMap:
        return BitMap(index for index, one in enumerate(self.people) if self.active(one))

    def with_trait(self, name: str, values: Sequence[str]) -> BitMap:
        return BitMap(index for index, one in enumerate(self.people) if one[name] in values)

    def did(self, name: str, days: int) -> BitMap:
        return BitMap(index for index, one in enumerate(self.people) if any(day < days for day in one[name]))


def holds(definition: dict[str, Any], one: dict[str, Any]) -> bool:
    """The same by the plainest road: is this one person in it?"""
    if "trait" in definition:
        return one[definition["trait"]] in definition["is"]
    if "event" in definition:
        return any(day < definition["within_days"] for day in one[definition["event"]])
    if "not" in definition:
        return not holds(definition["not"], one)
    if "all" in definition:
        return all(holds(part, one) for part in definition["all"])
    return any(holds(part, one) for part in definition["any"])


def evaluate(definition: Any, lookup: People) -> BitMap:
    return segments.people(segments.parse(definition), lookup)


@given(definitions, st.lists(person, max_size=12))
def test_a_segment_is_plain_logic_over_people(definition: Any, people: list[dict[str, Any]]) -> None:
    lookup = People(people)
    expected = {index for index, one in enumerate(people) if lookup.active(one) and holds(definition, one)}
    assert set(evaluate(definition, lookup)) == expected


@given(definitions, definitions, st.lists(person, max_size=12))
def test_the_laws_of_not_and_or_hold(a: Any, b: Any, people: list[dict[str, Any]]) -> None:
    lookup = People(people)

    def found(definition: Any) -> BitMap:
        return segments.people(segments._parsed(definition), lookup)  # deeper than what is let in

    assert found({"not": {"not": a}}) == found(a)
    assert found({"not": {"all": [a, b]}}) == found({"any": [{"not": a}, {"not": b}]})
    assert found({"not": {"any": [a, b]}}) == found({"all": [{"not": a}, {"not": b}]})
    assert found({"all": [a, b]}) == found({"all": [b, a]}) == found(a) & found(b)
    assert found({"any": [a, {"not": a}]}) == lookup.everybody()
    assert not found({"all": [a, {"not": a}]})


@given(definitions)
def test_every_segment_is_said_in_words_that_name_all_of_it(definition: Any) -> None:
    said = segments.words(segments.parse(definition))
    for name in _names(definition):
        assert name in said
    assert said.count("(") == said.count(")")


def _names(definition: dict[str, Any]) -> set[str]:
    if "trait" in definition:
        return {definition["trait"], *definition["is"]}
    if "event" in definition:
        return {definition["event"]}
    parts = [definition["not"]] if "not" in definition else definition.get("all", definition.get("any"))
    return set().union(*map(_names, parts))


PRO = {"trait": "plan", "is": ["pro", "team"]}
OPENED = {"event": "Opened", "within_days": 30}


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (PRO, "people whose plan is pro or team"),
        ({"all": [PRO, OPENED]}, "people whose plan is pro or team and who did Opened in the last 30 days"),
        (
            {"all": [PRO, {"not": OPENED}]},
            "people whose plan is pro or team, but not those who did Opened in the last 30 days",
        ),
        ({"not": {"event": "*", "within_days": 1}}, "everybody but people who did anything in the last day"),
        (
            {"all": [{"not": PRO}, {"not": OPENED}]},
            "everybody, but not those whose plan is pro or team and not those who did Opened in the last 30 days",
        ),
        (
            {"any": [PRO, {"all": [OPENED, {"trait": "country", "is": ["ES"]}]}]},
            "people whose plan is pro or team or (who did Opened in the last 30 days and whose country is ES)",
        ),
    ],
)
def test_words(definition: Any, said: str) -> None:
    assert segments.words(segments.parse(definition)) == said


def deep(levels: int) -> Any:
    return PRO if levels == 1 else {"not": deep(levels - 1)}


@pytest.mark.parametrize(
    ("definition", "path"),
    [
        ([], ""),
        ({}, ""),
        (PRO | {"event": "x"}, ""),
        ({"trait": "plan"}, ""),
        ({"trait": "", "is": ["x"]}, "trait"),
        ({"trait": "x" * 121, "is": ["x"]}, "trait"),
        ({"trait": "plan", "is": "pro"}, "is"),
        ({"trait": "plan", "is": []}, "is"),
        ({"trait": "plan", "is": ["x"] * 101}, "is"),
        ({"trait": "plan", "is": ["a", 1]}, "is[1]"),
        ({"trait": "plan", "is": ["a\x00"]}, "is[0]"),
        ({"trait": "plan", "is": ["\ud800"]}, "is[0]"),
        ({"event": "x", "within_days": 0}, "within_days"),
        ({"event": "x", "within_days": True}, "within_days"),
        ({"event": "x", "within_days": 367}, "within_days"),
        ({"all": []}, "all"),
        ({"any": [PRO, {"all": [OPENED, {"not": 3}]}]}, "any[1].all[1].not"),
        (deep(6), "not.not.not.not.not"),
        ({"all": [{"any": [PRO] * 16}, {"any": [PRO] * 15}]}, ""),
    ],
)
def test_a_mistake_is_told_at_its_place(definition: Any, path: str) -> None:
    assert [found for found, _ in segments.problems_of(definition)] == [path]
    with pytest.raises(ValueError, match=r"must|lies|holds"):
        segments.parse(definition)


def test_the_largest_definition_is_taken() -> None:
    assert segments.problems_of(deep(5)) == []
    assert segments.problems_of({"all": [{"any": [PRO] * 15}, {"any": [PRO] * 15}]}) == []
