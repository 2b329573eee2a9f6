"""Raw events that are kept for so many days only; what was counted from them stays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from metrics import actions, fold, queries
from metrics.fold.check import check, difference
from metrics.fold.dropping import drop_old
from metrics.fold.erase import erase
from metrics.models import (
    Event,
    Fold,
    KeepRule,
    PeopleOf,
)
from products.models import Activity
from tests import factories
from tests.metrics import test_fold as folding
from tests.metrics.given import Api, dau, days_ago, send_all, track, work, write_key
from tests.thorough import examples

pytestmark = pytest.mark.django_db
UTC_ZONE = "UTC"
PEOPLE = "metrics/sources/people/"
traits = st.tuples(
    st.integers(100, 125),
    folding.people,
    st.sampled_from(["plan", "country"]),
    st.sampled_from(["a", "b"]),
    st.integers(0, 15 * 48),
)


def test_raw_events_go_by_their_rule_and_what_was_counted_stays(world: Any) -> None:
    api, key, today = Api(world), write_key(world), timezone.now().date()
    number, sessions = api.metric("active_users"), api.metric("sessions", params={"granularity": "day"})
    funnel = api.metric(
        "funnel", params={"steps": ["Opened", "Closed"], "granularity": "day", "within_days": 2}
    )
    send_all(key, [track(f"m{day}", f"u{day % 3}", "Opened", days_ago(day)) for day in range(60)])
    Event.objects.filter(occurred_at__lt=timezone.now() - timedelta(days=1)).update(
        received_at=timezone.now()
        - timedelta(days=50)  # but for what came in lately, however old it says it is
    )
    Event.objects.filter(message_id="m59").update(received_at=timezone.now())
    assert work() == ["done"] * 3
    before, before_sessions, before_funnel = dau(api, number), api.of(sessions, "day"), api.of(funnel, "day")
    assert len(before_funnel) == 60
    assert api.post("metric-data/keep/", {"days": 30}).json() == {"days": 30}
    dropped = actions.drop_old_events(now=timezone.now())
    assert (dropped, Event.objects.filter(product=world.product).count()) == (28, 32)
    assert (actions.drop_old_events(now=timezone.now()), check(world.product)) == (0, "")
    assert Fold.objects.get(product=world.product).raw_from.date() == today - timedelta(days=30)
    late = track("late", "u9", "Opened", days_ago(58))
    send_all(key, [late, late, track("m59", "u2", "Opened", days_ago(59))])
    fold.rebuild(world.product)
    world.workspace.week_start = 5
    world.workspace.save()
    world.product.refresh_from_db()
    assert work(timedelta(minutes=2)) == ["done"] * 3
    assert api.of(funnel, "day") == before_funnel
    assert dau(api, number) == [before[0], before[1] + 1, *before[2:]]
    assert api.of(sessions, "day") == before_sessions
    assert check(world.product) == ""
    weeks = queries.people_of(world.product, zone=UTC_ZONE, event="*", span="week")
    assert {start.weekday() for start in weeks} == {5}
    assert min(weeks) <= today - timedelta(days=59)
    assert queries.events_counted(world.product, zone=UTC_ZONE) == 61


def test_a_person_is_erased_from_days_whose_raw_events_are_gone(world: Any) -> None:
    api, key = Api(world), write_key(world)
    api.metric("active_users")
    send_all(
        key, [track(f"{who}{day}", who, "Opened", days_ago(day)) for day in (0, 45) for who in ("ana", "ben")]
    )
    send_all(key, [track("only", "ana", "Opened", days_ago(50))])
    Event.objects.filter(occurred_at__lt=timezone.now() - timedelta(days=1)).update(
        received_at=timezone.now() - timedelta(days=45)
    )
    api.post("metric-data/keep/", {"days": 30})
    assert work() == ["done"]
    assert actions.drop_old_events(now=timezone.now()) == 3
    assert api.post("metric-data/erase-person/", {"id": "ana"}).json()["events"] == 1
    days = PeopleOf.objects.filter(span="day", event=0).order_by("start").values_list("count", flat=True)
    assert list(days) == [2, 1]  # of the older day nobody knows which event was hers
    spans = queries.people_of(world.product, zone=UTC_ZONE, event="*", span="day")
    assert {len(who) for who in spans.values()} == {1}
    assert check(world.product) == ""


def test_what_needs_every_raw_event_says_so(world: Any) -> None:
    api = Api(world)
    retention = api.metric("retention", params={"rolling_24h_days": 3})
    activation = api.metric("activation", params={"start_event": "Opened", "event": "Opened"})
    send_all(write_key(world), [track("m1", "u1", "Opened", days_ago(40))])
    api.post("metric-data/keep/", {"days": 30})
    actions.drop_old_events(now=timezone.now())
    assert work() == ["failed"] * 2
    for number, name in ((retention, "Retention by these settings"), (activation, "Activation")):
        (run,) = api.get(f"metrics/{number}/runs/").json()
        assert run["error"].startswith(f"{name} needs every raw event")


def test_the_rule_is_set_in_the_browser_within_limits(world: Any) -> None:
    client, url = world.client(world.manager), world.url("metrics/sources/keep/")
    for days, status, kept in (("365", 302, 365), ("29", 422, 365), ("x", 422, 365), ("", 302, None)):
        assert (client.post(url, {"days": days}).status_code, queries.kept_days(world.product)) == (
            status,
            kept,
        )
    assert world.client(world.contributor).post(url, {"days": "90"}).status_code == 403
    changes = Activity.objects.filter(verb="product.keep_days_changed").order_by("pk")
    assert [one.changes["days"] for one in changes] == [[None, 365], [365, None]]
    assert Api(world).post("metric-data/keep/", {"days": 7}).status_code == 400
    with CaptureQueriesContext(connection) as captured:
        assert client.get(world.url(PEOPLE)).status_code == 200
    assert sum("metrics_" in query["sql"] for query in captured) == 2


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.lists(folding.events, max_size=6),
            folding.aliases,
            traits,
            st.sampled_from(
                ["fold", "asked", "zone", "drop", "rebuild", "erase ana", "erase anon-1", "erase anon-2"]
            ),
        ),
        max_size=14,
    )
)
@example(
    [[(1, "ana", "Opened", 376), (2, "ana", "Opened", 377)], "asked", "drop"]
)  # between them the rows end
def test_whatever_is_erased_or_dropped_in_between_the_state_is_what_the_rows_say(
    world: Any, given: list[Any]
) -> None:
    number = next(folding.keys)
    workspace = factories.workspace(f"erase-{number}")
    product = factories.product(workspace, f"E{number}")
    fold.ready(product, folding.NEW_YORK)
    rule = KeepRule(workspace=workspace, product=product, days=30)
    for step in given:
        if step == "drop":  # the rows happened in November 2025; eight days into them they go
            Event.objects.filter(product=product).update(
                received_at=datetime(2025, 11, 1, tzinfo=folding.UTC)
            )
            drop_old(rule, folding.START + timedelta(days=38))
        elif step == "rebuild":
            fold.rebuild(product)
        elif isinstance(step, str) and step.startswith("erase"):
            erase(product, step.removeprefix("erase "))
            assert not Event.objects.filter(product=product, distinct_id=step.removeprefix("erase ")).exists()
        else:
            folding.deliver(product, step)
        assert difference(product) == ""
    for span in ("week", "month"):
        days = queries.people_of(product, zone=folding.NEW_YORK, event="*", span="day")
        spans = queries.people_of(product, zone=folding.NEW_YORK, event="*", span=span)
        assert set().union(*map(set, days.values())) == set().union(*map(set, spans.values()))
