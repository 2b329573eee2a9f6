"""Every page in a real Chromium: it answers, complains about nothing, and leaves nobody out.

Light at 1440 pixels for all of them; dark at 390 pixels for one of each sort of page.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.access import Actor
from roadmaps import actions as roadmaps
from tests import factories
from tests.browser import pages
from tests.browser.conftest import Complaints
from tests.feedback.conftest import open_portal

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PERSONAL = ("/accounts/email/", "/accounts/password/change/", "/accounts/2fa/")


class Looker:
    """Opens pages one after the other and keeps what is wrong with each."""

    def __init__(self, page: Page, complaints: Complaints, rules: dict[str, Any] = pages.RULES) -> None:
        self.page, self.complaints, self.axe, self.rules = page, complaints, pages.axe(), rules
        self.sorts: set[str] = set()
        self.found: dict[str, list[str]] = {}

    def look(self, path: str, sort: str = "") -> None:
        answer = self.page.goto(path)
        is_first = not sort or sort not in self.sorts
        self.sorts.add(sort)
        faults = pages.faults(self.page, self.axe, self.rules if is_first else None)
        if answer is None or answer.status != 200:
            faults.append(f"answered {answer and answer.status}")
        faults += self.complaints.unexpected()
        self.complaints.clear()
        if faults:
            self.found[path] = faults

    def assert_clean(self) -> None:
        assert not self.found, json.dumps(self.found, indent=1)


def test_every_page_on_a_desk(world: Any, page_of: Callable[..., Page], complaints: Complaints) -> None:
    everywhere = pages.addresses(world.client(world.admin), pages.fill(world))
    assert len(everywhere) > 100
    desk = Looker(page_of(world.admin), complaints)
    for one in everywhere:
        desk.look(one.path, one.sort)
    for path in PERSONAL:
        desk.look(path)
    desk.assert_clean()


def test_every_sort_of_page_on_a_phone(
    world: Any, page_of: Callable[..., Page], complaints: Complaints
) -> None:
    each_sort = pages.addresses(world.client(world.admin), pages.fill(world), one_of_each_sort=True)
    page = page_of(world.admin, width=390, height=844, color_scheme="dark")
    phone = Looker(page, complaints, pages.RULES_OF_LOOKS)
    for path in (*(one.path for one in each_sort), *PERSONAL):
        phone.look(path)
    phone.assert_clean()


def public_paths(world: Any) -> list[str]:
    """What people without an account see: a shared roadmap, the portal, a survey, signing in."""
    _, secret = roadmaps.create_share(
        product=world.product, actor=Actor(world.manager), values={"name": "Customers"}
    )
    portal = open_portal(world.product, slug="notes-ideas", title="Notes ideas")
    idea = factories.item(world.product, "idea", actor=world.manager, title=pages.LONG, is_public=True)
    survey = factories.item(world.product, "survey", actor=world.manager, status="open")
    return [
        f"/s/{secret}/",
        f"/portal/{portal.slug}/",
        f"/portal/{portal.slug}/new/",
        f"/portal/{portal.slug}/ideas/{idea.item.number}/",
        survey.public_path,
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_the_public_pages(
    world: Any, page_of: Callable[..., Page], complaints: Complaints, theme: str, width: int
) -> None:
    looker = Looker(page_of(None, width=width, color_scheme=theme), complaints)
    for path in public_paths(world):
        looker.look(path)
    looker.assert_clean()
