"""kill -9 in the middle: nothing acknowledged is lost, nothing is counted or done twice."""

import json
import threading
import urllib.request
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.access import Actor
from metrics import actions
from metrics.models import Event, Intake, MetricPoint, MetricRun
from tests.faults.started import broker, free_port, kill_group, started, until
from tests.metrics.given import Api, write_key

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WORKER = (
    "celery",
    "-A",
    "pmapp",
    "worker",
    "--pool=prefork",
    "--concurrency=1",
    "--without-mingle",
    "-l",
    "ERROR",
)
BATCH = 20


def hand_over(run_id: int) -> None:
    from celery import Celery

    app = Celery(broker=broker(), set_as_current=False)
    app.send_task("metrics.tasks.compute", kwargs={"run_id": run_id})
    app.close()


def rows(count: int) -> list[dict[str, str]]:
    now = timezone.now()
    return [
        {
            "message_id": f"m{index}",
            "distinct_id": f"u{index % 50}",
            "event": "open",
            "timestamp": (now - timedelta(hours=index % 400)).isoformat(),
        }
        for index in range(count)
    ]


def is_awaited(cursor: Any) -> bool:
    """Whether somebody waits for the lock that this session holds."""
    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'metrics_event'::regclass")
    return bool(cursor.fetchone()[0])


def test_a_worker_killed_in_the_middle_of_a_computation_leaves_it_to_be_done_once(world: Any) -> None:
    api = Api(world)
    number = api.metric("active_users")
    actions.take_rows(
        product=world.product, what="events", rows=rows(2000), actor=Actor(world.manager, "import")
    )
    (run_id,) = actions.claim_due(now=timezone.now())

    def state() -> str:
        return str(MetricRun.objects.values_list("state", flat=True).get(pk=run_id))

    with connection.cursor() as cursor, started(*WORKER) as first:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE metrics_event IN ROW EXCLUSIVE MODE")
        cursor.execute(
            "LOCK TABLE metrics_event IN ACCESS EXCLUSIVE MODE"
        )  # holds the computation at its reading
        hand_over(run_id)
        until(lambda: is_awaited(cursor))
        kill_group(first)
        cursor.execute("ROLLBACK")
    assert (state(), MetricPoint.objects.count()) == ("running", 0)
    assert until(lambda: actions.claim_due(now=timezone.now(), grace=timedelta(0))) == [run_id]
    with started(*WORKER):
        hand_over(run_id)
        hand_over(run_id)  # a broker may deliver twice
        until(lambda: state() == "done")
    run = MetricRun.objects.get()
    assert (run.attempts, run.rows_read) == (2, 2000)
    days = api.of(number, "day")
    assert len({day["period_start"] for day in days}) == len(days)
    assert MetricPoint.objects.count() == len(days) + 1 == run.points_stored


class Sender(threading.Thread):
    """Sends batches one after the other and remembers the ids of those that were acknowledged."""

    def __init__(self, name: str, url: str, key: str, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.url, self.stop = url, stop
        self.key = b64encode(f"{key}:".encode()).decode()
        self.acknowledged: list[str] = []
        self.sent = 0

    def run(self) -> None:
        while not self.stop.is_set():
            ids = [f"{self.name}-{self.sent}-{index}" for index in range(BATCH)]
            self.sent += 1
            for _ in range(2):  # as clients do: an unanswered batch is sent again with the same ids
                if self.post(ids):
                    self.acknowledged += ids
                    break
                self.stop.wait(0.05)

    def post(self, ids: list[str]) -> bool:
        batch = [{"type": "track", "messageId": one, "userId": "u", "event": "open"} for one in ids]
        head = {"Content-Type": "application/json", "Authorization": f"Basic {self.key}"}
        request = urllib.request.Request(f"{self.url}/v1/batch", json.dumps({"batch": batch}).encode(), head)  # noqa: S310 (our own server)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 (as above)
                return bool(answer.status == 200)
        except (OSError, ValueError):
            return False


def test_a_killed_web_server_loses_and_doubles_no_acknowledged_event(world: Any) -> None:
    key, port = write_key(world), free_port()
    url, stop = f"http://127.0.0.1:{port}", threading.Event()
    command = (
        "gunicorn",
        "pmapp.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--log-level",
        "critical",
    )
    senders = [Sender(f"s{index}", url, key, stop) for index in range(4)]

    def acknowledged() -> int:
        return sum(len(sender.acknowledged) for sender in senders)

    try:
        with started(*command) as first:
            for sender in senders:
                sender.start()
            until(lambda: acknowledged() >= 1000)
            kill_group(first)
        before = acknowledged()
        with started(*command):
            until(lambda: acknowledged() >= before + 500)
            stop.set()
            for sender in senders:
                sender.join(15)
    finally:
        stop.set()
    wanted = {one for sender in senders for one in sender.acknowledged}
    stored = list(Event.objects.values_list("message_id", flat=True))
    assert len(stored) == len(set(stored))
    assert wanted - set(stored) == set()
    assert len(stored) % BATCH == 0  # no half batch
    assert sum(Intake.objects.values_list("accepted", flat=True)) == len(stored)  # and each counted once
