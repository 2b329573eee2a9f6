"""Raw events lie in a table for each month: made ahead, dropped whole, and one row a message across all of them."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from metrics import actions
from metrics.actions.months import later
from metrics.fold.check import check
from metrics.fold.dropping import lay_down
from metrics.models import Event, KeepRule, KnownMessage
from tests.metrics.given import Api, days_ago, send, send_all, track, work, write_key

TABLES = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'metrics_event'::regclass"


def asked(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # a test's rows are of one transaction with the change
        cursor.execute(query, values)
        return cursor.fetchall()


def lying() -> dict[str, int]:
    """How many events lie in which table."""
    return dict(asked("SELECT tableoid::regclass::text, count(*) FROM metrics_event GROUP BY 1"))


@pytest.mark.django_db
def test_months_are_made_ahead_and_a_crowded_month_gets_a_table_of_its_own(world: Any) -> None:
    key, now = write_key(world), timezone.now()
    first = now.date().replace(day=1)
    history = [
        track(f"h{day}", f"u{day}", "Opened", f"2024-02-{day:02}T23:59:59.999Z") for day in range(1, 30)
    ]
    edges = [track("e1", "u1", "Opened", "2024-01-31T23:59:59.999Z"), track("e2", "u1", "Opened", "1971-03-01T00:00Z"),
             track("e3", "u1", "Opened", now.isoformat())]  # fmt: skip
    send_all(key, history + edges)
    this_month = f"metrics_event_{first:%Y_%m}"
    assert lying() == {"metrics_event_other": 31, this_month: 1}
    actions.keep_months(now=now, many=20)
    assert {f"metrics_event_{later(first, ahead):%Y_%m}" for ahead in range(3)} <= {
        name for (name,) in asked(TABLES)
    }
    assert lying() == {"metrics_event_2024_02": 29, "metrics_event_other": 2, this_month: 1}
    assert actions.keep_months(now=now, many=20) == 0
    assert asked(
        "SELECT n_distinct FROM pg_stats WHERE tablename = 'metrics_event' AND attname = 'product_id'"
    )
    again = [
        row | {"timestamp": "2020-05-05T00:00:00Z"} for row in history + edges
    ]  # the same, said of another month
    send_all(key, again)
    assert (Event.objects.count(), KnownMessage.objects.count()) == (32, 32)


@pytest.mark.django_db
def test_a_month_is_dropped_when_no_product_keeps_it_and_its_ids_are_free_again(world: Any) -> None:
    api, key, now = Api(world), write_key(world), timezone.now()
    number = api.metric("active_users")
    old = later(now.date().replace(day=1), -3)
    moment = datetime.combine(old, datetime.min.time(), UTC) + timedelta(days=3)
    for name in ("m1", "m2"):
        send_all(key, [track(name, "u1", "Opened", moment.isoformat())])
    send_all(write_key(world, world.other_product), [track("theirs", "u1", "Opened", moment.isoformat())])
    send_all(key, [track("new", "u1", "Opened", days_ago(0))])
    assert asked("SELECT metrics_add_month(%s)", old) == [(True,)]
    Event.objects.filter(message_id__in=["m1", "m2", "theirs"]).update(received_at=moment)
    assert work() == ["done"]
    before, part = api.of(number, "day"), f"metrics_event_{old:%Y_%m}"
    api.post("metric-data/keep/", {"days": 30})
    assert actions.drop_old_events(now=now) == 2  # row by row: another product keeps the month
    assert lying()[part] == 1
    assert KnownMessage.objects.count() == 2
    for name in ("m1", "m2"):
        send_all(key, [track(name, "u1", "Opened", moment.isoformat())])
    Event.objects.filter(message_id__in=["m1", "m2"]).update(received_at=moment)
    actions.keep_days(product=world.other_product, days=40, actor=api_actor(world))
    older = later(old, -1)
    long_ago = datetime.combine(older, datetime.min.time(), UTC)
    send_all(key, [track("long ago", "u1", "Opened", long_ago.isoformat())])
    assert asked("SELECT metrics_add_month(%s)", older) == [(True,)]
    Event.objects.filter(message_id="long ago").update(received_at=long_ago)
    actions.fold_waiting()
    for rule in KeepRule.objects.all():
        lay_down(rule, now)
    # Dying between taking a month off and dropping it: its events are gone, its ids are still known.
    assert asked("SELECT metrics_take_off_month(%s)", older) == [(True,)]
    assert (Event.objects.count(), KnownMessage.objects.count()) == (4, 5)
    assert actions.drop_old_events(now=now) == 4
    assert (part,) not in asked(TABLES)
    assert not asked("SELECT relname FROM pg_class WHERE relname LIKE 'metrics_gone%%'")
    assert KnownMessage.objects.count() == 1
    assert (check(world.product), check(world.other_product)) == ("", "")
    assert [day["period_start"] for day in api.of(number, "day")] == [day["period_start"] for day in before]
    assert send(key, "batch", {"batch": [track("m1", "u1", "Opened", moment.isoformat())]}).status_code == 200
    assert lying()["metrics_event_other"] == 1


def api_actor(world: Any) -> Any:
    from accounts.access import Actor

    return Actor(world.manager)


@pytest.mark.django_db
def test_the_application_changes_months_only_and_only_with_care(world: Any) -> None:
    """Through the functions of the owner, which take nothing but the first day of a month."""
    this_month = timezone.now().date().replace(day=1)
    send_all(write_key(world), [track("m1", "u1", "Opened", days_ago(0))])
    assert asked("SELECT metrics_take_off_month(%s), metrics_drop_month(%s)", this_month, this_month) == [
        (False, 0)
    ]
    assert Event.objects.count() == 1
    for month in (date(2026, 2, 2), date(1969, 12, 1), date(2199, 1, 1), None):
        for function in ("metrics_add_month", "metrics_take_off_month", "metrics_drop_month"):
            with pytest.raises(DatabaseError, match="first day of a month"), transaction.atomic():
                asked(f"SELECT {function}(%s)", month)
    for change in (
        "DROP TABLE metrics_event_other",
        "ALTER TABLE metrics_event DETACH PARTITION metrics_event_other",
    ):
        with pytest.raises(DatabaseError, match="must be owner"), transaction.atomic():
            asked(change)


@pytest.mark.django_db(transaction=True)
def test_ids_sent_again_and_again_at_once_for_different_months_are_stored_once(world: Any) -> None:
    """R3 in small: every id three times in eight threads, each thread dating it into another month."""
    key, ids, answers = write_key(world), [f"m{number}" for number in range(150)], []

    def deliver(thread: int) -> None:
        for turn in range(3):
            order = ids[:: 1 if (thread + turn) % 2 else -1]
            rows = [track(one, f"u{thread}", "Opened", f"2025-{thread + 1:02}-10T00:00:00Z") for one in order]
            answers.append(send(key, "batch", {"batch": rows}).status_code)
        connection.close()

    threads = [Thread(target=deliver, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 24
    assert sorted(Event.objects.values_list("message_id", flat=True)) == sorted(ids)
    assert KnownMessage.objects.count() == len(ids)
    Event.objects.filter(product=world.product).delete()
    assert not KnownMessage.objects.exists()
