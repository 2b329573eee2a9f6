"""From an invitation to a role, and every way in which an invitation must not work."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, Membership, User, Workspace

pytestmark = pytest.mark.django_db
URL = "/w/acme/settings/invitations/"
PASSWORD = "a long enough sentence"


def invite(world: Any, email: str = "grace@example.com", role: str = "manager") -> str:
    """The path of the link that the page shows once."""
    reply = world.client(world.admin).post(URL, {"email": email, "role": role})
    found = re.search(r'value="http[^"]+(/invite/inv_[\w-]+/)"', reply.text)
    assert found is not None, reply.text
    return found[1]


def test_from_sign_up_to_a_role_in_somebody_elses_workspace(settings: Any) -> None:
    owner = Client()
    owner.post("/accounts/signup/", {"name": "Ada", "email": "ada@example.com", "password1": PASSWORD})
    made = owner.post(
        "/workspaces/new/", {"name": "Harbor", "timezone": "UTC", "week_start": "0", "currency": "usd"}
    )
    assert made.url == "/w/harbor/"
    owner.post("/w/harbor/settings/invitations/", {"email": "Grace@Example.com", "role": "stakeholder"})
    assert mail.outbox[-1].to == ["grace@example.com"]
    link = re.search(r"/invite/\S+", str(mail.outbox[-1].body))
    assert link is not None

    settings.SIGNUP_OPEN = False  # the link opens what is closed
    guest = Client()
    assert guest.post("/accounts/signup/", {}).status_code == 200  # “by invitation”
    assert "Harbor" in guest.get(link[0]).text
    other = {"name": "Eve", "email": "eve@example.com", "password1": PASSWORD}
    assert "Sign up with that address" in guest.post("/accounts/signup/", other).text
    grace = {"name": "Grace", "email": "grace@example.com", "password1": PASSWORD, "next": link[0]}
    assert guest.post("/accounts/signup/", grace).url == link[0]
    assert guest.post(link[0]).url == "/w/harbor/"
    membership = Membership.objects.get(user__email="grace@example.com")
    assert (membership.workspace.slug, membership.role) == ("harbor", "stakeholder")
    assert guest.get("/w/harbor/settings/invitations/").status_code == 403
    assert not User.objects.filter(email="eve@example.com").exists()


@pytest.mark.parametrize("backend", ["console", "dummy"])
def test_without_a_mail_server_no_page_says_that_something_was_sent(
    world: Any, settings: Any, backend: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    client = world.client(world.admin)
    empty = client.get(URL).text
    assert "You get a link to hand over yourself" in empty
    assert "No invitation is waiting. Invite the people you work with above" in empty
    made = client.post(URL, {"email": "grace@example.com", "role": "manager"}).text
    assert "No mail server is set up, so nothing was e-mailed: copy this link" in made
    assert "/invite/inv_" in made
    assert "inv_" not in capsys.readouterr().out
    reset = Client().post("/accounts/password/reset/", {"email": "admin@acme.test"}, follow=True).text
    assert "no e-mail was sent" in reset
    assert ("in the server’s log" in reset) is (backend == "console")
    again = client.post("/accounts/email/", {"action_send": "", "email": world.admin.email}, follow=True).text
    assert "was sent there" not in again
    bearer = {"content_type": "application/json", "headers": world.bearer(world.admin, "admin")}
    answer = client.post(
        "/api/v1/workspaces/acme/invitations/", {"email": "joan@example.com", "role": "manager"}, **bearer
    )
    assert (answer.status_code, answer.json()["mailed"]) == (201, False)


def test_the_link_is_shown_once_and_kept_as_a_hash(world: Any) -> None:
    link = invite(world)
    assert link not in world.client(world.admin).get(URL).text
    assert link.split("/")[2] not in str(Invitation.objects.values().get())


@pytest.mark.parametrize("state", ["expired", "revoked", "used", "replaced"])
def test_a_stale_invitation_says_so_and_lets_nobody_in(world: Any, state: str) -> None:
    person = User.objects.create_user("grace@example.com", "correct horse")
    link = invite(world)
    if state == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif state == "revoked":
        world.client(world.admin).post(f"{URL}{Invitation.objects.get().pk}/revoke/")
    elif state == "replaced":
        invite(world)
    else:
        assert world.client(person).post(link).status_code == 302
        Membership.objects.filter(user=person).delete()
    said = {"expired": "expired on", "revoked": "revoked", "replaced": "replaced", "used": "used already"}[
        state
    ]
    for client in (world.client(None), world.client(person)):
        for reply in (client.get(link), client.post(link)):
            assert reply.status_code == 410
            assert said in reply.text
    assert not Membership.objects.filter(user=person).exists()


def test_an_invitation_is_for_its_address_only(world: Any) -> None:
    link = invite(world)
    for reply in (world.client(world.outsider).get(link), world.client(world.outsider).post(link)):
        assert reply.status_code == 403
        assert "This invitation is for" in reply.text
    assert not Membership.objects.filter(user=world.outsider, workspace=world.workspace).exists()


def test_an_unknown_link_is_404(world: Any) -> None:
    assert world.client(None).get("/invite/inv_guessed/").status_code == 404


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"email": "", "role": "manager"}, "email"),
        ({"email": "nobody", "role": "manager"}, "email"),
        ({"email": "a\x00@example.com", "role": "manager"}, "email"),
        ({"email": "x" * 250 + "@example.com", "role": "manager"}, "email"),
        ({"email": "manager@acme.test", "role": "manager"}, "email"),
        ({"email": "grace@example.com", "role": "owner"}, "role"),
        ({"email": "grace@example.com"}, "role"),
    ],
)
def test_a_bad_invitation_is_told_by_the_field(world: Any, data: dict[str, str], field: str) -> None:
    reply = world.client(world.admin).post(URL, data)
    assert reply.status_code == 422
    assert f'id="id_{field}_error"' in reply.text
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_a_mail_that_fails_leaves_the_link_to_hand_over(world: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        1,
    )  # nothing listens
    reply = world.client(world.admin).post(URL, {"email": "grace@example.com", "role": "manager"})
    assert "could not be sent" in reply.text
    assert "/invite/inv_" in reply.text


def test_only_admins_invite(world: Any) -> None:
    for who, status in ((world.manager, 403), (world.stakeholder, 403), (world.outsider, 404)):
        reply = world.client(who).post(URL, {"email": "grace@example.com", "role": "admin"})
        assert reply.status_code == status
    assert not Invitation.objects.exists()


def test_invitations_over_rest(world: Any) -> None:
    client, url = Client(), "/api/v1/workspaces/acme/invitations/"
    admin = world.bearer(world.admin, "admin")
    made = client.post(url, {"email": "grace@example.com"}, "application/json", headers=admin)
    assert made.status_code == 201
    assert made.json()["role"] == "contributor"
    assert "/invite/inv_" in made.json()["link"]
    assert [to for message in mail.outbox for to in message.to] == ["grace@example.com"]
    listed = client.get(url, headers=admin).json()["results"]
    assert [(one["email"], "link" in one) for one in listed] == [("grace@example.com", False)]
    bad = client.post(url, {"email": ["x"], "role": 7}, "application/json", headers=admin)
    assert bad.status_code == 400
    assert {one["pointer"] for one in bad.json()["errors"]} == {"/email", "/role"}
    assert client.get(url, headers=world.bearer(world.admin, "write")).status_code == 403
    assert client.get(url, headers=world.bearer(world.manager, "admin")).status_code == 403
    foreign = f"/api/v1/workspaces/globex/invitations/{made.json()['id']}/"
    assert client.delete(foreign, headers=admin).status_code == 404
    assert client.delete(f"{url}{made.json()['id']}/", headers=admin).status_code == 204
    assert client.get(url, headers=admin).json()["results"] == []
    assert Workspace.objects.count() == 2
