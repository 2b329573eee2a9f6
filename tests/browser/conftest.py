"""A real Chromium on a real server. Every console error and every refusal by the content policy fails the test.

The front-end assets must have been built (`make test` does it); Chromium comes from PMAPP_CHROMIUM or the PATH.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from accounts.models import User

TIMEOUT = 10_000  # milliseconds; a slow machine needs them, a broken page uses them up


def chromium() -> str | None:
    there = map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))
    return os.environ.get("PMAPP_CHROMIUM") or next(filter(None, there), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("No Chromium: set PMAPP_CHROMIUM or put `chromium` on the PATH.")
    if not (settings.ASSETS_DIR / "app.js").exists():
        pytest.fail(f"The assets are not built: no app.js in {settings.ASSETS_DIR}.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


class Complaints(list[str]):
    """What the browser complained about. A test that provokes a refusal on purpose calls `expect`."""

    def __init__(self) -> None:
        super().__init__()
        # A test that closes or leaves a page early cuts its animated change short; nobody sees that.
        self.expected: list[str] = ["Transition was aborted", "Transition was skipped"]

    def expect(self, text: str) -> None:
        """Complaints holding `text` are meant, such as the 422 the server answers to a bad move."""
        self.expected.append(text)

    def unexpected(self) -> list[str]:
        return [one for one in self if not any(text in one for text in self.expected)]

    def watch(self, page: Page) -> None:
        def on_console(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self.append(f"{message.text} [{message.location.get('url', '')}]")

        page.on("console", on_console)
        page.on("pageerror", lambda error: self.append(f"uncaught: {error}"))


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    heard = Complaints()
    yield heard
    assert heard.unexpected() == []


OpenBrowser = Callable[..., BrowserContext]


@pytest.fixture
def open_browser(browser: Browser, live_server: Any, complaints: Complaints) -> Iterator[OpenBrowser]:
    """open_browser(user, width=…, …) gives a context signed in as that person, or as nobody."""
    opened: list[BrowserContext] = []

    def start(
        who: User | None = None, *, width: int = 1440, height: int = 900, **more: Any
    ) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, locale="en-GB", **more
        )
        context.set_default_timeout(TIMEOUT)
        context.on("page", complaints.watch)
        if who is not None:
            client = Client()
            client.force_login(who)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        opened.append(context)
        return context

    yield start
    for context in opened:
        context.close()


@pytest.fixture
def page_of(open_browser: OpenBrowser) -> Callable[..., Page]:
    """page_of(user, width=390) is a fresh page of a browser signed in as that person."""
    return lambda who=None, **more: open_browser(who, **more).new_page()
