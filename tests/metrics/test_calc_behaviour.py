"""Identity, retention, activity and sessions: properties and edges that the golden cases do not reach."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calc.active import active_users
from metrics.calc.events import Event, merged
from metrics.calc.identity import canonical, canonical_ids
from metrics.calc.periods import zone
from metrics.calc.retention import RetentionRule, brackets, histories, retention, rolling_24h
from metrics.calc.sessions import daily, sessionise, sessions_by_start_date, summarise

MADRID = zone("Europe/Madrid")
START = datetime(2025, 3, 20, tzinfo=UTC)  # the clock change of 30 March lies inside
NAMES = st.sampled_from([f"p{n}" for n in range(6)])


@st.composite
def event_lists(draw):
    """Up to 40 events of a few people over five weeks, each with its own id."""
    rows = st.tuples(NAMES, st.sampled_from(["signup", "open"]), st.integers(0, 35 * 24 * 12))
    return [
        Event(f"e{index}", person, name, START + timedelta(minutes=5 * step))
        for index, (person, name, step) in enumerate(draw(st.lists(rows, max_size=40)))
    ]


@st.composite
def deliveries(draw):
    """(events, the same events in another order with some delivered twice or thrice)."""
    events = draw(event_lists())
    again = draw(st.lists(st.sampled_from(events), max_size=10)) if events else []
    return events, draw(st.permutations(events + again))


def rule(granularity="week", **changes):
    asked = {
        "tz": MADRID,
        "granularity": granularity,
        "periods": 4,
        "as_of": START + timedelta(days=30),
        "cohorts_from": date(2025, 3, 17) if granularity != "month" else date(2025, 3, 1),
        "cohorts_to": date(2025, 4, 14) if granularity != "month" else date(2025, 4, 1),
        "start_event": "signup",
    }
    return RetentionRule(**{**asked, **changes})


def retention_answers(events, asked):
    people = histories(events, asked)
    days = [(0, 0), (1, 3), (2, 9)]
    return retention(people, asked), brackets(people, asked, days), rolling_24h(people, asked, 3)


@given(deliveries(), st.sampled_from(["day", "week", "month"]))
def test_retention_does_not_depend_on_order_or_repeats(delivered, granularity):
    once, again = delivered
    asked = rule(granularity)
    assert retention_answers(once, asked) == retention_answers(again, asked)


@given(event_lists(), st.sampled_from(["day", "week", "month"]))
def test_retention_rows_stay_within_their_cohort(events, granularity):
    asked = rule(granularity)
    for row in retention(histories(events, asked), asked).cohorts:
        later = [count for count in row.on_or_after if count is not None]
        assert later == sorted(later, reverse=True)
        for on, on_or_after in zip(row.on, row.on_or_after, strict=True):
            assert (on is None) == (on_or_after is None)
            assert on is None or 0 <= on <= on_or_after <= row.size
        assert not any(done and on is None for done, on in zip(row.complete, row.on, strict=True))


def test_future_columns_are_undefined_and_the_running_one_is_incomplete():
    asked = rule(as_of=datetime(2025, 4, 2, 12, tzinfo=UTC), periods=3)
    events = [Event("1", "ana", "signup", datetime(2025, 3, 26, tzinfo=UTC))]
    row = retention(histories(events, asked), asked).cohorts[1]
    assert (row.cohort, row.size) == (date(2025, 3, 24), 1)
    assert row.on == (1, 0, None, None)
    assert row.complete == (True, False, False, False)


def test_column_mean_without_complete_cells_is_undefined():
    asked = rule(as_of=START + timedelta(hours=1), cohorts_to=date(2025, 3, 17))
    events = [Event("1", "ana", "signup", START)]
    table = retention(histories(events, asked), asked)
    assert table.weighted_mean_on == (None,) * 5
    assert table.weighted_mean_on_or_after == (None,) * 5


def test_a_return_before_the_start_does_not_count():
    asked = rule("day", return_event="open", cohorts_from=date(2025, 3, 20), cohorts_to=date(2025, 3, 20))
    events = [
        Event("1", "ana", "open", START + timedelta(hours=8)),
        Event("2", "ana", "signup", START + timedelta(hours=9)),
        Event("3", "ben", "open", START),
    ]
    row = retention(histories(events, asked), asked).cohorts[0]
    assert (row.size, row.on[0], row.on_or_after[0]) == (1, 0, 0)


def test_calendar_day_and_24_hours_differ():
    asked = rule("day", cohorts_from=date(2025, 4, 7), cohorts_to=date(2025, 4, 7), start_event="*")
    events = [
        Event("1", "ana", "open", datetime(2025, 4, 7, 18, tzinfo=UTC)),
        Event("2", "ana", "open", datetime(2025, 4, 8, 4, tzinfo=UTC)),
    ]
    table, _, windows = retention_answers(events, asked)
    assert table.cohorts[0].on[1] == 1
    assert [window.retained for window in windows] == [1, 0, 0, 0]
    assert windows[1].ratio == 0


def test_a_share_of_nobody_is_undefined():
    asked = rule()
    assert brackets({}, asked, [(1, 7)])[0].ratio is None


@given(st.lists(st.tuples(NAMES, NAMES), max_size=12), st.randoms())
def test_identity_depends_on_the_set_of_aliases_alone(aliases, random):
    shuffled = aliases * 2
    random.shuffle(shuffled)
    ids = canonical_ids(aliases)
    assert canonical_ids(shuffled) == ids
    assert all(ids[source] == ids[target] for source, target in aliases)
    assert all(ids[name] == name for name in ids.values())


def test_identity_prefers_the_known_id_and_chains():
    ids = canonical_ids([("anon-b", "anon-a"), ("anon-a", "user-9"), ("x", "y")])
    assert ids == {"anon-b": "user-9", "anon-a": "user-9", "user-9": "user-9", "x": "y", "y": "y"}
    assert canonical("stranger", ids) == "stranger"
    event = Event("1", "anon-b", "open", START)
    assert list(merged([event, event._replace(person="z")], ids)) == [
        event._replace(person="user-9"),
        event._replace(person="z"),
    ]


@given(deliveries())
def test_active_users_do_not_depend_on_order_or_repeats(delivered):
    once, again = delivered
    first, last = date(2025, 4, 1), date(2025, 4, 25)
    result = active_users(once, MADRID, first, last)
    assert result == active_users(again, MADRID, first, last)
    assert all(row.dau <= row.wau <= row.mau for row in result.days)
    assert sum(result.active_days_of_last_7.values()) == result.days[-1].wau


def test_activity_of_nobody_has_no_stickiness():
    result = active_users([], MADRID, date(2025, 4, 1), date(2025, 4, 2))
    assert [(row.dau, row.wau, row.mau) for row in result.days] == [(0, 0, 0), (0, 0, 0)]
    assert (result.days[0].dau_mau, result.days[0].dau_wau) == (None, None)
    assert result.stickiness_avg_dau_over_mau is None
    assert result.active_days_of_last_7 == {}


def test_activity_counts_only_the_counting_event_and_refuses_a_reversed_range():
    events = [Event("1", "ana", "open", START), Event("2", "ben", "ping", START)]
    result = active_users(events, MADRID, date(2025, 3, 20), date(2025, 3, 20), event="open")
    assert result.days[0].dau == 1
    with pytest.raises(ValueError, match="before"):
        active_users(events, MADRID, date(2025, 3, 20), date(2025, 3, 19))


@given(deliveries())
def test_sessions_do_not_depend_on_order_or_repeats(delivered):
    once, again = delivered
    sessions = sessionise(once)
    assert sessions == sessionise(again)
    totals = summarise(sessions)
    assert totals.events == len(once)
    assert totals.users == len({event.person for event in once})
    assert sum(sessions_by_start_date(sessions, MADRID).values()) == totals.sessions


def test_a_gap_of_exactly_the_timeout_stays_in():
    def at(**later):
        return START + timedelta(**later)

    events = [
        Event("1", "ana", "open", at()),
        Event("2", "ana", "open", at(minutes=30)),
        Event("3", "ana", "open", at(minutes=60, microseconds=1)),
    ]
    assert [session.events for session in sessionise(events)] == [2, 1]


def test_a_session_ends_a_day_after_its_start():
    events = [Event(str(n), "ana", "open", START + timedelta(minutes=20 * n)) for n in range(75)]
    first, second = sessionise(events)
    assert (first.events, first.duration) == (73, timedelta(hours=24))
    assert second.start == START + timedelta(hours=24, minutes=20)


def test_the_clients_own_session_id_wins_over_the_rule():
    events = [
        Event("1", "ana", "open", START, "s1"),
        Event("2", "ana", "open", START + timedelta(hours=2), "s1"),
        Event("3", "ana", "open", START + timedelta(hours=3)),
    ]
    assert [session.events for session in sessionise(events)] == [2, 1]


def test_daily_rows_keep_empty_days():
    events = [
        Event("1", "ana", "open", datetime(2025, 3, 20, 22, 50, tzinfo=UTC)),  # 23:50 in Madrid
        Event("2", "ana", "open", datetime(2025, 3, 20, 23, 10, tzinfo=UTC)),
        Event("3", "ben", "open", datetime(2025, 3, 20, 9, tzinfo=UTC)),
    ]
    first, second = daily(sessionise(events), MADRID, date(2025, 3, 20), date(2025, 3, 21))
    assert (first.totals.sessions, first.totals.users, first.totals.sessions_per_user) == (2, 2, 1)
    assert (first.totals.avg_duration_s, first.totals.avg_duration_excluding_single_event_s) == (600, 1200)
    assert (second.totals.sessions, second.totals.avg_duration_s) == (0, None)
    assert (second.totals.median_duration_s, second.totals.sessions_per_user) == (None, None)


def test_an_event_at_as_of_counts_and_a_later_one_does_not():
    asked = rule(as_of=START + timedelta(hours=2))
    events = [
        Event("1", "ana", "signup", START + timedelta(hours=2)),
        Event("2", "ben", "signup", START + timedelta(hours=2, microseconds=1)),
    ]
    assert retention(histories(events, asked), asked).cohorts[0].size == 1
