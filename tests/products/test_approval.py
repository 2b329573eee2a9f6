"""Approval as people ask for it and give it, and every way by which somebody might get round it."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from accounts.models import Membership
from products import actions, outbox
from products.approval import actions as approval
from products.approval import gone, standing
from products.approval.diff import _apart
from products.models import ApprovalAnswer, ApprovalRequest, Notification
from products.stakeholders import actions as register
from roadmaps.outside.actions import create_edition
from tests import factories
from tests.people import World

BODY = "## Problem\n\nReplies are late.\n"


def requirement(world: World, **values: Any) -> Any:
    return factories.item(world.product, "requirement", actor=world.manager, body=BODY, **values)


def asked(world: World, detail: Any, *approvers: Any) -> ApprovalRequest:
    return approval.ask(
        product=world.product,
        subject="record",
        ref=detail.pk,
        approvers=list(approvers or (world.stakeholder,)),
        actor=Actor(world.manager),
    )


def fresh(detail: Any) -> Any:
    return type(detail)._default_manager.select_related("item__product").get(pk=detail.pk)


def state(detail: Any) -> str | None:
    found = standing.of(fresh(detail))
    return found.state if found else None


def test_from_the_question_to_the_answer_through_the_pages(world: World) -> None:
    detail = requirement(world)
    url, manager, stakeholder = (
        world.url(f"requirements/{detail.item.number}/"),
        world.client(world.manager),
        world.client(world.stakeholder),
    )
    page = manager.get(f"{url}approval/")
    assert "Replies are late." in page.content.decode()
    sent = {
        "approvers": [world.stakeholder.pk, world.admin.pk],
        "due_on": timezone.localdate(),
        "message": "By noon?",
    }
    assert manager.post(f"{url}approval/", sent).status_code == 302
    assert manager.post(f"{url}approval/", sent).status_code == 422  # one question at a time
    assert "Waiting for approval" in manager.get(url).content.decode()
    assert "Waiting for approval" in manager.get(world.url("requirements/")).content.decode()
    told = Notification.objects.filter(user=world.stakeholder, reason="approval")
    assert told.count() == 1

    home = stakeholder.get("/w/acme/waiting/").content.decode()
    request = ApprovalRequest.objects.get()
    here = world.url(f"approvals/{request.pk}/")
    assert here in home
    assert 'class="count"' in home  # the badge in the sidebar
    form = {"content_hash": request.content_hash}
    assert "Say why." in stakeholder.post(f"{here}answer/", form | {"verdict": "rejected"}).content.decode()
    assert (
        "Say which changes."
        in stakeholder.post(f"{here}answer/", form | {"verdict": "changes"}).content.decode()
    )
    assert stakeholder.post(f"{here}answer/", form | {"verdict": "approved"}).status_code == 302
    assert "Nothing waits for you" in stakeholder.get("/w/acme/waiting/").content.decode()
    assert state(detail) == "waiting"  # two were asked
    said = world.client(world.admin).post(f"{here}answer/", form | {"verdict": "approved"}, follow=True)
    assert f"{detail.item.title}: approved." in said.content.decode()
    assert (state(detail), fresh(detail).item.status) == ("approved", "approved")
    assert "gave the last approval" in manager.get(url).content.decode()


def test_a_later_change_drops_it_and_asks_the_same_people_again(world: World) -> None:
    detail = requirement(world)
    first = asked(world, detail)
    approval.answer(request=first, verdict="approved", actor=Actor(world.stakeholder))
    client = world.client(world.manager)
    edit = {"title": "Another title", "status": "approved", "doc_type": detail.doc_type}
    url = world.url(f"requirements/{detail.item.number}/edit/")
    client.post(url, edit | {"body": f"{BODY}\nAnd lost.", "owner": ""})
    assert fresh(detail).item.status == "review"
    assert state(detail) == "again"
    second = ApprovalRequest.objects.get(closed_at=None)
    assert (second.follows, [seat.approver for seat in second.answers.all()]) == (first, [world.stakeholder])
    assert ApprovalAnswer.objects.get(request=first).verdict == "approved"  # of the old content, for ever
    page = world.client(world.stakeholder).get(world.url(f"approvals/{second.pk}/")).content.decode()
    assert "Changed since the last answers" in page

    actions.edit(
        detail=detail, actor=SYSTEM, values={"body": "Third."}
    )  # nobody has answered: no third request
    second.refresh_from_db()
    assert (ApprovalRequest.objects.count(), second.content["body"]) == (2, "Third.")
    with pytest.raises(ValidationError, match="changed while you read"):
        approval.answer(
            request=second,
            verdict="approved",
            actor=Actor(world.stakeholder),
            content_hash=first.content_hash,
        )
    actions.edit(detail=detail, actor=SYSTEM, values={"owner": None})  # no content: the question stands
    assert ApprovalRequest.objects.count() == 2
    # Even plain SQL past every action cannot keep the word of who read something else.
    approval.answer(request=second, verdict="approved", actor=Actor(world.stakeholder))
    assert state(detail) == "approved"
    type(detail)._default_manager.filter(pk=detail.pk).update(body="Slipped in.")
    assert state(detail) == "changed"


def test_with_changes_and_rejections_are_no_approval(world: World) -> None:
    detail = requirement(world)
    said = {"actor": Actor(world.stakeholder), "comment": "Name the teams."}
    approval.answer(request=asked(world, detail), verdict="changes", **said)
    assert (state(detail), fresh(detail).item.status) == ("changes", "draft")
    approval.answer(request=asked(world, detail), verdict="rejected", **said)
    assert state(detail) == "rejected"
    actions.edit(detail=detail, actor=SYSTEM, values={"body": "Better."})
    assert (
        ApprovalRequest.objects.filter(closed_at=None).count() == 0
    )  # asked again by hand, when it is ready
    third = asked(world, detail)
    world.client(world.manager).post(world.url(f"approvals/{third.pk}/withdraw/"))
    third.refresh_from_db()
    assert third.outcome == "withdrawn"
    with pytest.raises(ValidationError, match="closed: withdrawn"):
        approval.answer(request=third, verdict="approved", actor=Actor(world.stakeholder))


def test_nothing_but_the_named_persons_answer_approves(world: World) -> None:
    """Each way in: REST, forms, links, the actions themselves, other people's hands."""
    detail = requirement(world)
    request = asked(world, detail)
    manager, head = world.client(world.manager), world.bearer(world.manager)
    api, url = (
        world.api(f"requirements/{detail.item.number}/"),
        world.url(f"requirements/{detail.item.number}/"),
    )
    shown = manager.get(api, headers=head).json()
    assert shown["approval"]["state"] == "waiting"
    approved = {"state": "approved", "label": "Approved", "request": request.pk}
    for body in ({"status": "approved"}, {"approval": approved}, dict.fromkeys(shown, "approved")):
        manager.patch(api, body, content_type="application/json", headers=head)
    made = {"title": "Born approved", "doc_type": "prd", "body": BODY, "status": "approved"}
    assert (
        manager.post(
            world.api("requirements/"), made, content_type="application/json", headers=head
        ).status_code
        == 400
    )
    hostile = {
        "title": "x",
        "doc_type": "prd",
        "body": BODY,
        "owner": "",
        "status": "approved",
        "approval": "approved",
    }
    hostile |= {"verdict": "approved", "outcome": "approved", "closed_at": "2026-01-01"}
    assert manager.post(f"{url}edit/", hostile).status_code == 422
    assert manager.post(world.url("requirements/new/"), hostile).status_code == 422
    other = factories.item(world.product, "decision", actor=world.manager)
    actions.link(source=other.item, target=detail.item, kind="decides", actor=SYSTEM)
    for verb in ("edited", "approved", "approval_complete", "text_saved"):
        for actor in (SYSTEM, Actor(None, "import"), Actor(world.admin), Actor(world.stakeholder, "api")):
            with pytest.raises(ValidationError):
                actions.edit(detail=detail, actor=actor, values={"status": "approved"}, verb=verb)
    answer = {"verdict": "approved", "comment": "For them."}
    for person in (world.admin, world.manager, world.contributor, world.outsider):
        here = world.url(f"approvals/{request.pk}/answer/")
        assert world.client(person).post(
            here, answer | {"content_hash": request.content_hash}
        ).status_code in {403, 404}
        rest = world.api(f"approvals/{request.pk}/answer/")
        token = world.bearer(person) if person != world.outsider else head
        read = answer | {"content_hash": request.content_hash}
        reply = world.client(None).post(rest, read, content_type="application/json", headers=token)
        assert reply.status_code in {403, 404}
    read_only = world.bearer(world.stakeholder, "read")
    rest = world.api(f"approvals/{request.pk}/answer/")
    assert manager.post(rest, answer, content_type="application/json", headers=read_only).status_code == 403
    with pytest.raises(PermissionDenied):
        approval.answer(request=request, verdict="approved", actor=SYSTEM)
    with pytest.raises(ValidationError, match="for themselves"):
        asked(world, factories.item(world.product, "vision"), world.manager)
    assert (state(detail), fresh(detail).item.status) == ("waiting", "draft")
    assert set(ApprovalAnswer.objects.values_list("verdict", flat=True)) == {""}

    own = world.bearer(world.stakeholder)
    unread = manager.post(rest, answer, content_type="application/json", headers=own)
    assert (unread.status_code, unread.json()["errors"][0]["pointer"]) == (400, "/content_hash")
    assert (
        manager.post(rest, read, content_type="application/json", headers=own).json()["state"] == "approved"
    )
    seat = ApprovalAnswer.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():  # the database keeps a verdict, whoever asks
        ApprovalAnswer.objects.filter(pk=seat.pk).update(verdict="rejected", comment="Changed my mind.")


def test_a_request_does_not_wait_for_people_who_are_gone(world: World) -> None:
    first, second = requirement(world), requirement(world)
    left = asked(world, first, world.stakeholder)
    rest = asked(world, second, world.stakeholder, world.admin)
    approval.answer(request=rest, verdict="approved", actor=Actor(world.admin))
    assert gone.mend() == 0
    Membership.objects.get(user=world.stakeholder).delete()
    assert (gone.mend(), gone.mend()) == (2, 0)
    left.refresh_from_db()
    assert (left.outcome, state(second), fresh(second).item.status) == ("withdrawn", "approved", "approved")
    page = world.client(world.manager).get("/w/acme/notifications/").text
    assert "nobody is left to approve" in page
    assert outbox.send_waiting(timezone.now()) == 0  # nor are they written to
    third = asked(world, first, world.contributor)
    world.contributor.delete()
    assert gone.mend() == 1
    third.refresh_from_db()
    assert third.outcome == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(world: World) -> None:
    request = asked(world, requirement(world))
    start, results = threading.Barrier(2), []

    def answer(verdict: str) -> None:
        start.wait()
        try:
            approval.answer(request=request, verdict=verdict, comment="So.", actor=Actor(world.stakeholder))
            results.append(verdict)
        except ValidationError as error:
            results.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(verdict,)) for verdict in ("approved", "rejected")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = ApprovalAnswer.objects.get().verdict
    assert sorted(results, key=len)[0] == verdict
    assert "answered already" in " ".join(results)
    request.refresh_from_db()
    assert request.outcome == verdict


def test_over_rest_and_what_waits(world: World) -> None:
    detail = factories.item(world.product, "initiative", actor=world.contributor)
    client, head = world.client(None), world.bearer(world.contributor)
    body = {"number": detail.item.number, "approvers": [world.stakeholder.email], "due_on": None}
    made = client.post(world.api("approvals/"), body, content_type="application/json", headers=head)
    assert made.status_code == 201
    other = factories.item(
        world.product, "initiative", actor=world.manager
    ).item.number  # not theirs to ask about
    reply = client.post(
        world.api("approvals/"), body | {"number": other}, content_type="application/json", headers=head
    )
    assert reply.status_code == 403
    past = body | {"due_on": str(timezone.localdate() - timedelta(days=1)), "approvers": ["nobody@acme.test"]}
    assert (
        client.post(world.api("approvals/"), past, content_type="application/json", headers=head).status_code
        == 400
    )
    mine = client.get(
        "/api/v1/workspaces/acme/waiting/", headers=world.bearer(world.stakeholder, "read")
    ).json()
    assert [one["request"] for one in mine] == [made.json()["id"]]
    listed = client.get(world.api("approvals/?state=open"), headers=head).json()["results"]
    assert listed[0]["answers"][0]["approver"] == world.stakeholder.email
    actions.archive(item=detail.item, actor=SYSTEM)
    assert (
        client.get("/api/v1/workspaces/acme/waiting/", headers=world.bearer(world.stakeholder)).json() == []
    )


LISTS = ("approvals/", "stakeholders/", "decisions/")


def test_lists_ask_as_often_for_three_as_for_one(world: World) -> None:
    manager, head = world.client(world.manager), world.bearer(world.manager)
    manager.get(world.api(), headers=head)  # notes once that the token is in use
    asked_for: dict[str, list[int]] = {}
    for many in (1, 2):
        for _ in range(many):
            made = factories.item(world.product, "decision", actor=world.manager)
            asked(world, factories.item(world.product, "initiative"))
            factories.item(world.product, "initiative", is_public=True, public_title="Public")
            values = {"name": "Plan", "title": f"Plan {made.pk}"}
            shown = create_edition(product=world.product, actor=Actor(world.manager), values=values)
            approval.ask(
                product=world.product, subject="edition", ref=shown.pk, approvers=[world.stakeholder],
                actor=Actor(world.manager),
            )  # fmt: skip
            register.add(product=world.product, actor=Actor(world.manager), values={"name": f"Jo {made.pk}"})
        for path in LISTS:
            for url in (world.url(path), world.api(path)):
                with CaptureQueriesContext(connection) as seen:
                    assert manager.get(url, headers=head if "/api/" in url else None).status_code == 200
                asked_for.setdefault(url, []).append(len(seen))
    pages, apis = ([asked_for[to(path)] for path in LISTS] for to in (world.url, world.api))
    assert pages == [[12, 12], [7, 7], [9, 9]]
    assert apis == [[12, 12], [7, 7], [8, 8]]


def test_long_texts_are_compared_in_no_time() -> None:
    body = "the same line\n" * 5000
    began = time.process_time()
    assert _apart(body, body + "one more") == (body, body + "one more")
    assert time.process_time() - began < 0.5
    assert _apart("a\nb\nc", "a\nx\nc") == ("b", "x")
