"""What only a browser can show: passkeys, the suggested address, copying a secret, no complaint on any page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _unthrottled() -> None:
    cache.clear()


def test_a_passkey_is_added_and_signs_in(world: Any, page_of: Callable[..., Page], live_server: Any) -> None:
    home = live_server.url.replace("127.0.0.1", "localhost")  # passkeys belong to names, not to addresses
    page = page_of()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(home + "/accounts/login/")
    page.get_by_label("Email").fill("contributor@acme.test")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/w/acme/")
    page.goto(home + "/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(home + "/accounts/2fa/webauthn/")
    expect(page.get_by_role("strong").filter(has_text="Laptop")).to_be_visible()
    page.context.clear_cookies()
    page.goto(home + "/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/w/acme/")


def test_the_address_is_suggested_until_one_is_typed(world: Any, page_of: Callable[..., Page]) -> None:
    page = page_of(world.admin)
    page.goto("/workspaces/new/")
    name, slug = page.get_by_label("Name"), page.locator("#id_slug")
    name.fill("Äcme & Söhne")
    expect(slug).to_have_value("acme-sohne")
    slug.fill("own")
    name.fill("Other")
    expect(slug).to_have_value("own")


def test_a_new_token_is_copied(world: Any, page_of: Callable[..., Page]) -> None:
    page = page_of(world.admin, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/w/acme/settings/tokens/")
    page.get_by_label("Name").fill("CI")
    page.get_by_role("button", name="Create token").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    secret = page.locator("#secret").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert secret.startswith("pm_")


def test_a_new_workspace_starts_in_the_time_zone_of_the_browser(
    world: Any, page_of: Any, complaints: Any
) -> None:
    complaints.expect("422")
    page = page_of(world.outsider, timezone_id="Pacific/Auckland")
    page.goto("/workspaces/new/")
    expect(page.get_by_label("Time zone")).to_have_value("Pacific/Auckland")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_label("Currency").fill("Y1")
    page.get_by_label("Name").fill("Harbour")
    page.get_by_role("button", name="Create workspace").click()
    expect(page.locator(".has-errors")).to_have_count(1)
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")  # what was chosen stays
