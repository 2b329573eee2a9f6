"""Arranging the dashboard in a real browser: by keyboard, by mouse, and without a script."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.access import Actor
from metrics import actions
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def make(world: Any) -> list[Any]:
    made = [factories.item(world.product, "metric", actor=world.manager, title=f"Metric {n}") for n in "AB"]
    for metric in made:
        rows = [{"period_start": f"2026-03-{day:02}", "value": day} for day in range(1, 9)]
        actions.push_points(metric=metric, rows=rows, actor=Actor(world.manager))
    return made


def ids(page: Page) -> list[str]:
    return page.eval_on_selector_all("#tiles > .tile", "tiles => tiles.map((one) => one.dataset.id)")


def test_tiles_are_moved_by_keyboard_and_by_mouse_and_a_lost_race_is_undone(
    world: Any, page_of: Any, complaints: Any
) -> None:
    a, b = (metric.item.number for metric in make(world))
    page = page_of(world.manager)
    page.goto(world.url("metrics/dashboard/?arrange=1"))
    assert ids(page) == [f"{a}-number", f"{b}-number", f"{a}-line", f"{b}-line"]
    page.locator(f"#handle-{b}-line").focus()
    for key in ("Space", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.locator("#live")).to_contain_text("position 2 of 4")
    with page.expect_response("**/tiles/move/**"):
        page.keyboard.press("Space")
    expect(page.locator("#tiles")).to_have_attribute("data-version", "1")
    expect(page.locator(f"#handle-{b}-line")).to_be_focused()
    moved = [f"{a}-number", f"{b}-line", f"{b}-number", f"{a}-line"]
    assert ids(page) == moved
    start, goal = (page.locator(f"#handle-{name}").bounding_box() for name in (f"{a}-line", f"{a}-number"))
    with page.expect_response("**/tiles/move/**"):
        page.mouse.move(start["x"] + 8, start["y"] + 8)
        page.mouse.down()
        page.mouse.move(goal["x"] + 20, goal["y"] + 40, steps=15)
        page.mouse.up()
    expect(page.locator("#tiles")).to_have_attribute("data-version", "2")
    assert ids(page)[0] == f"{a}-line"
    actions.remove_tile(product=world.product, key=f"{b}-number", actor=Actor(world.admin))
    complaints.expect("409")
    page.locator(f"#handle-{b}-line").focus()
    for key in ("Space", "ArrowLeft", "Space"):
        page.keyboard.press(key)
    expect(page.locator("#toasts")).to_contain_text("Somebody else changed")
    assert ids(page) == [f"{a}-line", f"{a}-number", f"{b}-line", f"{b}-number"]
