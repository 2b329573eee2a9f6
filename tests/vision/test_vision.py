"""A vision through its pages and the API: the statement, readiness, versions."""

from typing import Any

import pytest

from products import actions, kinds
from tests import factories
from tests.people import World
from vision import queries
from vision.models import VisionVersion

PARTS = {
    "target_customer": "support leads of 5 to 50 agents",
    "customer_need": "lose sight of promised reply times",
    "category": "shared inbox",
    "key_benefit": "answers 98 % of customers in time",
    "alternative": "a help desk priced by the agent",
    "differentiator": "routes by promise",
}
MEASURE = {"success_measure": "98 % of promises kept by December"}


def form_of(client: Any, world: World, vision: Any, **changes: Any) -> Any:
    """Posts the edit form as a browser would: every field, with some changed."""
    url = world.url(f"visions/{vision.item.number}/edit/")
    shown = client.get(url).context["form"]
    data = {name: shown[name].value() for name in shown.fields}
    return client.post(
        url, {name: "" if value is None else value for name, value in (data | changes).items()}
    )


def motivated(vision: Any, actor: Any = None) -> None:
    from accounts.access import SYSTEM

    for kind in ("persona", "problem"):
        source = factories.item(vision.item.product, kind).item
        actions.link(source=source, target=vision.item, kind="motivates", actor=actor or SYSTEM)


def test_the_page_reads_the_statement_and_shows_what_is_missing(world: World) -> None:
    vision = factories.item(world.product, "vision", **PARTS | {"alternative": ""})
    html = world.client(world.stakeholder).get(world.url(f"visions/{vision.item.number}/")).content.decode()
    assert "For <strong" in html
    assert "support leads of 5 to 50 agents</strong> who" in html
    assert "[competing alternative]" in html
    assert "1 of 6 parts is missing" in html
    assert "Names its personas" in html
    assert "Link the problems that motivate it." in html


def test_what_people_type_is_escaped(world: World) -> None:
    vision = factories.item(world.product, "vision", key_benefit="<script>alert(1)</script>")
    for path in ("", "versions/", "compare/"):
        base = f"visions/{vision.item.number}/" if not path else f"vision/{vision.item.number}/{path}"
        html = world.client(world.manager).get(world.url(base)).content.decode()
        assert "<script>alert" not in html


def test_ready_is_refused_by_the_form_with_the_reason_by_the_field(world: World) -> None:
    vision = factories.item(world.product, "vision", **PARTS)
    reply = form_of(world.client(world.manager), world, vision, status="ready")
    assert reply.status_code == 422
    assert reply.context["form"].errors["status"] == [
        "It is not ready before it: names its personas; names the problems it solves; "
        "says how success is measured. Keep it a draft until then."
    ]
    vision.item.refresh_from_db()
    assert vision.item.status == "draft"


def test_ready_is_refused_by_the_api_and_accepted_once_nothing_is_missing(world: World) -> None:
    vision = factories.item(world.product, "vision", **PARTS)
    client, key = world.client(None), world.bearer(world.manager)
    url = world.api(f"visions/{vision.item.number}/")

    def patch(**values: Any) -> Any:
        return client.patch(url, values, content_type="application/json", headers=key)

    refused = patch(status="ready", **MEASURE)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/status"
    assert "personas" in refused.json()["errors"][0]["detail"]
    motivated(vision)
    assert patch(status="ready").status_code == 400
    assert patch(status="ready", **MEASURE).json()["status"] == "ready"
    # What made it ready cannot be taken out of the text while it is called ready.
    assert patch(success_measure=" ").status_code == 400


def test_a_ready_vision_keeps_its_last_persona_linked(world: World) -> None:
    vision = factories.item(world.product, "vision", **PARTS, **MEASURE)
    motivated(vision)
    last, client = vision.item.links_in.get(source__kind="persona"), world.client(world.manager)
    assert form_of(client, world, vision, status="ready").status_code == 302
    for item in (vision.item, last.source):
        url = world.url(f"{item.declared.plural}/{item.number}/link/{last.pk}/remove/")
        refused = client.post(url)
        assert refused.status_code == 422
        assert "a ready vision names its personas" in refused.content.decode()
    api = world.api(f"visions/{vision.item.number}/links/{last.pk}/")
    assert client.delete(api, headers=world.bearer(world.manager)).status_code == 400
    motivated(vision)
    assert client.post(url).status_code == 302
    assert vision.item.links_in.filter(source__kind="persona").count() == 1


def test_a_new_vision_cannot_start_ready(world: World) -> None:
    reply = world.client(None).post(
        world.api("visions/"), {"title": "V", "status": "ready", **MEASURE},
        content_type="application/json", headers=world.bearer(world.manager),
    )  # fmt: skip
    assert reply.status_code == 400
    assert (VisionVersion.objects.count(), world.product.items.count()) == (0, 0)


def test_archived_personas_and_other_links_do_not_count(world: World) -> None:
    from accounts.access import SYSTEM

    vision = factories.item(world.product, "vision", **PARTS, **MEASURE)
    persona, problem = (factories.item(world.product, kind).item for kind in ("persona", "problem"))
    actions.link(source=persona, target=vision.item, kind="motivates", actor=SYSTEM)
    actions.link(source=problem, target=vision.item, kind="relates", actor=SYSTEM)
    actions.archive(item=persona, actor=SYSTEM)
    assert [one.key for one in queries.missing(world.product, vision)] == ["personas", "problems"]


def test_each_save_of_the_wording_keeps_a_version_with_who_and_why(world: World) -> None:
    vision = factories.item(world.product, "vision", world.admin, **PARTS)
    client = world.client(world.manager)
    assert (
        form_of(
            client, world, vision, differentiator="routes by need", why="Nobody understood promise"
        ).status_code
        == 302
    )
    assert form_of(client, world, vision, status="retired").status_code == 302
    rows = list(queries.versions(world.product, vision))
    assert [(row.number, row.author, row.why) for row in rows] == [
        (2, world.manager, "Nobody understood promise"), (1, world.admin, ""),
    ]  # fmt: skip
    assert rows[1].wording["differentiator"] == "routes by promise"


def test_the_reason_is_asked_anew_and_saving_nothing_records_nothing(world: World) -> None:
    vision = factories.item(world.product, "vision", world.admin, **PARTS)
    client = world.client(world.manager)
    form_of(client, world, vision, category="inbox", why="Shorter")
    assert client.get(world.url(f"visions/{vision.item.number}/edit/")).context["form"]["why"].value() == ""
    vision.item.refresh_from_db()
    version = vision.item.version
    form_of(client, world, vision)
    vision.item.refresh_from_db()
    assert (vision.item.version, VisionVersion.objects.count()) == (version, 2)


def test_two_versions_are_compared_word_by_word(world: World) -> None:
    vision = factories.item(world.product, "vision", world.admin, **PARTS)
    form_of(world.client(world.manager), world, vision, differentiator="routes by need")
    url = world.url(f"vision/{vision.item.number}/compare/")
    client = world.client(world.stakeholder)
    html = client.get(url).content.decode()
    assert "routes by <del>promise</del>" in html
    assert "routes by <ins>need</ins>" in html
    swapped = client.get(url, {"before": "2", "after": "1"}).content.decode()
    assert "routes by <ins>promise</ins>" in swapped
    assert client.get(url, {"before": "9"}).status_code == 404
    assert client.get(url, {"before": "٣"}).status_code == 404


def test_versions_and_check_over_the_api(world: World) -> None:
    vision = factories.item(world.product, "vision", world.admin, **PARTS)
    client, key = world.client(None), world.bearer(world.stakeholder, "read")
    versions = client.get(world.api(f"visions/{vision.item.number}/versions/"), headers=key).json()["results"]
    assert [(row["number"], row["author"]) for row in versions] == [(1, "admin@acme.test")]
    check = client.get(world.api(f"visions/{vision.item.number}/check/"), headers=key).json()
    assert check["is_ready"] is False
    assert check["pitch"]["verdict"] == "strong"
    assert [(one["key"], one["is_met"]) for one in check["readiness"]] == [
        ("personas", False), ("problems", False), ("success", False),
    ]  # fmt: skip
    assert check["statement"].startswith("For support leads of 5 to 50 agents who lose sight")


@pytest.mark.parametrize("path", ["vision/{}/versions/", "vision/{}/compare/"])
def test_outsiders_find_nothing(world: World, path: str) -> None:
    vision = factories.item(world.product, "vision")
    assert world.client(world.outsider).get(world.url(path.format(vision.item.number))).status_code == 404
    assert world.client(world.manager).get(world.url(path.format(999))).status_code == 404


def test_only_managers_write_the_vision(world: World) -> None:
    assert kinds.get("vision").contributors_create is False
    assert world.client(world.contributor).get(world.url("visions/new/")).status_code == 403
    assert world.client(world.manager).get(world.url("visions/new/")).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("key_benefit", "x" * 301), ("key_benefit", "a\x00b"), ("why", "\ud800"), ("status", "no")],
)
def test_bad_input_is_refused_by_its_field(world: World, field: str, value: str) -> None:
    vision = factories.item(world.product, "vision")
    reply = world.client(None).patch(
        world.api(f"visions/{vision.item.number}/"), {field: value},
        content_type="application/json", headers=world.bearer(world.manager),
    )  # fmt: skip
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["pointer"] == f"/{field}"
