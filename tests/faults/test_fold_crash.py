"""kill -9 while events are folded: nothing is counted twice, nothing is lost, and the state is what the rows say."""

import subprocess
from typing import Any

import pytest
from django.db import connection

from accounts.access import Actor
from metrics import actions, fold, queries
from metrics.fold.check import difference
from metrics.models import Delivery, PeopleOf, PersonId
from tests.faults.started import kill_group, started
from tests.faults.test_crash import rows
from tests.metrics.given import send_all, write_key
from tests.waiting import someone_waits_for, until

pytestmark = [pytest.mark.slow, pytest.mark.kills, pytest.mark.django_db(transaction=True)]
FOLD = ("manage", "metrics_state", "fold")
ZONE = "Europe/Madrid"


# Where a fold can die: giving numbers, merging people and writing bitmaps, taking the deliveries off the list.
@pytest.mark.parametrize("table", ["metrics_personid", "metrics_peopleof", "metrics_delivery"])
def test_a_fold_that_is_killed_is_done_again_and_counts_nothing_twice(world: Any, table: str) -> None:
    import_rows = {"product": world.product, "what": "events", "actor": Actor(world.manager, "import")}
    given = rows(400)
    actions.take_rows(rows=given[:200], **import_rows)
    fold.ready(world.product, ZONE)
    before = list(PeopleOf.objects.order_by("pk").values_list("pk", "count"))
    known = PersonId.objects.count()
    actions.take_rows(rows=given[200:], **import_rows)
    alias = {"type": "alias", "previousId": "u1", "userId": "u2"}
    send_all(write_key(world), [alias])
    with connection.cursor() as cursor, started(*FOLD) as first:
        cursor.execute("BEGIN")
        mode = "EXCLUSIVE" if table == "metrics_delivery" else "ACCESS EXCLUSIVE"  # the list may be read
        cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
        until(lambda: someone_waits_for(cursor))
        kill_group(first)
        cursor.execute("ROLLBACK")
    assert Delivery.objects.filter(product=world.product).exists()
    assert list(PeopleOf.objects.order_by("pk").values_list("pk", "count")) == before
    assert PersonId.objects.count() == known
    actions.fold_waiting()
    assert not Delivery.objects.exists()
    assert difference(world.product) == ""
    assert queries.events_counted(world.product, zone=ZONE) == 400


def test_folds_side_by_side_count_each_delivery_once(world: Any) -> None:
    fold.ready(world.product, ZONE)
    for part in range(20):
        given = [row | {"message_id": f"{part}-{row['message_id']}"} for row in rows(20)]
        actions.take_rows(
            product=world.product, what="events", rows=given, actor=Actor(world.manager, "import")
        )
    programs: list[subprocess.Popen[bytes]] = []
    with started(*FOLD) as first, started(*FOLD) as second, started(*FOLD) as third:
        programs += [first, second, third]
        assert [program.wait(60) for program in programs] == [0, 0, 0]
    assert queries.events_counted(world.product, zone=ZONE) == 400
    assert difference(world.product) == ""
