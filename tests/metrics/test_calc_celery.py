"""Seventeen years of real commits: the calculations against a naive recomputation of the raw file.

The recomputation below shares no code with the product: it reads the file again, turns each time into a local
date by the standard library, and counts with sets and loops.
"""

import csv
import gzip
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean, median
from zoneinfo import ZoneInfo

import pytest

import metrics
from metrics.calc.active import active_users
from metrics.calc.events import Event
from metrics.calc.retention import RetentionRule, histories, retention
from metrics.calc.sessions import daily, sessionise, sessions_by_start_date, summarise

FILE = Path(metrics.__file__).parent / "data" / "celery_commits.csv.gz"
RELEASES = FILE.with_name("celery_releases.csv")
ZONE = ZoneInfo("Europe/Berlin")
AS_OF = datetime(2026, 8, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def raw():
    """{message_id: (author, instant)} of the file as it is."""
    with gzip.open(FILE, "rt", newline="") as file:
        return {
            row["message_id"]: (row["distinct_id"], datetime.fromisoformat(row["timestamp"]))
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def events(raw):
    return [Event(event_id, author, "commit", at) for event_id, (author, at) in raw.items()]


@pytest.fixture(scope="module")
def authors_by_day(raw):
    days = defaultdict(set)
    for author, at in raw.values():
        days[at.astimezone(ZONE).date()].add(author)
    return days


def test_the_file_is_whole(raw):
    assert len(raw) == 12173
    assert len({author for author, _ in raw.values()}) == 1514
    with RELEASES.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 261


def test_monthly_retention(raw, events):
    rule = RetentionRule(ZONE, "month", 24, AS_OF, date(2009, 4, 1), date(2026, 8, 1))
    table = retention(histories(events, rule), rule)

    months = defaultdict(set)
    for author, at in raw.values():
        local = at.astimezone(ZONE)
        months[author].add(local.year * 12 + local.month - 1)
    last = 2026 * 12 + 7  # August 2026 is running, and nobody has committed in a later month
    assert len(table.cohorts) == last - (2009 * 12 + 3) + 1
    assert sum(row.size for row in table.cohorts) == 1514
    for row in table.cohorts:
        first = row.cohort.year * 12 + row.cohort.month - 1
        cohort = [seen for seen in months.values() if min(seen) == first]
        assert row.size == len(cohort)
        for k in range(25):
            begun = first + k <= last
            assert row.on[k] == (sum(first + k in seen for seen in cohort) if begun else None)
            assert row.on_or_after[k] == (sum(max(seen) >= first + k for seen in cohort) if begun else None)
            assert row.complete[k] == (first + k < last)

    starts = [min(seen) for seen in months.values()]
    for k in range(25):
        full = [
            (start, seen) for start, seen in zip(starts, months.values(), strict=True) if start + k < last
        ]
        share = sum(start + k in seen for start, seen in full) / len(full)
        assert table.weighted_mean_on[k] == pytest.approx(share)


def test_daily_weekly_and_monthly_active_people(events, authors_by_day):
    first, last = min(authors_by_day), max(authors_by_day)
    result = active_users(events, ZONE, first, last)

    def distinct(day, width):
        return len(set().union(*(authors_by_day.get(day - timedelta(days=n), set()) for n in range(width))))

    assert [row.day for row in result.days] == [
        first + timedelta(days=n) for n in range((last - first).days + 1)
    ]
    for row in result.days:
        assert (row.dau, row.wau, row.mau) == tuple(distinct(row.day, width) for width in (1, 7, 30))
    dau = [len(authors_by_day.get(last - timedelta(days=n), set())) for n in range(30)]
    assert result.stickiness_avg_dau_over_mau == pytest.approx(mean(dau) / distinct(last, 30))


def _naive_sessions(raw):
    """[(author, first, last, events)]: walk each author's times and open a session by the two rules."""
    times = defaultdict(list)
    for author, at in raw.values():
        times[author].append(at.timestamp())
    sessions = []
    for author, instants in times.items():
        for at in sorted(instants):
            newest = sessions[-1] if sessions and sessions[-1][0] == author else None
            if newest and at - newest[2] <= 1800 and at - newest[1] <= 86400:
                newest[2], newest[3] = at, newest[3] + 1
            else:
                sessions.append([author, at, at, 1])
    return sessions


def test_sessions(raw, events):
    naive = _naive_sessions(raw)
    sessions = sessionise(events)
    assert sorted((s.person, s.start.timestamp(), s.end.timestamp(), s.events) for s in sessions) == sorted(
        tuple(session) for session in naive
    )
    totals, lengths = summarise(sessions), [end - start for _, start, end, _ in naive]
    longer = [end - start for _, start, end, count in naive if count > 1]
    assert (totals.sessions, totals.users, totals.events) == (len(naive), 1514, 12173)
    assert totals.sessions_per_user == pytest.approx(len(naive) / 1514)
    assert totals.avg_duration_s == pytest.approx(mean(lengths))
    assert totals.median_duration_s == median(lengths)
    assert totals.avg_duration_excluding_single_event_s == pytest.approx(mean(longer))
    assert totals.single_event_sessions == len(naive) - len(longer)

    by_date = defaultdict(int)
    for _, start, _, _ in naive:
        by_date[datetime.fromtimestamp(start, ZONE).date()] += 1
    assert sessions_by_start_date(sessions, ZONE) == by_date
    rows = daily(sessions, ZONE, min(by_date), max(by_date))
    assert {row.day: row.totals.sessions for row in rows if row.totals.sessions} == by_date
