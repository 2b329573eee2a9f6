"""The document editor in a real browser: it loses nothing, with JavaScript and without."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from execution.models import RequirementVersion
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "| Measure | Target |\n| --- | --- |\n| Kept promises | 98 % |"
BODY = f"## Goals\n\nReply on time.\nTo everybody.\n\n{TABLE}\n"


def latest(requirement: Any) -> str:
    return RequirementVersion.objects.filter(requirement=requirement).latest("number").body


def text_url(world: Any, requirement: Any) -> str:
    return world.url(f"execution/requirements/{requirement.item.number}/text/")


def test_writing_in_the_rich_editor_keeps_the_table(world: Any, page_of: Any) -> None:
    requirement = factories.item(world.product, "requirement", actor=world.manager, body=BODY)
    page = page_of(world.manager)
    page.goto(text_url(world, requirement))
    box = page.get_by_role("textbox", name="Document", exact=True)
    expect(box).to_be_visible()
    expect(box.locator("p", has_text="Reply on time.").locator("br")).to_have_count(1)
    box.locator("h2").click()
    page.keyboard.press("End")
    page.keyboard.type(" for all")
    page.locator("#text-form button", has_text="Save").click()
    expect(page.locator("article.prose h2")).to_have_text("Goals for all")
    expect(page.locator("article.prose p br")).to_have_count(1)
    expect(page.locator("article.prose table td").first).to_have_text("Kept promises")
    saved = latest(requirement)
    assert re.search(r"Reply on time\. *\nTo everybody\.", saved)
    assert TABLE in saved


def test_a_text_the_editor_cannot_show_stays_plain(world: Any, page_of: Any) -> None:
    body = "![Sketch of the inbox](/media/sketch.png)\n\nText."
    requirement = factories.item(world.product, "requirement", actor=world.manager, body=body)
    page = page_of(world.manager)
    page.goto(text_url(world, requirement))
    area = page.locator("textarea[name=body]")
    expect(page.locator(".editor-note")).to_be_visible()
    expect(area).to_be_visible()
    assert area.input_value() == body


def test_without_javascript_it_is_a_text_field(world: Any, open_browser: Any) -> None:
    requirement = factories.item(world.product, "requirement", actor=world.manager, body=BODY)
    page = open_browser(world.manager, java_script_enabled=False).new_page()
    page.goto(text_url(world, requirement))
    page.locator("textarea[name=body]").fill("Plain **words**.")
    page.locator("#text-form button", has_text="Save").click()
    expect(page.locator("article.prose strong")).to_have_text("words")
    assert latest(requirement) == "Plain **words**."
