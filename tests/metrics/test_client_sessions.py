"""Sessions cut by ids of the client's own: what is said of all of them at once is what is said one by one."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import queries
from metrics.calc.events import Event
from metrics.calc.lengths import counts_of
from metrics.calc.periods import local_date, zone
from metrics.calc.session_runs import Limits, of_events
from metrics.calc.sessions import sessionise, summarise
from metrics.calc.times import MICRO, micros
from tests.metrics.given import Api, days_ago, send_all, track, work, write_key
from tests.metrics.test_calc_behaviour import START

UTC_ZONE = zone("UTC")
ROWS = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 300))


@given(st.lists(ROWS, max_size=40))
def test_ids_of_the_client_and_the_rule_together(rows: list[tuple[int, int, int]]) -> None:
    events = [
        Event(
            f"e{index}", str(person), "Opened", START + timedelta(minutes=11 * at), f"s{key}" if key else ""
        )
        for index, (person, key, at) in enumerate(rows)
    ]
    columns = [np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1)]
    moments = np.array([micros(event.at) for event in events], dtype=np.int64)
    runs = of_events(*columns, moments, Limits(timedelta(minutes=30) // MICRO, timedelta(hours=24) // MICRO))
    wanted = [(int(one.person), micros(one.start), micros(one.end), one.events) for one in sessionise(events)]
    found = list(zip(*(column.tolist() for column in runs), strict=True))
    assert sorted(found) == sorted(wanted)


@pytest.mark.django_db
def test_a_metric_reads_them_part_by_part(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    api, key = Api(world), write_key(world)
    number = api.metric("sessions", params={"granularity": "day", "date_from": days_ago(20)[:10]})
    rows = []
    for index in range(120):
        at = (datetime.fromisoformat(days_ago(index % 15)) + timedelta(minutes=index * 7 % 90)).isoformat()
        context = {"context": {"sessionId": f"s{index % 7}"}} if index % 3 else {}
        rows.append(track(f"m{index}", f"u{index % 5}", "Opened", at, **context))
    send_all(key, [row for row in rows if row["timestamp"] <= days_ago(0)])
    monkeypatch.setattr(import_module("metrics.queries.client_sessions"), "AT_ONCE", 30)
    assert work() == ["done"]
    events = queries.person_events(
        world.product, since=None, before=datetime.fromisoformat(days_ago(-1)), names=["*"]
    )
    found = sessionise(events)
    assert api.summary(number) == pytest.approx(asdict(summarise(found)), rel=1e-12)
    days: dict[date, list[Any]] = {}
    for one in found:
        days.setdefault(local_date(one.start, UTC_ZONE), []).append(one)
    said = {date.fromisoformat(point["period_start"]): point["payload"] for point in api.of(number, "day")}
    assert {day: one for day, one in said.items() if one["sessions"]} == {
        day: asdict(summarise(some)) | {"lengths": counts_of(s.duration.total_seconds() for s in some)}
        for day, some in days.items()
    }
