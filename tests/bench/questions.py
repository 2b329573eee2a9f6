"""Each question asked of DuckDB over Parquet: what our answers are compared with, in value and in time."""

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
ACTIVE = """
WITH days AS (SELECT DISTINCT person, moment::DATE AS day FROM events),
     calendar AS (SELECT unnest(range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 1 DAY))::DATE AS day)
SELECT c.day,
       count(DISTINCT person) FILTER (d.day = c.day),
       count(DISTINCT person) FILTER (d.day > c.day - 7),
       count(DISTINCT person)
FROM calendar c LEFT JOIN days d ON d.day <= c.day AND d.day > c.day - 30
GROUP BY c.day ORDER BY c.day
"""


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
