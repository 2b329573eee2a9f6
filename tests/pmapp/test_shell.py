"""The shell: home, the workspace's products, one product's overview, search and notifications."""

from typing import Any

import pytest

from accounts.access import SYSTEM
from products.actions import record
from tests import factories

pytestmark = pytest.mark.django_db


def test_home_leads_to_the_workspace(world: Any) -> None:
    response = world.client(world.manager).get("/")
    assert (response.status_code, response["Location"]) == (302, "/w/acme/")


def test_a_person_without_a_workspace_is_led_to_make_one(world: Any) -> None:
    from tests import factories

    response = world.client(factories.user()).get("/")
    assert (response.status_code, response["Location"]) == (302, "/workspaces/new/")


def test_the_workspace_page_names_its_products_and_no_foreign_ones(world: Any) -> None:
    page = world.client(world.stakeholder).get("/w/acme/").content.decode()
    assert "Notes" in page
    assert "Board" in page
    assert "Foreign" not in page


def test_a_product_is_created_changed_archived_and_restored(world: Any) -> None:
    client = world.client(world.manager)
    made = client.post(
        "/w/acme/products/new/",
        {"name": "Relay", "key": "relay", "lifecycle": "growth", "hue": "teal", "visibility": "workspace"},
    )
    assert made["Location"] == "/w/acme/p/RELAY/"
    changed = {"name": "Relay 2", "lifecycle": "growth", "hue": "teal", "visibility": "workspace"}
    assert client.post("/w/acme/p/RELAY/edit/", changed).status_code == 302
    assert "Relay 2" in client.get("/w/acme/").content.decode()
    client.post("/w/acme/p/RELAY/archive/")
    assert 'class="card card-link product-card"' in client.get("/w/acme/").content.decode()
    assert client.get("/w/acme/p/RELAY/").content.decode().count("This product is archived") == 1
    client.post("/w/acme/p/RELAY/archive/")
    assert "This product is archived" not in client.get("/w/acme/p/RELAY/").content.decode()


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"key": "1X"}, "key", "Two to eight capital letters"),
        ({"key": "NOTES"}, "key", "Another product of this workspace has this key."),
        ({"name": "x" * 81}, "name", "at most 80 characters"),
        ({"name": "a\x00b"}, "name", "Null characters are not allowed."),
        ({"hue": "pink"}, "hue", "pink is not one of the available choices"),
    ],
)
def test_bad_product_values_are_named_by_their_field(
    world: Any, values: dict[str, str], field: str, message: str
) -> None:
    good = {"name": "Relay", "key": "RELAY", "lifecycle": "growth", "hue": "teal", "visibility": "workspace"}
    response = world.client(world.manager).post("/w/acme/products/new/", good | values)
    assert response.status_code == 422
    assert message in " ".join(response.context["form"].errors[field])


def test_a_private_product_exists_only_for_its_members_and_admins(world: Any) -> None:
    world.product.visibility = "members"
    world.product.save()
    statuses = {
        role: world.client(getattr(world, role)).get(world.url()).status_code
        for role in ("admin", "manager", "stakeholder", "outsider")
    }
    assert statuses == {"admin": 200, "manager": 404, "stakeholder": 404, "outsider": 404}


def test_an_archived_product_is_read_but_not_written_or_found(world: Any) -> None:
    from accounts.access import Actor
    from products import actions
    from tests import factories

    factories.item(world.product, "problem", title="Unmistakable zebra")
    client = world.client(world.manager)
    actions.archive_product(product=world.product, actor=Actor(world.manager))
    assert client.get(world.url("problems/")).status_code == 200
    assert client.get(world.url("problems/new/")).status_code == 403
    assert (
        client.post(world.api("problems/"), {"title": "x"}, content_type="application/json").status_code
        == 403
    )
    assert "Unmistakable" not in client.get("/w/acme/search/?page=1&q=zebra").content.decode().replace(
        "value=", ""
    )
    actions.restore_product(product=world.product, actor=Actor(world.manager))
    assert "Unmistakable zebra" in client.get("/w/acme/search/?page=1&q=zebra").content.decode()


def test_a_broken_thread_leads_to_the_list_of_just_those_records(world: Any) -> None:
    release = factories.item(
        world.product, "release", actor=world.manager, title="Empty one", version_name="1"
    )
    full = factories.item(world.product, "release", actor=world.manager, title="Full one", version_name="2")
    factories.item(world.product, "story", actor=world.manager, release=full)
    client = world.client(world.stakeholder)
    ((text, count, url),) = client.get(world.url("")).context["loose_ends"]
    assert (text, count) == ("1 release ships nothing", 1)
    rows = client.get(url).context["page"].object_list
    assert [row.item.title for row in rows] == ["Empty one"]
    listed = client.get(world.api("releases/?loose=1"), headers=world.bearer(world.stakeholder)).json()[
        "results"
    ]
    assert [one["number"] for one in listed] == [release.item.number]
    assert "0 of 0 points" not in client.get(release.item.url).text
    assert "No points yet" in client.get(full.item.url).text


def test_the_overview_tells_what_people_did_not_each_computation(world: Any) -> None:
    metric = factories.item(world.product, "metric", world.manager, title="Weekly actives")
    record("metric.computed", product=world.product, actor=SYSTEM, item=metric.item, changes={})
    for path in (world.url(), f"/w/{world.workspace.slug}/"):
        shown = world.client(world.manager).get(path).content.decode()
        assert "created metric" in shown
        assert "computed metric" not in shown
