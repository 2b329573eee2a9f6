"""kill -9 in the middle: what a worker was computing is computed once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.access import Actor
from metrics import actions
from metrics.models import MetricPoint, MetricRun
from tests.faults.started import broker, kill_group, started
from tests.metrics.given import Api
from tests.waiting import someone_waits_for, until

pytestmark = [pytest.mark.slow, pytest.mark.kills, pytest.mark.django_db(transaction=True)]
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
        until(lambda: someone_waits_for(cursor))
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
