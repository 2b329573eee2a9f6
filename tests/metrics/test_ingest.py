"""The Segment shape at /v1/: what is taken is kept once, what is refused is named."""

import gzip
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import actions as account_actions
from metrics.models import Alias, Event, Intake
from tests.metrics.given import Api, basic, send, track, work, write_key

NOW = timezone.now()


def test_each_route_stores_its_message(world: Any) -> None:
    key = write_key(world)
    bodies = {
        "track": {"event": "Signed up", "userId": "u1", "properties": {"plan": "Team"}},
        "identify": {"userId": "u1", "anonymousId": "a1", "traits": {"role": "admin"}},
        "page": {"anonymousId": "a1", "name": "Home"},
        "screen": {"userId": "u1"},
        "group": {"userId": "u1", "groupId": "g1"},
        "alias": {"userId": "u1", "previousId": "old"},
    }
    for path, body in bodies.items():
        answer = send(key, path, body | {"messageId": path})
        assert (answer.status_code, answer.json()["accepted"]) == (200, 1), answer.content
        assert "Set-Cookie" not in answer.headers
    stored = {row.message_id: row for row in Event.objects.filter(product=world.product)}
    assert set(stored) == {"track", "identify", "page", "screen", "group"}
    assert (stored["track"].name, stored["track"].properties) == ("Signed up", {"plan": "Team"})
    assert stored["group"].properties == {"groupId": "g1"}
    assert (stored["page"].name, stored["page"].distinct_id) == ("page: Home", "a1")
    assert set(Alias.objects.values_list("from_id", "to_id", "kind")) == {
        ("a1", "u1", "identify"),
        ("old", "u1", "alias"),
    }


def test_the_first_delivery_wins_within_the_workspace_and_another_workspace_keeps_its_own(world: Any) -> None:
    from accounts.access import Actor
    from metrics import actions

    key = write_key(world)
    _, foreign = actions.create_write_key(
        product=world.foreign_product, user=world.outsider, name="theirs", actor=Actor(world.outsider)
    )
    first = {"batch": [track("m1", "u1", "first", "2026-01-01T00:00:00Z")] * 2}
    again = {"batch": [track("m1", "u1", "second", "2026-01-01T00:00:00Z")]}
    assert [
        send(one, "batch", body).status_code for one, body in ((key, first), (key, again), (foreign, again))
    ] == [200] * 3
    rows = Event.objects.filter(message_id="m1").order_by("pk")
    assert [(row.workspace.slug, row.name) for row in rows] == [("acme", "first"), ("globex", "second")]
    assert Intake.objects.get(product=world.product).repeated == 2


def test_gzip_body_key_and_a_batch_with_bad_messages(world: Any) -> None:
    good = track("m1", "u1", "open", "2026-01-01T00:00:00Z")
    bad = [
        track("m2", "", "open", "2026-01-01T00:00:00Z"),
        track("m3", "u1", "nul \x00", "2026-01-01T00:00:00Z"),
        track("m4", "u1", "half \ud800", "2026-01-01T00:00:00Z"),
        track("m5", "u1", "far", "2999-01-01T00:00:00Z"),
        track("m6", "u1", "ahead", (NOW + timedelta(days=3)).isoformat()),
        track("m7", "u1", "big", "2026-01-01T00:00:00Z", properties={"x": "y" * 33_000}),
        {"type": "sneeze", "userId": "u1"},
        "not an object",
    ]
    body = gzip.compress(json.dumps({"batch": [*bad, good], "writeKey": write_key(world)}).encode())
    answer = Client().post(
        "/v1/batch", data=body, content_type="application/json", headers={"Content-Encoding": "gzip"}
    )
    said = answer.json()
    assert (answer.status_code, said["accepted"]) == (200, 1)
    fields = [(one["index"], one["field"]) for one in said["rejected"]]
    assert fields == [
        (0, "userId"), (1, "event"), (2, "event"), (3, "timestamp"), (4, "timestamp"), (5, "message"), (6, "type"),
        (7, "message"),
    ]  # fmt: skip
    assert [row.message_id for row in Event.objects.all()] == ["m1"]
    intake = Intake.objects.get()
    assert (intake.accepted, intake.rejected, intake.last_error[:7]) == (1, 8, "userId:")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"\xff", 400, "bad_json"),
        (b"[]", 400, "bad_json"),
        (b"[" * 100_000, 400, "bad_json"),
        (b"{}", 400, "no_batch"),
        (b'{"batch": []}', 400, "no_batch"),
        (b'{"batch": [{"type": "track"}]}', 400, "invalid"),
        (b" " * 600_000, 413, "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused(world: Any, body: bytes, status: int, code: str) -> None:
    answer = send(write_key(world), "batch", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Event.objects.exists()


def test_a_gzip_bomb_is_cut_off(world: Any) -> None:
    answer = send(write_key(world), "batch", gzip.compress(b" " * 50_000_000), **{"Content-Encoding": "gzip"})
    assert answer.status_code == 413


def test_only_a_live_write_key_of_a_product_may_send(world: Any) -> None:
    body = {"event": "open", "userId": "u1"}
    assert send("wk_unknown", "track", body).status_code == 401
    assert (
        Client().post("/v1/track", data=json.dumps(body), content_type="application/json").status_code == 401
    )
    assert send(world.token(world.manager, "write"), "track", body).json()["code"] == "not_a_write_key"
    unlimited = send(world.token(world.manager, "ingest"), "track", body)
    assert (unlimited.status_code, unlimited.json()["code"]) == (403, "no_product")
    key = write_key(world)
    from accounts.queries import api_token

    account_actions.revoke_token(token=api_token(key))
    assert send(key, "track", body).status_code == 401
    assert Client().get("/v1/track", headers=basic(key)).status_code == 405
    assert not Event.objects.exists()


def test_a_write_key_ends_with_the_rights_of_who_made_it(world: Any) -> None:
    from accounts.models import Membership, User
    from products.models import Product, ProductMembership

    key, body = write_key(world), {"event": "open", "userId": "u1"}
    here = {"workspace": world.workspace, "product": world.product, "user": world.manager}

    def said() -> tuple[int, str]:
        answer = send(key, "track", body)
        assert "default-src" in answer.headers["Content-Security-Policy"]
        return answer.status_code, answer.json().get("code", "")

    Product.objects.filter(pk=world.product.pk).update(visibility="members")
    ProductMembership.objects.filter(user=world.manager).delete()
    assert said() == (403, "no_right")
    within = ProductMembership.objects.create(**here, role="contributor")
    assert said() == (200, "")
    ProductMembership.objects.filter(pk=within.pk).update(role="stakeholder")
    assert said() == (403, "no_right")
    Membership.objects.filter(workspace=world.workspace, user=world.manager).update(role="admin")
    assert said() == (200, "")
    Product.objects.filter(pk=world.product.pk).update(archived_at=NOW)
    assert said() == (403, "archived")
    Membership.objects.filter(workspace=world.workspace, user=world.manager).delete()
    assert said() == (403, "no_right")
    User.objects.filter(pk=world.manager.pk).update(is_active=False)
    assert said() == (401, "bad_key")


def test_a_wrong_client_clock_is_put_right_by_sent_at(world: Any) -> None:
    fast = timezone.now() + timedelta(hours=5)
    said = (fast - timedelta(minutes=10)).isoformat()
    send(
        write_key(world),
        "track",
        {"event": "open", "userId": "u1", "timestamp": said, "sentAt": fast.isoformat()},
    )
    event = Event.objects.get()
    assert abs(event.received_at - timedelta(minutes=10) - event.occurred_at) < timedelta(seconds=5)


def test_the_original_time_is_put_right_and_one_put_right_already_is_kept(world: Any) -> None:
    """Segment: timestamp = received - (sentAt - originalTimestamp); what it forwards carries both."""
    key, now = write_key(world), timezone.now()
    slow = now - timedelta(hours=2)
    original = {"originalTimestamp": (slow - timedelta(minutes=3)).isoformat(), "sentAt": slow.isoformat()}
    forwarded = original | {"timestamp": "2026-01-05T12:00:00Z"}
    rows = [
        {"type": "track", "messageId": name, "event": "open", "userId": "u1"} | one
        for name, one in (("m1", original), ("m2", forwarded))
    ]
    assert send(key, "batch", {"batch": rows}).json()["accepted"] == 2
    first, second = Event.objects.order_by("message_id")
    assert abs(first.received_at - timedelta(minutes=3) - first.occurred_at) < timedelta(seconds=5)
    assert second.occurred_at == datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_a_message_of_just_32_kb_is_taken_and_one_byte_more_is_not(world: Any) -> None:
    message = {"type": "track", "event": "big", "userId": "u1", "properties": {"x": "", "é": [1, 2]}}
    bare = len(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode())
    key = write_key(world)
    for more, accepted in ((0, 1), (1, 0)):
        message["properties"] = {"x": "y" * (32 * 1024 - bare + more), "é": [1, 2]}
        assert send(key, "batch", {"batch": [message]}).json()["accepted"] == accepted


def test_a_group_says_which(world: Any) -> None:
    answer = send(write_key(world), "group", {"userId": "u1", "traits": {"seats": 3}})
    assert (answer.status_code, answer.json()["message"]) == (400, "groupId: This is missing.")


def test_an_anonymous_id_belongs_to_one_person_unless_aliased(world: Any) -> None:
    key = write_key(world)
    for user in ("u1", "u2"):
        send(key, "identify", {"userId": user, "anonymousId": "shared"})
    assert list(Alias.objects.values_list("to_id", flat=True)) == ["u1"]
    send(key, "alias", {"userId": "u2", "previousId": "shared"})
    assert Alias.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_real_client_delivers_unchanged(world: Any, live_server: Any) -> None:
    from segment.analytics import Client as Segment
    from segment.analytics.request import _session

    api = Api(world)
    number = api.metric("active_users")
    assert work() == ["done"]
    failures: list[Any] = []
    client = Segment(
        write_key(world),
        host=live_server.url,
        gzip=True,
        on_error=lambda error, items: failures.append(error),
    )
    client.identify("user-1", {"plan": "Team"})
    for index in range(250):
        client.track(f"user-{index % 7}", "Opened inbox", {"index": index})
    client.page("user-8", "Docs", "Start")
    client.shutdown()
    _session.close()  # its kept-alive connection would keep a server thread and its database session
    assert failures == []
    assert Event.objects.filter(product=world.product).count() == 252
    assert work(later=timedelta(minutes=2)) == ["done"]
    assert api.of(number, "day")[-1]["payload"]["dau"] == 8


@pytest.mark.django_db(transaction=True)
def test_the_real_node_client_delivers_unchanged(world: Any, live_server: Any) -> None:
    node = shutil.which("node")
    modules = Path(os.environ.get("NODE_MODULES", settings.BASE_DIR / "node_modules"))
    assert node
    assert (modules / "@segment" / "analytics-node").is_dir(), "npm ci has not brought Segment's client"
    script = Path(__file__).with_name("segment_client.mjs")
    command = [node, str(script), live_server.url, write_key(world)]
    env = os.environ | {"NODE_MODULES": str(modules)}
    said = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (said.stdout, said.stderr, said.returncode) == ("[]", "", 0)
    rows = Event.objects.filter(product=world.product)
    assert (rows.count(), rows.filter(name="Opened inbox").count()) == (55, 51)
    given = rows.filter(occurred_at__year=2026, occurred_at__month=1).order_by("occurred_at")
    assert abs(given[0].occurred_at - datetime(2026, 1, 5, 12, tzinfo=UTC)) < timedelta(minutes=1)
    assert (given.count(), given[0].properties) == (50, {"index": 0})
    assert rows.get(kind="group").properties == {"groupId": "acme", "seats": 12}
    assert rows.get(kind="page").name == "page: Start"
    assert set(Alias.objects.values_list("from_id", "to_id")) == {("anon-1", "node-1"), ("old-1", "node-1")}
