"""The access walk: every URL pattern and every API route, as people who must not get through.

A new address is covered the moment it exists. What these lists name is all that is public, or open to
a stakeholder's writing; the test never asks a view what it thinks of itself.
"""

from typing import Any

import pytest
from django.test import Client

from products import kinds
from tests import factories
from tests.routes import Route, all_routes, in_turn

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

CANARY = "Zanzibar canary"

# Reached without an account, by template. Each such page has its own tests of what it shows.
PUBLIC = (
    "theme/",
    "livez",
    "readyz",
    "accounts/",  # allauth's sign-in pages; those for members are checked below by their own redirects
    "invite/",
    "s/",
    "d/",
    "portal/",
    "survey/",
    "unsubscribe/",
    "v1/",
    "api/v1/schema/",
    "api/v1/docs/",
    "admin/login/",
)
# Writes that a stakeholder may do: talking, voting, reading one's notifications.
STAKEHOLDER_WRITES = (
    "comment/",
    "comments/",
    "vote/",
    "follow/",  # to be told of a metric: their own choice
    "votes/mine/",
    "notifications/read/",
    "tokens/<pk>/",  # their own, over REST
    "settings/tokens/",  # their own tokens
    "settings/tokens/<int:pk>/revoke/",
    "settings/members/<int:pk>/remove/",  # leaving
    "comment/<int:pk>/delete/",
    "approvals/<int:pk>/answer/",  # for whom it waits; tests/products/test_approval.py tries everybody else
    "approvals/<pk>/answer/",
    "approvals/<int:pk>/withdraw/",
    "approvals/<pk>/withdraw/",
    "since/seen/",
    "since/digest/",  # their own
)
# The turn in which a method is asked; see tests.routes.in_turn.
READING_AND_WRITING = list(enumerate(("get", "post", "patch", "delete")))
WRITING = list(enumerate(("post", "patch", "put", "delete")))
# Pages that show a kind's own fields.
BY_KIND = {f"products:{name}" for name in ("list", "new", "detail", "edit")}
# Addresses that belong to the person, not to a workspace.
PERSONAL = ("accounts/", "account/", "workspaces/", "theme/", "invite/", "admin/")


@pytest.fixture
def values(world: Any) -> dict[str, str]:
    made = {"workspace": "acme", "product": "NOTES", "key": "NOTES"}
    for kind in kinds.all_kinds():
        detail = factories.item(world.product, kind.key, actor=world.manager, title=f"{CANARY} {kind.key}")
        made[kind.plural] = str(detail.item.number)
    return made


def is_public(route: Route) -> bool:
    return route.template.startswith(PUBLIC)


def of_workspace(routes: list[Route]) -> list[Route]:
    return [
        route for route in routes if "<slug:workspace>" in route.template or "<workspace>" in route.template
    ]


def call(client: Client, route: Route, method: str, **headers: Any) -> Any:
    extra = (
        {"content_type": "application/json"} if "/api/" in f"/{route.template}" and method != "get" else {}
    )
    return getattr(client, method)(route.path, headers=headers or None, **extra)


def test_the_walk_sees_every_corner(values: dict[str, str]) -> None:
    templates = {route.template for route in all_routes(values)}
    assert len(templates) > 100
    assert "w/<slug:workspace>/p/<str:product>/" in templates
    for kind in kinds.all_kinds():
        assert f"api/v1/workspaces/<slug:workspace>/products/<str:product>/{kind.plural}/" in templates


@pytest.mark.parametrize(("turn", "method"), READING_AND_WRITING)
def test_the_anonymous_get_nowhere(world: Any, values: dict[str, str], turn: int, method: str) -> None:
    client, let_in = Client(), []
    for route in in_turn(all_routes(values), method, turn, len(READING_AND_WRITING)):
        if is_public(route):
            continue
        response = call(client, route, method)
        turned_away = response.status_code == 302 and "login" in response["Location"]
        if not turned_away and response.status_code not in {401, 403}:
            let_in.append((route.template, response.status_code))
    assert let_in == []


@pytest.mark.parametrize(("turn", "method"), READING_AND_WRITING)
def test_an_outsider_finds_nothing(world: Any, values: dict[str, str], turn: int, method: str) -> None:
    client, found = world.client(world.outsider), []
    for route in in_turn(of_workspace(all_routes(values)), method, turn, len(READING_AND_WRITING)):
        response = call(client, route, method)
        if response.status_code != 404 or CANARY in response.content.decode(errors="replace"):
            found.append((route.template, response.status_code))
    assert found == []


def test_an_outsiders_token_finds_nothing(world: Any, values: dict[str, str]) -> None:
    bearer = {
        "Authorization": f"Bearer {world.token(world.outsider, 'admin', workspace=world.foreign_workspace)}"
    }
    client, found = Client(), []
    for turn, method in READING_AND_WRITING:
        for route in in_turn(of_workspace(all_routes(values)), method, turn, len(READING_AND_WRITING)):
            if route.template.startswith("api/"):
                status = call(client, route, method, **bearer).status_code
                if status != 404:
                    found.append((method, route.template, status))
    assert found == []


@pytest.mark.parametrize(("turn", "method"), WRITING)
def test_a_stakeholder_changes_nothing(world: Any, values: dict[str, str], turn: int, method: str) -> None:
    client, changed = world.client(world.stakeholder), []
    for route in in_turn(of_workspace(all_routes(values)), method, turn, len(WRITING)):
        if route.template.endswith(STAKEHOLDER_WRITES):
            continue
        status = call(client, route, method).status_code
        if status not in {403, 405}:
            changed.append((route.template, status))
    assert changed == []


@pytest.mark.parametrize(("turn", "method"), WRITING)
def test_a_reading_token_changes_nothing(world: Any, values: dict[str, str], turn: int, method: str) -> None:
    bearer, client, changed = world.bearer(world.admin, "read"), Client(), []
    for route in in_turn(of_workspace(all_routes(values)), method, turn, len(WRITING)):
        if route.template.startswith("api/"):
            status = call(client, route, method, **bearer).status_code
            if status not in {403, 405}:
                changed.append((route.template, status))
    assert changed == []


def test_an_ingesting_token_reads_nothing(world: Any, values: dict[str, str]) -> None:
    bearer, client, found = world.bearer(world.admin, "ingest"), Client(), []
    for route in all_routes(values):
        if route.template.startswith("api/v1/workspaces/"):
            status = call(client, route, "get", **bearer).status_code
            if status not in {401, 403}:
                found.append((route.template, status))
    assert found == []


@pytest.mark.parametrize(
    ("turn", "role"),
    [
        (0, "stakeholder"),
        # These two see what a stakeholder sees and more, and less than an admin.
        pytest.param(1, "contributor", marks=pytest.mark.sweeps),
        pytest.param(2, "manager", marks=pytest.mark.sweeps),
        (3, "admin"),
    ],
)
def test_members_reading_any_page_meet_no_error(
    world: Any, values: dict[str, str], turn: int, role: str
) -> None:
    """Every page answers every role with a page, a redirect or a plain refusal, never with a 5xx."""
    client, broken = world.client(getattr(world, role)), []
    everything = all_routes(values)
    mine = {route.path for route in in_turn(everything, "get", turn, 3)}
    for route in everything:
        if route.template.startswith("admin/") or route.template.endswith("logout/"):
            continue
        if route.template.startswith("api/") and role in {"contributor", "manager"}:
            continue  # answers the least and the most who may read; it has no buttons that differ by role
        if role == "admin" and not route.template.startswith(("api/", "accounts/", "v1/")):
            continue  # tests/test_hostile.py reads these as an admin, on its way to their forms
        if role != "admin" and route.path not in mine and route.name not in BY_KIND:
            continue
        status = call(client, route, "get").status_code
        if status >= 500 or (status == 403 and role == "admin" and "<slug:workspace>" in route.template):
            broken.append((route.template, status))
    assert broken == []


def test_an_unguarded_view_would_be_caught(world: Any, values: dict[str, str], settings: Any) -> None:
    """The walk proves itself: with one naked page added it must report that page."""
    settings.ROOT_URLCONF = "tests.naked_urls"
    client = world.client(world.outsider)
    naked = [route for route in all_routes(values) if route.name == "naked"]
    assert [call(client, route, "get").status_code for route in naked] == [200]
    assert naked[0] in of_workspace(all_routes(values))
