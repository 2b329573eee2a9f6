"""API tokens: made once, narrowed by scope, product and time, revocable at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, Membership

pytestmark = pytest.mark.django_db
URL = "/w/acme/settings/tokens/"


def make(world: Any, who: Any, *scopes: str, **more: Any) -> dict[str, str]:
    """The header of a token made on the page."""
    reply = world.client(who).post(URL, {"name": "CI", "scopes": scopes or ("read",), "days": "30"} | more)
    found = re.search(r'id="secret" value="((?:pm|wk)_[\w-]+)"', reply.text)
    assert found is not None, reply.text
    return {"Authorization": f"Bearer {found[1]}"}


def products(headers: dict[str, str], **data: Any) -> Any:
    client, url = Client(), "/api/v1/workspaces/acme/products/"
    return (
        client.post(url, data, "application/json", headers=headers)
        if data
        else client.get(url, headers=headers)
    )


def test_a_token_is_shown_once_and_its_use_is_noted(world: Any) -> None:
    headers = make(world, world.manager)
    secret = headers["Authorization"].split()[1]
    page = world.client(world.manager).get(URL).text
    assert secret not in page
    assert "never used" in page
    assert secret not in str(ApiToken.objects.values().get())
    assert products(headers).status_code == 200
    assert "last used" in world.client(world.manager).get(URL).text


def test_a_read_token_does_not_write(world: Any) -> None:
    new = {"name": "Third", "key": "THIRD"}
    assert products(make(world, world.manager, "read"), **new).status_code == 403
    assert products(make(world, world.stakeholder, "read", "write"), **new).status_code == 403
    assert products(make(world, world.manager, "write"), **new).status_code == 201


def test_a_write_key_is_refused_on_the_api(world: Any) -> None:
    headers = make(world, world.manager, "ingest")
    assert headers["Authorization"].startswith("Bearer wk_")
    assert products(headers).status_code == 403


@pytest.mark.parametrize("how", ["expired", "revoked", "removed", "unknown"])
def test_a_dead_token_is_401(world: Any, how: str) -> None:
    headers = make(world, world.manager, "read")
    assert products(headers).status_code == 200
    if how == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "revoked":
        world.client(world.manager).post(f"{URL}{ApiToken.objects.get().pk}/revoke/")
    elif how == "removed":
        membership = Membership.objects.get(user=world.manager)
        world.client(world.admin).post(f"/w/acme/settings/members/{membership.pk}/remove/")
    else:
        headers = {"Authorization": "Bearer pm_guess\u00e9"}
    reply = products(headers)
    assert reply.status_code == 401
    assert reply["WWW-Authenticate"].startswith("Bearer")
    assert reply["Content-Type"] == "application/problem+json"


def test_a_token_for_one_product_sees_nothing_else(world: Any) -> None:
    headers = make(world, world.admin, "read", "write", "admin", product=world.product.pk)
    assert [one["key"] for one in products(headers).json()["results"]] == ["NOTES"]
    client = Client()
    assert client.get("/api/v1/workspaces/acme/products/NOTES/", headers=headers).status_code == 200
    assert client.get("/api/v1/workspaces/acme/products/BOARD/", headers=headers).status_code == 404
    assert client.get("/api/v1/workspaces/globex/products/NOTES/", headers=headers).status_code == 404
    assert products(headers, name="Third", key="THIRD").status_code == 404
    new = {"email": "eve@example.com", "role": "admin"}
    url = "/api/v1/workspaces/acme/invitations/"
    assert client.post(url, new, "application/json", headers=headers).status_code == 404


def test_a_stakeholder_may_not_send_data_nor_keep_a_write_key(world: Any) -> None:
    reply = world.client(world.stakeholder).post(URL, {"name": "x", "scopes": "ingest", "days": "0"})
    assert reply.status_code == 422
    assert 'id="id_scopes_error"' in reply.text
    make(world, world.contributor, "ingest")
    membership = Membership.objects.get(user=world.contributor)
    world.client(world.admin).post(f"/w/acme/settings/members/{membership.pk}/role/", {"role": "stakeholder"})
    assert ApiToken.objects.get().revoked_at is not None


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes"),
        ({"product": "x"}, "product"),
        ({"product": "foreign"}, "product"),
        ({"days": "-1"}, "days"),
        ({"days": ""}, "days"),
        ({"days": "99999999999"}, "days"),
    ],
)
def test_a_bad_token_is_told_by_the_field(world: Any, data: dict[str, Any], field: str) -> None:
    if data.get("product") == "foreign":
        data = {"product": world.foreign_product.pk}
    reply = world.client(world.manager).post(URL, {"name": "CI", "scopes": ["read"], "days": "30"} | data)
    assert reply.status_code == 422
    assert f'id="id_{field}_error"' in reply.text
    assert not ApiToken.objects.exists()


def test_each_sees_and_revokes_their_own_and_an_admin_all(world: Any) -> None:
    make(world, world.manager)
    pk = ApiToken.objects.get().pk
    assert "CI" not in world.client(world.contributor).get(URL).text.split("New token")[0].split("<main")[1]
    assert world.client(world.contributor).post(f"{URL}{pk}/revoke/").status_code == 404
    assert world.client(world.outsider).get(URL).status_code == 404
    rest = f"/api/v1/workspaces/acme/tokens/{pk}/"
    assert Client().delete(rest, headers=world.bearer(world.contributor, "write")).status_code == 404
    listed = (
        Client().get("/api/v1/workspaces/acme/tokens/", headers=world.bearer(world.manager, "read")).json()
    )
    assert [one["owner"] for one in listed["results"]] == ["manager@acme.test"] * 2
    assert world.client(world.admin).post(f"{URL}{pk}/revoke/").status_code == 302
    assert ApiToken.objects.get(pk=pk).revoked_at is not None
