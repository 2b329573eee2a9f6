"""Every page in a real Chromium: it answers, complains about nothing, and leaves nobody out.

Light at 1440 pixels for all of them; dark at 390 pixels as well for one of each sort of page. `make check` asks axe of
each sort in both, `make test` of every third sort in one of the two, in turns.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.access import Actor
from metrics import actions as metrics
from roadmaps import actions as roadmaps
from tests import factories
from tests.browser import pages
from tests.browser.conftest import Complaints
from tests.feedback.conftest import open_portal
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PERSONAL = ("/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/")

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


class Looker:
    """Opens pages one after the other and keeps what is wrong with each.

    The first page of a sort is asked of axe, or one in so many sorts is, and seen in both looks: nothing but style
    sheets tells the two apart, so it need not be loaded again, and the next page is loaded in the look that came last.
    """

    def __init__(self, page: Page, complaints: Complaints, one_in: int = 1) -> None:
        self.page, self.complaints, self.axe = page, complaints, pages.axe()
        self.one_in = 1 if THOROUGH else one_in
        self.is_dark, self.seen, self.asked = False, 0, 0
        self.sorts: set[str] = set()
        self.frames: set[bool] = set()
        self.found: dict[str, list[str]] = {}

    def look(self, path: str, sort: str = "") -> None:
        answer = self.page.goto(path)
        is_known = bool(sort) and sort in self.sorts
        faults = pages.too_wide(self.page) if is_known else self.faults_of_a_sort(self.whole_page(path))
        self.sorts.add(sort)
        if answer is None or answer.status != 200:
            faults.append(f"answered {answer and answer.status}")
        faults += self.complaints.unexpected()
        self.complaints.clear()
        if faults:
            self.found[path] = faults

    def whole_page(self, path: str) -> Any:
        """Without what stands around it, where that was asked already: there is one frame in products, one outside."""
        frame = "/p/" in path
        is_known = frame in self.frames
        self.frames.add(frame)
        return pages.WITHOUT_FRAME if is_known else "html"

    def faults_of_a_sort(self, where: Any) -> list[str]:
        self.seen += 1
        is_asked = where == "html" or self.seen % self.one_in == 0
        if not is_asked:
            return self.faults_here({}, where) + self.faults_turned({}, where)
        self.asked += 1
        self.page.evaluate(self.axe)
        self.page.evaluate(pages.AT_ONCE)
        if THOROUGH:
            here, turned = pages.ALL_RULES, pages.ALL_RULES
        elif self.asked % 2:
            here, turned = pages.ALL_RULES, {}
        else:
            here, turned = pages.RULES_OF_THE_DOCUMENT, pages.RULES_OF_LOOKS
        return self.faults_here(here, where) + self.faults_turned(turned, where)

    def faults_turned(self, rules: dict[str, Any], where: Any) -> list[str]:
        self.turn()
        return self.faults_here(rules, where)

    def faults_here(self, rules: dict[str, Any], where: Any) -> list[str]:
        look = "dark at 390" if self.is_dark else "light at 1440"
        found = pages.too_wide(self.page) + (pages.violations(self.page, rules, where) if rules else [])
        return [f"{look}: {one}" for one in found]

    def turn(self) -> None:
        """From light at 1440 pixels to dark at 390 or back."""
        self.is_dark = not self.is_dark
        self.page.emulate_media(color_scheme="dark" if self.is_dark else "light")
        self.page.set_viewport_size(PHONE if self.is_dark else DESK)

    def assert_clean(self) -> None:
        assert not self.found, json.dumps(self.found, indent=1)


@pytest.mark.parametrize("half", [0, 1])
def test_every_page(world: Any, page_of: Callable[..., Page], complaints: Complaints, half: int) -> None:
    everywhere = pages.addresses(world.client(world.admin), pages.fill(world), half)
    assert len(everywhere) > 50
    looker = Looker(page_of(world.admin, color_scheme="light", reduced_motion="reduce"), complaints, one_in=3)
    for one in everywhere:
        looker.look(one.path, one.sort)
    looker.assert_clean()


def public_paths(world: Any) -> list[str]:
    """What people without an account see: a shared roadmap and dashboard, the portal, a survey, signing in."""
    edition = roadmaps.create_edition(
        product=world.product, actor=Actor(world.manager), values={"name": "Customers"}
    )
    link = {"name": "Customers", "edition": edition}
    _, secret = roadmaps.create_share(product=world.product, actor=Actor(world.manager), values=link)
    _, dashboard = metrics.create_share(
        product=world.product, actor=Actor(world.manager), values={"name": "Investors"}
    )
    factories.item(world.product, "metric", actor=world.manager, title=pages.LONG)
    portal = open_portal(world.product, slug="notes-ideas", title="Notes ideas")
    idea = factories.item(world.product, "idea", actor=world.manager, title=pages.LONG, is_public=True)
    survey = factories.item(world.product, "survey", actor=world.manager, status="open")
    return [
        f"/s/{secret}/",
        f"/d/{dashboard}/",
        f"/portal/{portal.slug}/",
        f"/portal/{portal.slug}/new/",
        f"/portal/{portal.slug}/ideas/{idea.item.number}/",
        survey.public_path,
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
    ]


def test_the_pages_of_people_without_an_account(
    world: Any, page_of: Callable[..., Page], complaints: Complaints
) -> None:
    looker = Looker(page_of(None, color_scheme="light", reduced_motion="reduce"), complaints)
    for path in public_paths(world):
        looker.look(path)
    looker.assert_clean()


def test_the_pages_of_a_person(world: Any, page_of: Callable[..., Page], complaints: Complaints) -> None:
    looker = Looker(page_of(world.admin, color_scheme="light", reduced_motion="reduce"), complaints)
    for path in PERSONAL:
        looker.look(path)
    looker.assert_clean()
