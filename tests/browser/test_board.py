"""The kanban board in a real browser: by mouse, by keyboard, and what happens when the server says no."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.access import Actor
from execution import actions, queries
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def make(world: Any) -> list[Any]:
    return [factories.item(world.product, "story", actor=world.manager, title=f"Story {n}") for n in "ABC"]


def titles(world: Any, status: str) -> list[str]:
    columns = {column.status.key: column for column in queries.board(world.product)}
    return [card.item.title for card in columns[status].cards]


def open_board(page: Page, world: Any) -> None:
    page.goto(world.url("execution/board/"))
    expect(page.locator(".kcard")).to_have_count(3)


def test_a_card_is_dragged_to_another_column(world: Any, page_of: Any) -> None:
    make(world)
    page = page_of(world.manager)
    open_board(page, world)
    card = page.locator(".kcard", has_text="Story B")
    start, goal = card.bounding_box(), page.locator("#cards-ready").bounding_box()
    with page.expect_response("**/board/drop/**") as answered:
        page.mouse.move(start["x"] + 30, start["y"] + 30)
        page.mouse.down()
        page.mouse.move(goal["x"] + 60, goal["y"] + 40, steps=12)
        page.mouse.up()
    assert answered.value.status == 200
    expect(page.locator("#cards-ready .kcard")).to_have_count(1)
    assert (titles(world, "backlog"), titles(world, "ready")) == (["Story A", "Story C"], ["Story B"])


def test_a_card_is_moved_by_keyboard(world: Any, page_of: Any) -> None:
    make(world)
    page = page_of(world.manager)
    open_board(page, world)
    page.locator(".kcard a.kcard-link", has_text="Story C").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    with page.expect_response("**/board/drop/**"):
        page.keyboard.press("Space")
    expect(page.locator("#cards-backlog .kcard").nth(1)).to_contain_text("Story C")
    assert titles(world, "backlog") == ["Story A", "Story C", "Story B"]


def test_a_refused_move_goes_back_and_says_why(world: Any, page_of: Any, complaints: Any) -> None:
    complaints.expect("422")
    first = make(world)[0]
    actions.add_criterion(story=first, text="Owner is set", actor=Actor(world.manager))
    page = page_of(world.manager)
    open_board(page, world)
    page.locator(".kcard a.kcard-link", has_text="Story A").focus()
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("#toasts")).to_contain_text("Owner is set")
    expect(page.locator("#cards-backlog .kcard")).to_have_count(3)
    assert titles(world, "done") == []


def test_a_story_is_added_from_a_column(world: Any, page_of: Any) -> None:
    make(world)
    page = page_of(world.manager, width=390, height=844)
    open_board(page, world)
    page.locator("#add-backlog summary").click()
    page.locator("#add-backlog input[name=title]").fill("Story D")
    page.locator("#add-backlog button").click()
    expect(page.locator("#cards-backlog .kcard")).to_have_count(4)
    assert titles(world, "backlog")[-1] == "Story D"


def test_a_contributor_cannot_pick_up_the_card_of_another(world: Any, page_of: Any) -> None:
    make(world)
    factories.item(world.product, "story", actor=world.contributor, title="Own story")
    page = page_of(world.contributor)
    page.goto(world.url("execution/board/"))
    card = page.locator(".kcard", has_text="Story B")
    expect(card.locator(".kcard-move")).to_have_count(0)
    start, goal = card.bounding_box(), page.locator("#cards-ready").bounding_box()
    page.mouse.move(start["x"] + 30, start["y"] + 30)
    page.mouse.down()
    page.mouse.move(goal["x"] + 60, goal["y"] + 40, steps=12)
    expect(page.locator(".is-drag")).to_have_count(0)
    page.mouse.up()
    card.locator("a.kcard-link").focus()
    page.keyboard.press("Space")
    expect(page.locator(".is-held")).to_have_count(0)
    expect(page.locator("[aria-live]", has_text="You may not move this card")).to_have_count(1)
    page.locator("a.kcard-link", has_text="Own story").focus()
    page.keyboard.press("Space")
    expect(page.locator(".is-held")).to_have_count(1)
    assert titles(world, "ready") == []
