"""Selecting a passage of a note makes it an insight, at the occurrence that was selected."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from research import queries
from tests import factories
from tests.people import World

BODY = "😀 Maya: two hours.\nLena: How long?\nMaya: two hours, I said."
SELECT = """(body) => {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let node, last; while ((node = walker.nextNode())) last = node;
  const at = last.data.lastIndexOf("two hours"), range = document.createRange();
  range.setStart(last, at); range.setEnd(last, at + 9);
  getSelection().removeAllRanges(); getSelection().addRange(range);
}"""


@pytest.mark.django_db(transaction=True)
def test_a_selected_passage_becomes_an_insight(world: World, page_of: Callable[..., Page]) -> None:
    note: Any = factories.item(world.product, "note", body=BODY, customer="Maya")
    problem = factories.item(world.product, "problem", title="Nobody knows how long")
    page = page_of(world.contributor)
    page.goto(note.item.url)
    page.locator("[data-note-body]").evaluate(SELECT)
    page.get_by_role("button", name="Make it an insight").first.wait_for()
    page.locator(".mark-button").click()
    expect(page.get_by_label("Quote")).to_have_value("two hours")
    expect(page.get_by_label("What it means")).to_be_focused()
    page.keyboard.type("Two hours is the promise")
    page.get_by_label("Evidence for").select_option(label="Nobody knows how long")
    page.locator("#mark-form").get_by_role("button").click()
    expect(page.locator("[data-note-body] mark")).to_have_text("two hours")
    [insight] = queries.insights_of(world.product, note)
    assert (insight.start, insight.item.title) == (BODY.rindex("two hours"), "Two hours is the promise")
    assert [one.pk for one in queries.evidence_for(world.product, problem.item)] == [insight.pk]
