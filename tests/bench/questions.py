"""Each question asked of DuckDB over Parquet: what our answers are compared with, in value and in time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

Table = dict[date, tuple[int, ...]]

RETENTION = """
WITH seen AS (SELECT DISTINCT person, date_trunc('{span}', moment)::DATE AS start FROM events{condition}),
     first AS (SELECT person, min(start) AS cohort FROM seen GROUP BY person)
SELECT cohort, {between} AS k, count(*) FROM seen JOIN first USING (person)
WHERE k <= {periods} GROUP BY cohort, k
"""
BETWEEN = {"week": "(start - cohort) // 7", "day": "(start - cohort)"}
# The quickest way we know: an active day counts until the window ends or the person is active again.
ACTIVE = """
WITH days AS (SELECT DISTINCT person, moment::DATE AS day FROM events),
     spans AS (SELECT day, lead(day) OVER (PARTITION BY person ORDER BY day) AS again FROM days),
     changes AS (
         SELECT day, 1 AS dau, 1 AS wau, 1 AS mau FROM spans
         UNION ALL SELECT day + 1, -1, 0, 0 FROM spans
         UNION ALL SELECT least(day + 7, coalesce(again, day + 7)), 0, -1, 0 FROM spans
         UNION ALL SELECT least(day + 30, coalesce(again, day + 30)), 0, 0, -1 FROM spans
     ),
     daily AS (SELECT day, sum(dau) AS dau, sum(wau) AS wau, sum(mau) AS mau FROM changes GROUP BY day)
SELECT day, (sum(dau) OVER up)::INT, (sum(wau) OVER up)::INT, (sum(mau) OVER up)::INT FROM daily
WINDOW up AS (ORDER BY day) QUALIFY day < DATE '2026-01-01' ORDER BY day
"""
# None of these people goes on for a day without a pause of half an hour, so the longest session makes no difference.
SESSIONS = """
SELECT moment::DATE, count(*) FROM (
    SELECT moment, lag(moment) OVER (PARTITION BY person ORDER BY moment) AS before FROM events
) WHERE before IS NULL OR moment - before > INTERVAL 30 MINUTE GROUP BY 1
"""
# The quickest way we know: joining each event to the next one of the next step. Windows take half as long again.
FUNNEL = """
WITH named AS (SELECT person, name, moment, epoch(moment)::BIGINT * 33554432 + i AS place FROM events),
     first AS (SELECT * FROM named WHERE name = '{0}'),
     second AS (SELECT * FROM named WHERE name = '{1}'),
     third AS (SELECT * FROM named WHERE name = '{2}'),
     two AS (SELECT a.person, a.moment + INTERVAL {days} DAY AS latest, b.moment AS second, b.place
             FROM first a ASOF LEFT JOIN second b ON a.person = b.person AND a.place < b.place),
     three AS (SELECT a.*, b.moment AS third
               FROM two a ASOF LEFT JOIN third b ON a.person = b.person AND a.place < b.place)
SELECT count(DISTINCT person), count(DISTINCT person) FILTER (second <= latest),
       count(DISTINCT person) FILTER (third <= latest) FROM three
"""


def sessions(base: Any) -> dict[date, int]:
    """{day: sessions that started on it}."""
    return dict(base.execute(SESSIONS).fetchall())


def funnel(base: Any, steps: Sequence[str], days: int) -> list[int]:
    """How many people took each of three steps, in order, within so many days of the first."""
    return list(base.execute(FUNNEL.format(*steps, days=days)).fetchall()[0])


def retention(base: Any, span: str, periods: int, condition: str = "") -> Table:
    """{cohort: people who came back in period 0..periods}."""
    query = RETENTION.format(span=span, between=BETWEEN[span], periods=periods, condition=condition)
    table: dict[date, list[int]] = {}
    for cohort, k, count in base.execute(query).fetchall():
        table.setdefault(cohort, [0] * (periods + 1))[int(k)] = count
    return {cohort: tuple(row) for cohort, row in table.items()}


def active(base: Any) -> Table:
    """{day: (DAU, WAU, MAU)} for the year."""
    return {row[0]: tuple(row[1:]) for row in base.execute(ACTIVE).fetchall()}


def by_plan(base: Any, condition: str) -> dict[str, dict[date, int]]:
    """{plan: {day: people who opened}}."""
    query = f"""
    SELECT plan, moment::DATE, count(DISTINCT person) FROM events WHERE name = 'Opened' AND {condition} GROUP BY ALL
    """
    found: dict[str, dict[date, int]] = {}
    for plan, day, count in base.execute(query).fetchall():
        found.setdefault(plan, {})[day] = count
    return found
