"""Sessions: runs of activity of one person.

Definitions: kpi.md section 5. A gap of more than the timeout opens a new session (exactly 30:00.000 does not:
Amplitude, PostHog), and so does an event more than 24 h after the session's start (PostHog). Midnight never
splits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from metrics.calc.events import Event, distinct
from metrics.calc.periods import local_date, period_range

TIMEOUT = timedelta(minutes=30)
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Session:
    """One person's run of events; start and end are the instants of the first and the last of them."""

    person: str
    start: datetime
    end: datetime
    events: int

    @property
    def duration(self) -> timedelta:
        """Last minus first event: zero for a single event."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class SessionTotals:
    """Counts and means over some sessions; durations in seconds; None where there is nothing to divide by."""

    sessions: int
    users: int
    events: int
    sessions_per_user: float | None
    events_per_session: float | None
    avg_duration_s: float | None
    median_duration_s: float | None
    single_event_sessions: int
    avg_duration_excluding_single_event_s: float | None


@dataclass(frozen=True, slots=True)
class SessionDay:
    """The sessions that started on one local day."""

    day: date
    totals: SessionTotals


def _split(
    person: str, instants: Sequence[datetime], timeout: timedelta, longest: timedelta
) -> Iterable[Session]:
    """Cut one person's instants, in time order, by the rule."""
    start, end, count = instants[0], instants[0], 0
    for at in instants:
        if at - end > timeout or at - start > longest:
            yield Session(person, start, end, count)
            start, count = at, 0
        end, count = at, count + 1
    yield Session(person, start, end, count)


def sessionise(
    events: Iterable[Event], timeout: timedelta = TIMEOUT, longest: timedelta = LONGEST
) -> list[Session]:
    """Cut merged events (any order, repeats allowed) into sessions, ordered by start, then person.

    Events that carry the client's own session id form that session; the rule cuts the rest.
    """
    by_rule: dict[str, list[datetime]] = {}
    by_client: dict[tuple[str, str], list[datetime]] = {}
    for event in distinct(events):
        if event.session_id:
            by_client.setdefault((event.person, event.session_id), []).append(event.at)
        else:
            by_rule.setdefault(event.person, []).append(event.at)
    sessions = [
        Session(person, min(instants), max(instants), len(instants))
        for (person, _), instants in by_client.items()
    ]
    for person, instants in by_rule.items():
        sessions.extend(_split(person, sorted(instants), timeout, longest))
    return sorted(sessions, key=lambda session: (session.start, session.person, session.end))


def summarise(sessions: Sequence[Session]) -> SessionTotals:
    """Totals of the sessions given. Single-event sessions last 0 s and stay in the mean and the median."""
    users = len({session.person for session in sessions})
    events = sum(session.events for session in sessions)
    durations = [session.duration for session in sessions]
    single = sum(session.events == 1 for session in sessions)
    total = sum(durations, timedelta()).total_seconds()
    count, longer = len(sessions), len(sessions) - single
    return SessionTotals(
        sessions=count,
        users=users,
        events=events,
        sessions_per_user=count / users if users else None,
        events_per_session=events / count if count else None,
        avg_duration_s=total / count if count else None,
        median_duration_s=median(duration.total_seconds() for duration in durations) if durations else None,
        single_event_sessions=single,
        avg_duration_excluding_single_event_s=total / longer if longer else None,
    )


def _by_start_date(sessions: Iterable[Session], tz: ZoneInfo) -> dict[date, list[Session]]:
    days: dict[date, list[Session]] = {}
    for session in sessions:
        days.setdefault(local_date(session.start, tz), []).append(session)
    return days


def sessions_by_start_date(sessions: Iterable[Session], tz: ZoneInfo) -> dict[date, int]:
    """{local date of the start: sessions}, in order, only the days that have any."""
    return {day: len(rows) for day, rows in sorted(_by_start_date(sessions, tz).items())}


def daily(sessions: Iterable[Session], tz: ZoneInfo, date_from: date, date_to: date) -> list[SessionDay]:
    """One row for each local day date_from..date_to, for charts: days without a session have 0 and None."""
    days = _by_start_date(sessions, tz)
    return [SessionDay(day, summarise(days.get(day, []))) for day in period_range(date_from, date_to, "day")]
