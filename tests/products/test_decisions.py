"""Decision records: options, evidence as it stood, and one decision replacing another."""

from typing import Any

from accounts.access import Actor
from products import actions
from products.models import Decision
from tests import factories
from tests.people import World

OPTIONS = {
    "options_0_title": "Rules", "options_0_pros": "Everybody reads them", "options_0_cons": "They age",
    "options_1_title": "A model", "options_1_pros": "Learns", "options_1_cons": "Nobody knows why",
    "options_chosen": "0",
}  # fmt: skip


def posted(**values: Any) -> dict[str, Any]:
    return {"title": "How we route", "status": "proposed", "owner": ""} | OPTIONS | values


def test_what_was_decided_against_which_options_on_what_evidence(world: World) -> None:
    client = world.client(world.manager)
    made = client.post(world.url("decisions/new/"), posted(question="Who gets a message?"))
    decision = Decision.objects.select_related("item__product").get()
    assert [one["title"] for one in decision.options] == ["Rules", "A model"]
    assert decision.chosen == "Rules"
    plan = factories.item(world.product, "initiative", title="Routing")
    problem = factories.item(world.product, "problem", title="Wrong queue")
    actions.link(source=problem.item, target=plan.item, kind="motivates", actor=Actor(world.manager))
    url = world.url(f"decisions/{decision.item.number}/")
    sent = {"way": "decides:out", "other": plan.item.number}
    assert client.post(f"{url}link/", sent).status_code == 302
    refused = client.post(f"{url}edit/", posted(status="decided"))
    assert "Say what was decided" in refused.content.decode()
    taken = posted(
        status="decided", outcome="Rules first.", decided_on="2026-11-02", dissent="Tom: they age."
    )
    assert client.post(f"{url}edit/", taken).status_code == 302
    actions.edit(detail=problem, actor=Actor(world.manager), values={"title": "Renamed later"})
    page = client.get(made["Location"]).content.decode()
    for said in (
        "Rules first.",
        "Tom: they age.",
        "Everybody reads them",
        "Wrong queue",
    ):  # as it was called then
        assert said in page
    head = world.bearer(world.stakeholder, "read")
    shown = client.get(world.api(f"decisions/{decision.item.number}/"), headers=head).json()
    assert [one["title"] for one in shown["evidence"]] == ["Routing", "Wrong queue"]
    found = client.get("/w/acme/search/", {"q": "routing rules first"}).content.decode()
    assert "How we route" in found


def test_a_later_decision_supersedes_and_no_hand_does(world: World) -> None:
    values = {"status": "decided", "outcome": "A model.", "decided_on": "2026-05-04"}
    head, client = world.bearer(world.manager), world.client(None)
    first = factories.item(world.product, "decision", actor=world.manager, title="A model")
    rest = world.api(f"decisions/{first.item.number}/")
    wrong = client.patch(rest, {"status": "superseded"}, content_type="application/json", headers=head)
    assert wrong.status_code == 400
    assert client.patch(rest, values, content_type="application/json", headers=head).status_code == 200
    body = values | {"title": "Rules", "outcome": "Rules.", "supersedes": first.item.number}
    second = client.post(world.api("decisions/"), body, content_type="application/json", headers=head)
    assert second.status_code == 201
    shown = client.get(rest, headers=head).json()
    assert shown["status"] == "superseded"
    page = world.client(world.stakeholder).get(world.url(f"decisions/{first.item.number}/")).content.decode()
    assert "Superseded by" in page
    theirs = body | {"title": "Mine", "supersedes": second.json()["number"]}
    contributor = world.bearer(world.contributor)
    refused = client.post(
        world.api("decisions/"), theirs, content_type="application/json", headers=contributor
    )
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/supersedes")
    circle = {"supersedes": second.json()["number"]}
    assert client.patch(rest, circle, content_type="application/json", headers=head).status_code == 400
    both = [{"title": "A", "chosen": True}, {"title": "B", "chosen": True}]
    for options in ("text", [{"title": ""}, 1], both, [{"title": 5}]):
        reply = client.patch(rest, {"options": options}, content_type="application/json", headers=head)
        assert reply.status_code == 400, options
    other = world.api(f"decisions/{second.json()['number']}/")
    assert (
        client.patch(other, {"supersedes": None}, content_type="application/json", headers=head).status_code
        == 200
    )
    assert client.get(rest, headers=head).json()["status"] == "decided"
