"""Attacks and accidents that once worked, each through the interface that it came by."""

import base64
import io
import json
import logging
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from accounts import actions as account_actions
from accounts.access import Actor
from accounts.models import Membership
from feedback import actions as feedback
from feedback.models import Idea, Response
from metrics.actions import create_write_key
from pmapp import tasks
from products import actions
from products.models import Activity, Notification, ProductMembership
from tests import factories

pytestmark = pytest.mark.django_db


def membership(world: Any, person: Any) -> Membership:
    return Membership.objects.get(workspace=world.workspace, user=person)


# --- access -----------------------------------------------------------------


@pytest.fixture
def secret_item(world: Any) -> Any:
    """A record of a product that is closed to all but its people, linked to one of an open product."""
    world.other_product.visibility = "members"
    world.other_product.save()
    secret = factories.item(world.other_product, "problem", title="Merger talks")
    known = factories.item(world.product, "initiative", actor=world.manager)
    actions.link(source=secret.item, target=known.item, kind="motivates", actor=Actor(world.admin))
    return known


def test_an_admin_of_one_product_sees_no_closed_other_one(world: Any, secret_item: Any) -> None:
    actions.set_product_role(
        product=world.product, user=world.stakeholder, role="admin", actor=Actor(world.admin)
    )
    client = world.client(world.stakeholder)
    for path in ("", f"initiatives/{secret_item.item.number}/thread/"):
        page = client.get(world.url(path)).content.decode()
        assert "Merger talks" not in page
        assert "/p/BOARD/" not in page
    api = Client(headers=world.bearer(world.stakeholder, "read"))
    thread = api.get(world.api(f"initiatives/{secret_item.item.number}/thread/")).content.decode()
    assert "Merger talks" not in thread
    assert (
        "Merger talks"
        in world.client(world.admin)
        .get(world.url(f"initiatives/{secret_item.item.number}/thread/"))
        .content.decode()
    )


def test_links_name_nothing_of_a_product_that_the_reader_may_not_see(world: Any, secret_item: Any) -> None:
    path = f"initiatives/{secret_item.item.number}/"
    api = Client(headers=world.bearer(world.manager, "read"))
    assert "Merger talks" not in world.client(world.manager).get(world.url(path)).content.decode()
    assert "Merger talks" not in world.client(world.manager).get(world.url(f"{path}thread/")).content.decode()
    assert api.get(world.api(f"{path}links/")).json() == []


def test_an_inbox_forgets_a_product_that_was_closed(world: Any) -> None:
    detail = factories.item(
        world.other_product, "problem", actor=world.manager, owner=world.contributor, title="Merger talks"
    )
    tasks.react()
    client = world.client(world.contributor)
    assert detail.item.title in client.get("/w/acme/notifications/").content.decode()
    world.other_product.visibility = "members"
    world.other_product.save()
    assert "Merger talks" not in client.get("/w/acme/notifications/").content.decode()


def test_who_leaves_and_comes_back_is_in_no_closed_product(world: Any) -> None:
    world.product.visibility = "members"
    world.product.save()
    actions.set_product_role(
        product=world.product, user=world.contributor, role="manager", actor=Actor(world.admin)
    )
    removed = world.client(world.admin).post(
        f"/w/acme/settings/members/{membership(world, world.contributor).pk}/remove/"
    )
    assert removed.status_code == 302
    Membership.objects.create(workspace=world.workspace, user=world.contributor, role="contributor")
    assert world.client(world.contributor).get(world.url()).status_code == 404
    assert not ProductMembership.objects.filter(user=world.contributor).exists()


def test_who_closes_a_product_stays_inside(world: Any) -> None:
    client = world.client(world.manager)
    values = {"name": "Secret", "lifecycle": "discovery", "hue": "indigo", "visibility": "members"}
    client.post("/w/acme/products/new/", values | {"key": "SEC"})
    assert client.get("/w/acme/p/SEC/").status_code == 200
    assert world.client(world.contributor).get("/w/acme/p/SEC/").status_code == 404
    client.post(world.url("edit/"), values)
    assert client.get(world.url()).status_code == 200


def test_a_write_key_ends_with_the_rights_of_who_made_it(world: Any) -> None:
    _, key = create_write_key(
        product=world.product, user=world.manager, name="web", actor=Actor(world.manager)
    )
    basic = {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}
    event = json.dumps({"event": "Seen", "userId": "u"})

    def sent() -> int:
        return Client(headers=basic).post("/v1/track", event, content_type="application/json").status_code

    assert sent() == 200
    actions.set_product_role(
        product=world.product, user=world.manager, role="stakeholder", actor=Actor(world.admin)
    )
    assert sent() == 403


# --- input ------------------------------------------------------------------


def test_a_made_up_cursor_is_not_found(world: Any) -> None:
    factories.item(world.product, "idea", actor=world.manager)
    client, broken = Client(headers=world.bearer(world.admin, "admin")), []
    paths = ["members/", "activity/", "products/", "products/NOTES/ideas/", "products/NOTES/shares/"]
    for path in paths:
        for place in ("abc", "\x00", "9" * 40, "2026-99-99", "NaN", "None", ""):
            for order in ("", "weight", "-created_at"):
                cursor = base64.b64encode(urlencode({"p": place}).encode()).decode()
                with transaction.atomic():
                    asked = {"cursor": cursor, "ordering": order}
                    status = client.get(f"/api/v1/workspaces/acme/{path}", asked).status_code
                    transaction.set_rollback(True)
                if status not in {200, 404}:
                    broken.append((path, place, order, status))
    assert broken == []


def test_a_huge_body_is_not_read(world: Any) -> None:
    client = Client(headers=world.bearer(world.manager, "write"))
    body = json.dumps({"title": "x", "description": "y" * 6_000_000})
    assert client.post(world.api("ideas/"), body, content_type="application/json").status_code == 413
    for path in ("/portal/any/new/", "/survey/any/", "/s/any/"):
        upload = io.BytesIO(b"x" * 1_100_000)
        assert Client().post(path, {"file": upload}).status_code == 413
    refused = Client().post("/accounts/login/", CONTENT_LENGTH="99999999999999999999999")
    assert refused.status_code == 413


def test_a_batch_of_rubbish_gets_one_complaint(world: Any) -> None:
    _, key = create_write_key(
        product=world.product, user=world.manager, name="web", actor=Actor(world.manager)
    )
    body = json.dumps({"writeKey": key, "batch": [1] * 100_000})
    response = Client().post("/v1/batch", body, content_type="application/json")
    assert response.status_code == 413
    assert len(response.content) < 1000


def test_no_cell_of_an_export_is_a_formula(world: Any) -> None:
    survey = factories.item(world.product, "survey", actor=world.manager, status="open")
    hostile = ["=1+1", " =1+1", "\t=1", "\r=1", "\n=1", "＝1+1", "+1", "-1", "@x", "\u00a0@x", "\u200a=1"]
    for number, text in enumerate(hostile):
        feedback.answer(survey=survey, score=5, once=str(number))
        Response.objects.filter(external_id=f"link:{number}").update(comment=text)
    out = world.client(world.manager).get(world.url(f"feedback/surveys/{survey.item.number}/answers.csv"))
    import csv

    rows = list(csv.DictReader(io.StringIO(out.content.decode(), newline="")))
    assert len(rows) == len(hostile)
    assert all(row["comment"].startswith("'") for row in rows)


def test_secrets_in_addresses_do_not_reach_the_logs(world: Any) -> None:
    from pmapp import logs

    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter())
    logging.getLogger().addHandler(handler)
    try:
        for path in (
            "/s/rm_hush/",
            "/s/rm_hush/roadmap.json?key=hush",
            "/invite/inv_hush/",
            "/survey/hush/?r=hush",
        ):
            Client().get(path)
    finally:
        logging.getLogger().removeHandler(handler)
    assert "Not Found" in written.getvalue()
    assert "hush" not in written.getvalue()


# --- accidents ----------------------------------------------------------------


def test_records_of_who_has_left_can_still_be_changed(world: Any) -> None:
    detail = factories.item(world.product, "initiative", actor=world.manager, owner=world.contributor)
    account_actions.remove_member(membership=membership(world, world.contributor))
    scored = world.client(world.manager).post(
        world.url(f"roadmaps/prioritise/{detail.item.number}/"), {"reach": "5"}
    )
    assert scored.status_code == 302
    patched = Client(headers=world.bearer(world.manager, "write")).patch(
        world.api(f"initiatives/{detail.item.number}/"),
        {"owner": "contributor@acme.test"},
        content_type="application/json",
    )
    assert patched.status_code == 400


def test_a_rule_broken_meanwhile_is_said(world: Any) -> None:
    portal = feedback.ensure_portal(product=world.product, actor=Actor(world.manager))
    idea = feedback.submit_idea(portal=portal, title="Dark mode", text="Please")
    actions.archive(item=idea.item, actor=Actor(world.manager))
    url = world.url(f"feedback/portal/queue/{idea.item.number}/approve/")
    refused = world.client(world.manager).post(url)
    assert refused.status_code == 422
    assert "This idea is archived" in refused.content.decode()
    toast = world.client(world.manager).post(url, headers={"HX-Request": "true"})
    assert toast.status_code == 422
    assert "archived" in toast["HX-Trigger"]


def test_removing_somebody_twice_is_no_accident(world: Any) -> None:
    gone = membership(world, world.stakeholder)
    account_actions.remove_member(membership=gone)
    gone.pk = gone.id or 1
    with pytest.raises(Exception, match="no longer in the workspace"):
        account_actions.remove_member(membership=gone)


def test_an_idea_sent_twice_is_one_idea(world: Any) -> None:
    portal = feedback.ensure_portal(product=world.product, actor=Actor(world.manager))
    feedback.change_portal(
        portal=portal, actor=Actor(world.manager), values={"is_open": True, "slug": "twice"}
    )
    visitor = Client(REMOTE_ADDR="2001:db8::77")
    for _ in range(2):
        sent = visitor.post("/portal/twice/new/", {"title": "Dark  mode", "text": "Please"})
        assert sent.status_code == 302
    visitor.post("/portal/twice/new/", {"title": "Dark mode", "text": "Something else"})
    assert Idea.objects.count() == 2


def test_a_mention_far_down_is_heard_and_a_comment_taken_back_is_gone(world: Any) -> None:
    item = factories.item(world.product, "problem", actor=world.manager).item
    talk = world.url(f"problems/{item.number}/comment/")
    client = world.client(world.contributor)
    client.post(talk, {"body": "word " * 300 + "@stakeholder hush-hush"})
    tasks.react()
    assert Notification.objects.filter(user=world.stakeholder, reason="mention").count() == 1
    comment = item.comments.get()
    client.post(f"{talk}{comment.pk}/delete/")
    api = Client(headers=world.bearer(world.stakeholder, "read"))
    assert "hush-hush" not in api.get(world.api(f"problems/{item.number}/activity/")).content.decode()
    assert Activity.objects.filter(item=item, verb="problem.commented").count() == 1
