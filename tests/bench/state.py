"""Retention and active users from kept state, PostgreSQL included, against DuckDB over Parquet sorted by user."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pyroaring import BitMap

from metrics import queries
from metrics.calc import bitmaps
from metrics.calc.cohorts import Counting
from metrics.calc.retention import RetentionRule
from metrics.explore.answer import Place, answer
from metrics.explore.question import Question
from products.models import Product
from tests.bench import ordered, questions
from tests.bench.lines import Line, compared, timed

ZONE = "UTC"
SESSIONS: dict[str, Any] = {"zone": ZONE, "event": "*", "timeout_minutes": 30, "max_hours": 24}
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)


def lines(product: Product, duck: Any) -> list[Line]:
    made = []
    made.append(
        _retention(product, duck, "week", 26, date(2025, 6, 23), "weekly retention, 26 weeks a cohort", 100)
    )
    made.append(_retention(product, duck, "day", 30, LAST, "daily retention, 30 days by 365 cohorts", 100))
    made.append(_segmented(product, duck))
    made += _active(product, duck)
    made += ordered.lines(product, duck, SESSIONS, FIRST, LAST, AS_OF)
    made.append(_explored(product, duck))
    return made


def _table(product: Product, span: Any, rule: RetentionRule, who: Any = None) -> Any:
    """As metrics.compute.cohorts does it."""
    counting = Counting(rule, who)

    def take(period: date, people: BitMap) -> None:
        counting.take(period, people, people)

    queries.each_people(product, zone=ZONE, event="*", span=span, take=take)
    return counting.table()


def _retention(
    product: Product, duck: Any, span: Any, periods: int, last: date, what: str, wanted: int
) -> Line:
    rule = RetentionRule(ZoneInfo(ZONE), span, periods, AS_OF, date(2024, 12, 30), last)

    def ours() -> Any:
        return _table(product, span, rule)

    mine, table = timed(ours, 5)
    other, expected = timed(lambda: questions.retention(duck, span, periods), 2)
    found = {row.cohort: row.on for row in table.cohorts if row.size}
    wanted_rows = {cohort: row for cohort, row in expected.items() if cohort <= last}
    if found != wanted_rows:
        raise SystemExit(f"{what}: the answers differ")
    return compared(what, mine, other, "DuckDB", wanted)


SEGMENT = {
    "all": [{"trait": "plan", "is": ["team", "pro"]}, {"trait": "country", "is": ["C1", "C2", "C3", "C4"]}]
}
WHO = "plan IN ('team', 'pro') AND country IN ('C1', 'C2', 'C3', 'C4')"


def _segmented(product: Product, duck: Any) -> Line:
    what = "weekly retention with a two-property segment filter"
    last = date(2025, 6, 23)
    rule = RetentionRule(ZoneInfo(ZONE), "week", 26, AS_OF, date(2024, 12, 30), last)

    def ours() -> Any:
        who = queries.segment_people(product, SEGMENT, zone=ZONE, last=LAST)
        return _table(product, "week", rule, who)

    mine, table = timed(ours, 5)
    other, expected = timed(lambda: questions.retention(duck, "week", 26, f" WHERE {WHO}"), 3)
    if {row.cohort: row.on for row in table.cohorts if row.size} != {
        cohort: row for cohort, row in expected.items() if cohort <= last
    }:
        raise SystemExit(f"{what}: the answers differ")
    return compared(what, mine, other, "DuckDB", 50)


def _explored(product: Product, duck: Any) -> Line:
    """The explorer's answer: a year of days of one event within the segment, broken down by plan."""
    what = "explorer: a year of days of one event in that segment, by plan"
    question = Question(("Opened",), "people", "day", FIRST, LAST, SEGMENT, "trait:plan")
    place = Place(product, ZONE, "monday", LAST)
    mine, found = timed(lambda: answer(question, place), 5)
    other, expected = timed(lambda: questions.by_plan(duck, WHO), 3)
    for part in found.parts:
        days = dict(zip(found.starts, part.values, strict=True))
        if {day: count for day, count in days.items() if count} != expected.get(part.name, {}):
            raise SystemExit(f"{what}: the answers differ")
    return Line(
        what, f"{mine * 1000:,.1f} ms", f"DuckDB {other * 1000:,.1f} ms", "200 ms allowed at 20 M events"
    )


def _active(product: Product, duck: Any) -> list[Line]:
    def year() -> Any:
        people = queries.people_of(product, zone=ZONE, event="*", span="day")
        return bitmaps.active_users(people, FIRST, LAST)

    def one_more() -> Any:
        since = LAST - timedelta(days=29)
        people = queries.people_of(product, zone=ZONE, event="*", span="day", since=since)
        return bitmaps.active_users(people, LAST, LAST)

    mine, table = timed(year, 5)
    other, expected = timed(lambda: questions.active(duck), 2)
    if {row.day: (row.dau, row.wau, row.mau) for row in table.days} != expected:
        raise SystemExit("active users: the answers differ")
    added, _ = timed(one_more, 5)
    return [
        compared("a year of DAU, WAU and MAU", mine, other, "DuckDB", 10),
        compared("one more day of them", added, other, "DuckDB, the year", 1000),
    ]
