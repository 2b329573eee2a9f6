"""Notes drafted from stories: every story once, grouped, and titles stay plain words."""

from hypothesis import given
from hypothesis import strategies as st

from execution.release_notes import Group, draft
from products.prose import render


def test_stories_stand_under_their_requirement_and_the_loose_ones_last() -> None:
    text = draft(
        "Faster routing.",
        [Group("", (("Fix typo", ""),)), Group("Skills", (("Route by skill", "the right person answers."),))],
    )
    assert text == (
        "Faster routing.\n\n## Skills\n\n- **Route by skill**: the right person answers.\n\n"
        "## Also in this release\n\n- **Fix typo**\n"
    )


def test_nothing_finished_drafts_nothing() -> None:
    assert draft("", [Group("Skills", ())]) == ""


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60))
def test_no_title_becomes_markup(title: str) -> None:
    html = render(draft("", [Group("", ((title, ""),))]))
    assert html.count("<li>") == 1
    assert "<a " not in html
    assert "<em>" not in html
