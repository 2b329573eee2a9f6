"""Answering on a phone, and moving people on the grid, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.access import Actor
from products.approval import actions as approval
from products.models import ApprovalAnswer, Stakeholder
from products.stakeholders import actions as register
from roadmaps.outside.actions import create_edition
from tests import factories
from tests.people import World


@pytest.fixture
def people(transactional_db: None, world: World) -> list[Stakeholder]:
    return [
        register.add(product=world.product, actor=Actor(world.manager), values={"name": name} | place)
        for name, place in (
            ("Ana Ruiz", {"interest": 80, "influence": 80}),
            ("Ben Cole", {"interest": 20, "influence": 30}),
        )
    ]


def test_marks_are_moved_by_mouse_and_by_keys(
    world: World, people: list[Stakeholder], page_of: Callable[..., Page]
) -> None:
    page = page_of(world.manager)
    page.goto(world.url("stakeholders/"))
    expect(page.locator("pm-grid:defined")).to_be_visible()
    mark = page.locator(f"#stake-{people[0].pk}")
    box = mark.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with page.expect_response(lambda response: "/place/" in response.url):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 100, y + 60, steps=4)
        page.mouse.up()
    expect(page.locator("#live")).to_contain_text("saved")
    moved = Stakeholder.objects.get(pk=people[0].pk)
    assert moved.interest < 70
    assert moved.influence < 75
    mark.focus()
    with page.expect_response(lambda response: "/place/" in response.url):
        mark.press("ArrowRight")
        mark.press("ArrowRight")
    expect(mark).to_be_focused()
    assert Stakeholder.objects.get(pk=people[0].pk).interest == moved.interest + 10
    page.locator(".stake-rows li").last.get_by_role("link").click()  # a row leads to its own person
    expect(page.get_by_role("heading", level=1)).to_have_text("Ben Cole")


def test_a_thumb_answers_what_waits(
    world: World, transactional_db: None, page_of: Callable[..., Page]
) -> None:
    detail = factories.item(world.product, "initiative", actor=world.manager, title="Faster mail")
    approval.ask(
        product=world.product, subject="record", ref=detail.pk, approvers=[world.stakeholder],
        actor=Actor(world.manager), message="Please.",
    )  # fmt: skip
    page = page_of(world.stakeholder)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/w/acme/waiting/")
    page.get_by_role("link", name="Faster mail").click()
    button = page.get_by_role("button", name="Approve", exact=True)
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44  # as large as a thumb
    assert box["y"] + box["height"] > 844 * 0.8  # and where it is
    button.click()
    expect(page.locator(".badge").first).to_have_text("Approved")
    assert ApprovalAnswer.objects.get().verdict == "approved"


def test_the_page_of_goals_stays_where_it_was_when_something_on_it_is_saved(
    transactional_db: None, world: World, page_of: Callable[..., Page]
) -> None:
    """On a wide screen its panel scrolls, and no browser remembers where that was."""
    goals = [
        factories.item(world.product, "objective", world.manager, title=f"Goal {n}", status="active")
        for n in range(8)
    ]
    factories.item(world.product, "key_result", world.manager, title="Replies", objective=goals[-1], target=9)
    page = page_of(world.manager)
    page.goto(world.url("roadmaps/objectives/"))
    page.locator("li.result").get_by_role("link", name="Check in").click()
    value = page.locator("#panel-body").get_by_label("Where does it stand now?")
    expect(value).to_be_focused()
    value.fill("5")
    top = page.evaluate("document.querySelector('main').scrollTop")
    assert top > 0
    for button in ("Save", "Create key result"):
        with page.expect_navigation():
            page.locator("#panel-body").get_by_role("button", name=button).click()
        page.wait_for_function("top => document.querySelector('main').scrollTop === top", arg=top)
        if button == "Save":
            page.locator(f"#objective-{goals[-1].item.number}").get_by_role("link", name="Key result").click()
            page.locator("#panel-body").get_by_label("Title").fill("Told in time")
            page.locator("#panel-body").get_by_label("Target").fill("5")
            top = page.evaluate("document.querySelector('main').scrollTop")
    expect(page.get_by_role("link", name="Told in time", exact=True)).to_be_visible()


def test_an_address_shown_once_is_in_sight_when_its_link_is_made(
    transactional_db: None, world: World, page_of: Callable[..., Page]
) -> None:
    """It stands at the top of the page whose form is sent from its end."""
    create_edition(product=world.product, actor=Actor(world.manager), values={"name": "Customers"})
    page = page_of(world.manager, height=500)
    page.goto(world.url("roadmaps/sharing/links/"))
    page.get_by_label("Name", exact=True).fill("Newsletter")
    page.get_by_label("May be embedded on").fill("www.acme.test")
    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_label("The address of “Newsletter”")).to_be_in_viewport()
    address = page.get_by_label("Address", exact=True).input_value()
    frame = page.get_by_label("To embed it on www.acme.test").input_value()
    assert frame.startswith(f'<iframe src="{address}embed/"')
