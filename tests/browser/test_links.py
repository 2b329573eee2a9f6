"""Linking a record in the panel, as a script opens it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_record_is_linked_in_the_panel(world: Any, page_of: Any) -> None:
    problem = factories.item(world.product, "problem", world.manager, title="Nobody sees it")
    factories.item(world.product, "idea", world.manager, title="Another idea")
    factories.item(world.product, "idea", world.manager, title="Show it")
    page = page_of(world.manager)
    page.goto(world.url(f"problems/{problem.item.number}/"))
    page.get_by_role("link", name="Link a record").click()
    page.get_by_label("Nobody sees it").select_option("motivates:out")
    page.get_by_role("radio", name="Show it").check()
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.locator(".links")).to_contain_text("Show it")
    assert [link.target.title for link in problem.item.links_out.all()] == ["Show it"]
