"""Sign-up, sign-in, second factor and sessions, through the pages a person uses."""

import base64
import hashlib
import hmac
import re
import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
RIGHT = "correct horse"
PASSWORD = "a long enough sentence"


def sign_up(client: Client, email: str, **more: Any) -> Any:
    data = {"name": "Ada Byron", "email": email, "password1": PASSWORD} | more
    return client.post("/accounts/signup/", data)


def sign_in(client: Client, email: str, password: str = RIGHT, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, **more)


def test_sign_up_keeps_the_name_and_lower_cases_the_address(client: Client) -> None:
    reply = sign_up(client, "Ada@Example.COM")
    assert (reply.status_code, reply.url) == (302, "/")
    person = User.objects.get()
    assert (person.email, person.name) == ("ada@example.com", "Ada Byron")
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/workspaces/new/"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("email", ""),
        ("email", "nobody"),
        ("email", "x" * 250 + "@example.com"),
        ("email", "a\x00@example.com"),
        ("password1", ""),
        ("password1", "short"),
        ("password1", "a\x00b longer than eight"),
    ],
)
def test_bad_sign_up_is_told_by_the_field(client: Client, field: str, value: str) -> None:
    reply = sign_up(client, **{"email": "ada@example.com", field: value})
    assert reply.status_code == 422
    assert f'id="id_{field}_error"' in reply.text
    assert not User.objects.exists()


def test_sign_up_can_be_closed(client: Client, settings: Any) -> None:
    settings.SIGNUP_OPEN = False
    assert "by invitation" in client.get("/accounts/signup/").text
    sign_up(client, "ada@example.com")
    assert not User.objects.exists()


def test_a_wrong_password_is_refused_without_saying_whether_the_address_exists(client: Client) -> None:
    factories.user("ada@example.com")
    known = sign_in(client, "ada@example.com", "wrong")
    unknown = sign_in(client, "eve@example.com", "wrong")
    assert known.status_code == unknown.status_code == 422

    def said(reply: Any) -> list[str]:
        return re.findall(r"<p>(The email[^<]*)</p>", reply.text)

    assert said(known) == said(unknown) != []


def test_guessing_a_password_is_throttled(client: Client) -> None:
    factories.user("ada@example.com")
    replies = [sign_in(client, "ada@example.com", "wrong").status_code for _ in range(7)]
    assert replies[:5] == [422] * 5
    assert replies[5:] == [429] * 2
    assert (
        sign_in(client, "ada@example.com").status_code == 429
    )  # even the right one, until it has cooled down


def test_flooding_sign_up_is_answered_429_with_a_page(client: Client) -> None:
    for _ in range(20):
        sign_up(client, "")
    reply = sign_up(client, "")
    assert reply.status_code == 429
    assert "Too many tries" in reply.text


def test_a_password_is_reset_by_the_link_in_the_mail(client: Client) -> None:
    person = factories.user("ada@example.com")
    assert client.post("/accounts/password/reset/", {"email": "ada@example.com"}).status_code == 302
    link = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link is not None
    form = client.get(link[0], follow=True)
    data = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post(form.redirect_chain[-1][0], data).status_code == 302
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert "no longer works" in client.get(link[0], follow=True).text


def code_now(secret: str) -> str:
    """RFC 6238, as an authenticator app does it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, int(time.time() // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def test_totp_is_set_up_and_then_asked_for(client: Client) -> None:
    sign_up(client, "ada@example.com")
    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")
    assert client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 422
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = re.search(r'id="secret" value="([A-Z2-7]+)"', page.text)
    assert secret is not None
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 422
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret[1])}).status_code == 302

    other = Client()
    asked = sign_in(other, "ada@example.com", PASSWORD)
    assert asked.url.startswith("/accounts/2fa/authenticate/")
    assert other.get("/account/").status_code == 302  # not signed in yet
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 422
    codes = client.get("/accounts/2fa/recovery-codes/")
    recovery = re.search(r">\s*([0-9a-f]{8})", codes.text.split("<textarea", 1)[1])
    assert recovery is not None
    assert other.post("/accounts/2fa/authenticate/", {"code": recovery[1]}).status_code == 302
    assert other.get("/account/").status_code == 200


def test_a_session_is_ended_from_another_browser() -> None:
    factories.user("ada@example.com")
    here, there = Client(), Client()
    sign_in(here, "ada@example.com", headers={"user-agent": "Desk"})
    sign_in(there, "ada@example.com", headers={"user-agent": "Phone"})
    for one, name in ((there, "Phone"), (here, "Desk")):
        one.get("/account/", headers={"user-agent": name})
    page = here.get("/accounts/sessions/").text
    assert "Phone" in page
    assert "This browser" in page
    end = re.search(r'action="(/account/sessions/\d+/end/)"', page)
    assert end is not None
    assert here.post(end[1]).status_code == 302
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(world: Any) -> None:
    mine, theirs = world.client(None), world.client(None)
    sign_in(mine, "contributor@acme.test")
    sign_in(theirs, "manager@acme.test")
    theirs.get("/account/")
    session = world.manager.usersession_set.get()
    mine.post(f"/account/sessions/{session.pk}/end/")
    assert theirs.get("/account/").status_code == 200


PAGES = (
    "/account/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/workspaces/",
    "/workspaces/new/",
    "/accounts/logout/",
)
ENTRANCE = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
)


@pytest.mark.parametrize("path", PAGES + ENTRANCE)
def test_no_page_holds_an_inline_script_or_style(world: Any, path: str) -> None:
    reply = world.client(None if path in ENTRANCE else world.admin).get(path)
    assert reply.status_code == 200
    for script in re.findall(r"<script\b[^>]*>", reply.text):
        assert " src=" in script or 'type="application/json"' in script, script
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", reply.text)
    assert reply.text.count("<h1") == 1


def test_the_profile_is_changed_or_refused_by_the_field(world: Any) -> None:
    client = world.client(world.contributor)
    assert client.post("/account/", {"name": "Priya Raman"}).status_code == 302
    world.contributor.refresh_from_db()
    assert world.contributor.name == "Priya Raman"
    for bad in ("x" * 121, "a\x00b"):
        reply = client.post("/account/", {"name": bad})
        assert reply.status_code == 422
        assert 'id="id_name_error"' in reply.text


def test_only_superusers_get_into_the_admin_and_by_the_ordinary_sign_in(world: Any) -> None:
    boss = User.objects.create_superuser("root@acme.test", "correct horse")
    assert world.client(boss).get("/admin/accounts/user/").status_code == 200
    assert world.client(world.admin).get("/admin/accounts/user/").status_code != 200
    assert "/accounts/login/" in world.client(None).get("/admin/login/?next=/admin/").url
