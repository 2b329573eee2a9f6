"""The register, what changed since one last looked, and the digest, as those who use them meet them."""

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from products import actions, outbox
from products.approval import actions as approval
from products.approval import mail as approval_mail
from products.models import Activity, ApprovalRequest, Digest, Item, Letter, Look, Silence, Stakeholder
from products.stakeholders import actions as register
from products.stakeholders import digest
from products.stakeholders.when import next_due
from tests import factories
from tests.people import World
from tests.roadmaps.outside import edition


def added(world: World, **values: Any) -> Stakeholder:
    values = {"name": "Jo", "cadence": "weekly"} | values
    return register.add(product=world.product, actor=Actor(world.manager), values=values)


def due(row: Stakeholder) -> datetime:
    """A moment at which the row's digest is due, with all that happened in the tests before it."""
    moment = timezone.now() + timedelta(minutes=1)
    Stakeholder.objects.filter(pk=row.pk).update(
        next_digest_at=moment, created_at=timezone.now() - timedelta(days=3)
    )
    return moment


def test_the_register_is_the_managers_alone(world: World) -> None:
    manager = world.client(world.manager)
    sent = {
        "name": "Ines Duarte", "email": "ines@n.example", "influence": 80, "interest": 20, "cadence": "monthly",
        "wants": ["initiative"], "notes": "Renewal in spring.",
    }  # fmt: skip
    page = manager.post(world.url("stakeholders/new/"), sent)
    assert page.status_code == 302
    row = Stakeholder.objects.get()
    assert "Keep satisfied" in manager.get(page["Location"]).content.decode()
    place = world.url(f"stakeholders/{row.pk}/place/")
    moved = manager.post(place, {"interest": 75, "influence": 60}, headers={"HX-Request": "true"})
    assert 'data-interest="75"' in moved.content.decode()
    assert manager.post(place, {"interest": 101, "influence": 60}).status_code == 422
    head = world.bearer(world.manager)
    rest = world.api(f"stakeholders/{row.pk}/")
    reply = manager.patch(rest, {"influence": 10}, content_type="application/json", headers=head)
    assert (reply.json()["influence"], reply.json()["interest"]) == (10, 75)
    wrong = {"name": "X", "cadence": "weekly", "wants": ["nonsense"], "topics": [99]}
    reply = manager.post(world.api("stakeholders/"), wrong, content_type="application/json", headers=head)
    assert reply.status_code == 400
    assert {"/email", "/wants", "/topics"} <= {one["pointer"] for one in reply.json()["errors"]}
    for who in (world.contributor, world.stakeholder):
        assert world.client(who).get(world.url("stakeholders/")).status_code == 403
        assert manager.get(rest, headers=world.bearer(who)).status_code == 403
    everything = "".join(str(one.changes) + one.verb for one in Activity.objects.all())
    assert "Renewal" not in everything
    assert "Ines" not in everything


def test_only_what_changed_since_one_last_said_so(world: World) -> None:
    plan = factories.item(world.product, "initiative", actor=world.manager, title="Faster mail")
    draft = factories.item(world.product, "vision", actor=world.manager, title="Secret draft")
    stakeholder, url = world.client(world.stakeholder), world.url("since/")
    page = stakeholder.get(url).content.decode()
    assert "Faster mail" in page
    assert "Secret draft" not in page  # a stakeholder sees no drafts, a contributor does
    assert "Secret draft" in world.client(world.contributor).get(url).content.decode()
    assert not Look.objects.exists()  # looking alone marks nothing
    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until
    actions.edit(
        detail=plan, actor=Actor(world.manager), values={"status": "planned"}
    )  # after the page was made
    stakeholder.post(world.url("since/seen/"), {"until": until[1]})
    actions.edit(detail=plan, actor=Actor(world.manager), values={"status": "progress", "title": "Fast mail"})
    actions.edit(detail=plan, actor=Actor(world.manager), values={"horizon": "now"})
    actions.edit(detail=plan, actor=Actor(world.manager), values={"horizon": "none"})
    head = world.bearer(world.stakeholder)
    shown = stakeholder.get(world.api("since/"), headers=head).json()
    assert [one["title"] for one in shown["changes"]] == ["Fast mail"]
    lines = shown["changes"][0]["lines"]
    assert "Status: Proposed → In progress" in lines
    assert not any("Horizon" in line for line in lines)  # there and back is no news
    seen = {"until": shown["until"]}
    reply = stakeholder.post(world.api("since/seen/"), seen, content_type="application/json", headers=head)
    assert reply.status_code == 204
    assert "Nothing new" in stakeholder.get(url).content.decode()
    stakeholder.post(world.url("since/seen/"), {"until": until[1]})  # never backwards
    assert "Nothing new" in stakeholder.get(url).content.decode()
    row = added(world, user=world.stakeholder, wants=["release"])
    actions.edit(detail=plan, actor=Actor(world.manager), values={"status": "review"})
    actions.edit(detail=draft, actor=Actor(world.manager), values={"title": "Other"})
    assert "Nothing new" in stakeholder.get(url).content.decode()  # not what they wish to hear about
    theme = factories.item(world.product, "theme", title="Speed")
    actions.edit(detail=plan, actor=Actor(world.manager), values={"theme": theme})
    values = {"wants": ["initiative"], "topics": [theme.item.number]}
    register.change(stakeholder=row, actor=Actor(world.manager), values=values)
    factories.item(world.product, "initiative", title="Elsewhere")
    page = stakeholder.get(url).content.decode()
    assert "Fast mail" in page
    assert "Elsewhere" not in page


def test_a_digest_says_what_changed_and_can_be_stopped_by_one_click(world: World) -> None:
    row = added(world, user=world.stakeholder)
    factories.item(world.product, "initiative", actor=world.manager, title="Faster mail")
    factories.item(world.product, "vision", actor=world.manager, title="Secret draft")
    now = due(row)
    assert (digest.send_due(now), digest.send_due(now)) == (1, 0)
    assert (outbox.send_waiting(now), outbox.send_waiting(now)) == (1, 0)
    (message,) = mail.outbox
    html = message.alternatives[0][0]  # type: ignore[attr-defined]  # the messages of this test have two parts
    assert message.to == [world.stakeholder.email]
    for text in (message.body, html):
        assert "Faster mail" in text
        assert "Secret draft" not in text
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in message.body

    now = due(row) + timedelta(days=7)
    assert digest.send_due(now) == 1
    assert len(mail.outbox) == 1  # nothing has changed since: nothing is sent
    assert Digest.objects.filter(sent_at=None, changes=0).count() == 1

    path, client = "/" + link.split("/", 3)[3], world.client(None)
    assert "Stop the digest?" in client.get(path).content.decode()  # a scanner of mail stops nothing
    assert client.post(f"{path[:-2]}x/").status_code == 404
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.cookies == {}
    row.refresh_from_db()
    assert (row.cadence, row.next_digest_at) == ("never", None)
    again = world.client(world.manager).patch(
        world.api(f"stakeholders/{row.pk}/"),
        {"cadence": "weekly"},
        content_type="application/json",
        headers=world.bearer(world.manager),
    )
    assert again.status_code == 400  # only they themselves take it back
    world.client(world.stakeholder).post(world.url("since/digest/"), {"cadence": "weekly"})
    row.refresh_from_db()
    assert (row.cadence, row.unsubscribed_at) == ("weekly", None)


def test_without_an_account_one_hears_of_what_is_public_only(world: World) -> None:
    row = added(world, email="ines@n.example")
    edition(world)
    public = {"is_public": True, "public_title": "Faster replies", "description": "Internal words"}
    factories.item(world.product, "initiative", actor=world.manager, title="Codename Vulcan", **public)
    factories.item(world.product, "initiative", actor=world.manager, title="Hidden plan")
    factories.item(world.product, "problem", actor=world.manager, title="Hidden problem")
    release = factories.item(world.product, "release", is_public=True, version_name="2.1")
    Item.objects.filter(pk=release.item.pk).update(status="released")
    now = due(row)
    digest.send_due(now)
    outbox.send_waiting(now)
    (message,) = mail.outbox
    for text in (message.subject, message.body, message.alternatives[0][0]):  # type: ignore[attr-defined]  # as above
        for secret in ("Vulcan", "Hidden", "Internal", "/w/"):
            assert secret not in text
    assert "Faster replies" in message.body
    assert "Release 2.1" in message.body


@pytest.mark.django_db(transaction=True)
def test_several_schedulers_send_each_digest_once(world: World) -> None:
    factories.item(world.product, "initiative", actor=world.manager, title="Faster mail")
    edition(world)
    rows = [added(world, name=f"Jo {at}", email=f"jo{at}@n.example") for at in range(6)]
    factories.item(world.product, "initiative", is_public=True, public_title="Public")
    now = max(due(row) for row in rows)
    Activity.objects.update(at=timezone.now() - timedelta(minutes=1))  # before the others' transactions
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        digest.send_due(now)
        outbox.send_waiting(now)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message.to[0] for message in mail.outbox) == [f"jo{at}@n.example" for at in range(6)]
    # A letter that was given up: that period is over, and the next one tells what it would have told.
    for one in Digest.objects.all():
        digest.outcome(one.pk, "SMTPRecipientsRefused 550")
    assert digest.send_due(now) == 0
    later = max(due(row) for row in rows) + timedelta(days=1)
    assert digest.send_due(later) == 6
    assert outbox.send_waiting(later) == 6


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_told_later_and_not_never(world: World) -> None:
    """An import is still writing while somebody says that they have seen everything."""
    wrote, seen = threading.Event(), threading.Event()

    def import_slowly() -> None:
        with transaction.atomic():
            factories.item(world.product, "initiative", title="From the import")
            wrote.set()
            seen.wait(10)
        connection.close()

    factories.item(world.product, "initiative", title="Known")
    Activity.objects.update(at=timezone.now() - timedelta(minutes=1))
    importing = threading.Thread(target=import_slowly)
    importing.start()
    wrote.wait(10)
    client, head = world.client(None), world.bearer(world.stakeholder)
    shown = client.get(world.api("since/"), headers=head).json()
    for body in ({"until": shown["until"]}, {}, {"until": timezone.now().isoformat()}):
        client.post(world.api("since/seen/"), body, content_type="application/json", headers=head)
    seen.set()
    importing.join()
    later = client.get(world.api("since/"), headers=head).json()
    titles = [[one["title"] for one in reply["changes"]] for reply in (shown, later)]
    assert titles == [["Known"], ["From the import"]]


def test_who_unsubscribed_is_not_written_to_under_a_new_row(world: World) -> None:
    manager, head = world.client(world.manager), world.bearer(world.manager)
    rest, sent = world.api("stakeholders/"), {"name": "Ines", "email": "ines@n.example", "cadence": "weekly"}

    def call(way: str, url: str, body: Any = None, **more: str) -> Any:
        return getattr(manager, way)(url, body, content_type="application/json", headers=head | more)

    made = call("post", rest, sent)
    one = f"{rest}{made.json()['id']}/"
    assert call("post", rest, sent | {"name": "Twin"}).status_code == 400  # nobody gets two digests
    register.unsubscribe(stakeholder=Stakeholder.objects.get())
    stale = {"If-Match": made["ETag"]}
    assert [call(way, one, {}, **stale).status_code for way in ("patch", "delete")] == [412, 412]
    assert call("delete", one, **{"If-Match": call("get", one)["ETag"]}).status_code == 204
    assert call("delete", one).status_code == 404
    assert call("post", rest, sent).json()["errors"][0]["pointer"] == "/cadence"
    assert call("post", rest, sent | {"cadence": "never"}).json()["unsubscribed_at"]
    row = Stakeholder.objects.get()
    stored = str(list(Silence.objects.values()))
    assert "ines" not in stored
    form = {
        "name": "Ines D",
        "email": row.email,
        "cadence": "never",
        "interest": 1,
        "influence": 2,
        "version": 1,
    }
    edit = world.url(f"stakeholders/{row.pk}/edit/")
    assert manager.post(edit, form).status_code == 302
    page = manager.post(edit, form | {"name": "Somebody else"})
    assert (page.status_code, "Somebody else saved this" in page.text) == (422, True)
    assert manager.post(edit, form | {"version": 2}).status_code == 302


def test_digests_are_due_on_fixed_days() -> None:
    berlin, wednesday = ZoneInfo("Europe/Berlin"), datetime(2026, 10, 21, 12, tzinfo=UTC)
    monday = datetime(
        2026, 10, 26, 7, tzinfo=UTC
    )  # eight in the morning there, the day after the clocks went back
    assert next_due("weekly", wednesday, berlin) == monday
    assert next_due("weekly", monday, berlin) == monday + timedelta(days=7)
    assert next_due("monthly", wednesday, berlin) == datetime(2026, 11, 1, 7, tzinfo=UTC)
    first = next_due("fortnight", wednesday, berlin)
    assert first is not None
    assert next_due("fortnight", first, berlin) == first + timedelta(days=14)
    assert next_due("never", wednesday, berlin) is None


def test_approvers_are_written_to_once_and_reminded_once(world: World) -> None:
    detail = factories.item(world.product, "initiative", actor=world.manager, title="Faster mail")
    today = timezone.now()
    request = approval.ask(
        product=world.product, subject="record", ref=detail.pk, approvers=[world.stakeholder, world.admin],
        actor=Actor(world.manager), due_on=(today + timedelta(days=3)).date(),
    )  # fmt: skip
    today = timezone.now()
    assert [outbox.send_waiting(today), outbox.send_waiting(today)] == [2, 0]
    assert "Please approve: Faster mail" in mail.outbox[0].subject
    assert world.url(f"approvals/{request.pk}/") in mail.outbox[0].body
    assert set(Letter.objects.values_list("text", flat=True)) == {""}  # what was sent is not kept
    approval.answer(request=request, verdict="approved", actor=Actor(world.admin))
    soon = today + timedelta(days=2)
    assert [approval_mail.remind(soon), approval_mail.remind(soon)] == [1, 0]
    assert outbox.send_waiting(soon) == 1
    assert (mail.outbox[2].to, mail.outbox[2].subject[:8]) == ([world.stakeholder.email], "Reminder")
    actions.edit(detail=detail, actor=SYSTEM, values={"title": "Fast mail"})
    assert ApprovalRequest.objects.count() == 2
    approval.withdraw(request=ApprovalRequest.objects.get(closed_at=None), actor=Actor(world.manager))
    assert outbox.send_waiting(soon) == 0  # nobody is asked what is no question any more
