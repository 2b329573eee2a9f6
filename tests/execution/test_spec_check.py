"""The short-spec check: three things a reader needs, each under its heading, none left as a template's prompt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution.documents import STARTING_TEXT
from execution.spec_check import check, sections

FULL = """## Problem
Agents lose ten minutes a shift looking for the owner of a ticket.

## Goals
Every ticket has an owner within a minute.

## Success measures
| Measure | Today | Target |
| --- | --- | --- |
| Time to first owner | 11 min | 1 min by March |
"""


def met(body: str) -> list[bool]:
    return [point.is_met for point in check(body)]


def test_a_full_document_says_all_three() -> None:
    assert met(FULL) == [True, True, True]


@pytest.mark.parametrize("name", sorted(STARTING_TEXT))
def test_a_template_alone_says_nothing(name: str) -> None:
    assert met(STARTING_TEXT[name]) == [False, False, False]


def test_an_empty_section_and_a_heading_in_code_do_not_count() -> None:
    assert met("## Goals\n\n## Problem\n\n```\n## Success measures\none two three four five\n```\n") == [
        True,
        False,
        False,
    ]


def test_text_below_a_sub_heading_belongs_to_the_section() -> None:
    assert met("# Goals\n\n### First\n\nRouting takes under a second.\n") == [False, True, False]


@given(st.text(max_size=400))
def test_any_text_has_an_answer(body: str) -> None:
    assert len(check(body)) == 3
    assert all(isinstance(title, str) for title, _ in sections(body))


@given(st.text(alphabet="#ab \n`", max_size=200), st.sampled_from(["## Outcome", "# What we achieve"]))
def test_adding_an_answered_section_always_meets_its_point(body: str, heading: str) -> None:
    closed = body.replace("`", "")
    assert check(f"{closed}\n\n{heading}\n\nMore people finish what they start.\n")[1].is_met
