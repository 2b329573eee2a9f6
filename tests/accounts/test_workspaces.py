"""Workspaces, their settings, their members and the roles within a product."""

from typing import Any

import pytest

from accounts.models import Membership, Workspace
from products.models import ProductMembership

pytestmark = pytest.mark.django_db
NEW = {"name": "Harbor", "slug": "", "timezone": "Europe/Berlin", "week_start": "6", "currency": "eur"}


def test_whoever_makes_a_workspace_becomes_its_admin(world: Any) -> None:
    reply = world.client(world.outsider).post("/workspaces/new/", NEW)
    assert (reply.status_code, reply.url) == (302, "/w/harbor/")
    made = Workspace.objects.get(slug="harbor")
    assert (made.timezone, made.week_start, made.currency) == ("Europe/Berlin", 6, "EUR")
    assert [(one.user, one.role) for one in Membership.objects.filter(workspace=made)] == [
        (world.outsider, "admin")
    ]
    assert world.client(world.outsider).post("/workspaces/new/", NEW).url == "/w/harbor-2/"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", "a\x00b"),
        ("slug", "acme"),
        ("slug", "No Spaces"),
        ("slug", "x" * 41),
        ("slug", "a\x00b"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("week_start", "3"),
        ("week_start", "monday"),
        ("currency", "EURO"),
        ("currency", "1$"),
        ("currency", ""),
    ],
)
def test_a_bad_workspace_is_told_by_the_field(world: Any, field: str, value: str) -> None:
    reply = world.client(world.admin).post("/workspaces/new/", NEW | {field: value})
    assert reply.status_code == 422
    assert f'id="id_{field}_error"' in reply.text
    assert Workspace.objects.count() == 2


def test_general_settings_are_the_admins(world: Any) -> None:
    url, data = (
        "/w/acme/settings/",
        {"name": "Acme Ltd", "timezone": "Asia/Tokyo", "week_start": "0", "currency": "JPY"},
    )
    for who, status in ((world.manager, 403), (world.stakeholder, 403), (world.outsider, 404)):
        assert world.client(who).post(url, data).status_code == status
    assert world.client(world.admin).post(url, data | {"slug": "globex"}).status_code == 302
    world.workspace.refresh_from_db()
    assert (world.workspace.name, world.workspace.slug, world.workspace.currency) == (
        "Acme Ltd",
        "acme",
        "JPY",
    )
    assert world.client(world.admin).post(url, data | {"name": ""}).status_code == 422


def member(world: Any, who: Any) -> Membership:
    return Membership.objects.get(workspace=world.workspace, user=who)


def test_an_admin_changes_roles_and_removes(world: Any) -> None:
    admin, base = world.client(world.admin), "/w/acme/settings/members/"
    assert (
        admin.post(f"{base}{member(world, world.manager).pk}/role/", {"role": "stakeholder"}).status_code
        == 302
    )
    assert member(world, world.manager).role == "stakeholder"
    assert world.client(world.manager).get("/w/acme/products/new/").status_code == 403
    for bad in ({"role": "owner"}, {}, {"role": "a\x00"}):
        reply = admin.post(f"{base}{member(world, world.manager).pk}/role/", bad)
        assert reply.status_code == 422
        assert f'id="id_role_{member(world, world.manager).pk}_error"' in reply.text
    assert admin.post(f"{base}{member(world, world.manager).pk}/remove/").status_code == 302
    assert world.client(world.manager).get("/w/acme/").status_code == 404


def test_the_last_admin_stays(world: Any) -> None:
    admin, own = world.client(world.admin), member(world, world.admin)
    for path, data in (("role/", {"role": "manager"}), ("remove/", {})):
        reply = admin.post(f"/w/acme/settings/members/{own.pk}/{path}", data)
        assert reply.status_code == 422
        assert "at least one admin" in reply.text
        assert f'id="id_role_{own.pk}_error"' in reply.text
    assert member(world, world.admin).role == "admin"
    admin.post(f"/w/acme/settings/members/{member(world, world.manager).pk}/role/", {"role": "admin"})
    assert admin.post(f"/w/acme/settings/members/{own.pk}/remove/").url == "/workspaces/"


def test_others_remove_only_themselves(world: Any) -> None:
    base, victim = "/w/acme/settings/members/", member(world, world.contributor)
    assert world.client(world.manager).post(f"{base}{victim.pk}/remove/").status_code == 403
    assert world.client(world.manager).post(f"{base}{victim.pk}/role/", {"role": "admin"}).status_code == 403
    assert world.client(world.outsider).post(f"{base}{victim.pk}/remove/").status_code == 404
    foreign = Membership.objects.get(user=world.outsider)
    assert world.client(world.admin).post(f"{base}{foreign.pk}/remove/").status_code == 404
    assert world.client(world.contributor).post(f"{base}{victim.pk}/remove/").status_code == 302
    assert not Membership.objects.filter(pk=victim.pk).exists()


def test_members_over_rest(world: Any) -> None:
    client, url = world.client(None), "/api/v1/workspaces/acme/members/"
    read, admin = world.bearer(world.stakeholder, "read"), world.bearer(world.admin, "admin")
    listed = client.get(url, headers=read).json()["results"]
    assert {(one["email"], one["role"]) for one in listed} >= {("admin@acme.test", "admin")}
    ids = {one["email"]: one["id"] for one in listed}
    change = {"data": {"role": "manager"}, "content_type": "application/json"}
    assert client.patch(f"{url}{ids['contributor@acme.test']}/", headers=read, **change).status_code == 403
    assert (
        client.patch(f"{url}{ids['contributor@acme.test']}/", headers=admin, **change).json()["role"]
        == "manager"
    )
    last = client.patch(f"{url}{ids['admin@acme.test']}/", headers=admin, **change)
    assert last.status_code == 400
    assert last.json()["errors"][0]["pointer"] == "/role"
    assert client.delete(f"{url}{ids['contributor@acme.test']}/", headers=admin).status_code == 204


@pytest.mark.parametrize("extra", [0, 2])
def test_the_members_page_costs_the_same_for_any_number(
    world: Any, extra: int, django_assert_num_queries: Any
) -> None:
    from tests import factories

    for _ in range(extra):
        factories.member(world.workspace, "contributor")
    client = world.client(world.admin)
    client.get("/w/acme/settings/members/")
    with django_assert_num_queries(5):
        assert client.get("/w/acme/settings/members/").status_code == 200


def test_a_product_role_wins_within_its_product(world: Any) -> None:
    url, manager = world.url("roles/"), world.client(world.manager)
    data = {"user": world.stakeholder.pk, "role": "manager"}
    assert world.client(world.contributor).post(url, data).status_code == 403
    assert world.client(world.outsider).post(url, data).status_code == 404
    assert manager.post(url, data).status_code == 302
    assert world.client(world.stakeholder).get(world.url("edit/")).status_code == 200
    assert world.client(world.stakeholder).get(world.url("edit/", world.other_product)).status_code == 403
    row = ProductMembership.objects.get()
    assert (
        world.client(world.manager)
        .post(world.url(f"roles/{row.pk}/remove/", world.other_product))
        .status_code
        == 404
    )
    assert manager.post(world.url(f"roles/{row.pk}/remove/")).status_code == 302
    assert world.client(world.stakeholder).get(world.url("edit/")).status_code == 403


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"role": "manager"}, "user"),
        ({"user": "x", "role": "manager"}, "user"),
        ({"user": "9" * 30, "role": "manager"}, "user"),
        ({"user": "outsider", "role": "manager"}, "user"),
        ({"user": "stakeholder", "role": "admin"}, "role"),
        ({"user": "stakeholder", "role": "\x00"}, "role"),
    ],
)
def test_a_bad_product_role_is_told_by_the_field(world: Any, data: dict[str, str], field: str) -> None:
    if hasattr(world, data.get("user", "x")):
        data = data | {"user": str(getattr(world, data["user"]).pk)}
    reply = world.client(world.manager).post(world.url("roles/"), data)
    assert reply.status_code == 422
    assert f'id="id_{field}_error"' in reply.text
    assert not ProductMembership.objects.exists()
