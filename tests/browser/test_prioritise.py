"""The drawings of prioritisation are moved by keys as by the pointer, and pasted blocks fill the table."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from roadmaps import queries
from tests import factories
from tests.metrics.given import Api
from tests.people import World

PASTE = """(text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
}"""
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_scores_are_pasted_dragged_and_moved_by_keys_and_so_are_leaves(
    world: World, page_of: Callable[..., Page], complaints: Any
) -> None:
    api = Api(world)
    themes = [
        factories.item(world.product, "theme", title=title, position=place)
        for place, title in enumerate("AB")
    ]
    rows = [
        factories.item(
            world.product, "initiative", actor=world.manager, title=title, theme=themes[0], horizon="now"
        )
        for title in ("Search", "Export")
    ]
    first, second = (row.item.number for row in rows)
    key = api.post("frameworks/", {"method": "value_effort"}).json()["key"]
    page = page_of(world.manager)
    page.goto(world.url(f"roadmaps/prioritise/{key}/"))
    page.locator("[data-cell]").first.click()
    page.evaluate(PASTE, "8\t2\n3\t6\n")
    expect(page.locator(f"#row-{second} output")).to_have_text("4.00 · Quick win")  # Export stands first
    expect(page.locator(f"#row-{first} output")).to_have_text("0.50 · Money pit")
    other = {"cells": [{"initiative": second, "column": "effort", "value": 3}]}
    assert api.post(f"frameworks/{key}/cells/", other).status_code == 200
    complaints.expect("400")
    cell = page.locator(f"#c-{second}-effort")
    for place in range(
        2
    ):  # refused once, because somebody else wrote there; then what they wrote has been seen
        cell.click()
        page.keyboard.type("4")
        page.keyboard.press("Enter")
        expect(cell.locator(".cell-why")).to_have_count(1 - place)
    expect(page.locator(f"#row-{second} output")).to_have_text("2.00 · Quick win")
    refused_together(page, f"#c-{second}", f"#c-{first}")
    expect(page.locator(f"#row-{second} output")).to_have_text("4.50 · Quick win")
    page.keyboard.press("Control+z")  # all is saved: back to what stood before the block
    expect(page.locator(f"#row-{second} output")).to_have_text("2.00 · Quick win")
    page.reload()
    dot = page.locator(f"#mx-{first}")
    dot.focus()
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    expect(page.locator(f"#c-{first}-value")).to_have_text("4")
    box, field = dot.bounding_box(), page.locator("svg.mx").bounding_box()
    assert box is not None
    assert field is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(field["x"] + field["width"] * 0.2, field["y"] + field["height"] * 0.1, steps=3)
    page.mouse.up()
    expect(page.locator(f"#row-{first} output")).to_have_text("4.50 · Quick win")
    page.keyboard.press("Control+z")
    expect(page.locator(f"#row-{first} output")).not_to_have_text("4.50 · Quick win")
    page.keyboard.press("Escape")
    page.goto(world.url("roadmaps/prioritise/tree/"))
    page.locator(f"#leaf-{first}").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"#leaf-{first}")).to_have_attribute("data-horizon", "next")
    moved = queries.initiative(world.product, first)
    assert moved is not None
    assert (moved.theme, moved.horizon) == (themes[1], "next")


def refused_together(page: Page, top: str, low: str) -> None:
    """A block with one wrong cell: only that one is marked as wrong, and the block goes back or on as a whole."""
    guilty, beside = page.locator(f"{top}-effort"), page.locator(f"{top}-value, {low}-value, {low}-effort")
    for key in ("Escape", "Control+z", None):
        page.locator(f"{top}-value").click()
        page.evaluate(PASTE, "9\tmany\n7\t6\n")
        expect(guilty).to_be_focused()
        expect(guilty).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".is-unsaved")).to_have_count(3)
        expect(beside.first).to_contain_text("Not saved yet: 1 of 4 cells was refused.")
        expect(page.locator(".toast-error")).to_have_count(1)
        if key:
            page.keyboard.press(key)
            expect(page.locator(".cell-why")).to_have_count(0)
            expect(page.locator(f"{top}-value")).to_have_text("8")
            expect(guilty).to_have_text("4")
    page.locator("pm-scores thead a").first.click()  # sorting would lose them
    expect(page.locator(".is-unsaved")).to_have_count(3)
    guilty.click()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator(".cell-why")).to_have_count(0)
    expect(page.locator(f"{low}-value")).to_have_text("7")
