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
    page.keyboard.press("Escape")
    page.goto(world.url("roadmaps/prioritise/tree/"))
    page.locator(f"#leaf-{first}").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"#leaf-{first}")).to_have_attribute("data-horizon", "next")
    moved = queries.initiative(world.product, first)
    assert moved is not None
    assert (moved.theme, moved.horizon) == (themes[1], "next")
