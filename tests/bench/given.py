"""The same made-up year of events for PostgreSQL and for DuckDB: deterministic, with people who come and go.

Each person has a first day, a liking and a half-life; two thirds of the events fall on working days. Event names
are a signup (once), opening (most), and three others, so that funnels and segments have something to find.
"""

from pathlib import Path
from typing import Any

import duckdb

DAYS = 365
FIRST_DAY = "2025-01-01"
NAMES = ("Signed up", "Opened", "Created", "Invited", "Paid")

# hash() is DuckDB's own and the same on every machine; user 0.. of PEOPLE, day offsets skewed to the first weeks.
MADE = """
CREATE TABLE made AS
WITH raw AS (
    SELECT i,
           hash(i) % {people} AS person,
           (hash(i * 7 + 1) % 1000000) / 1000000.0 AS r1,
           (hash(i * 7 + 2) % 1000000) / 1000000.0 AS r2,
           hash(i * 7 + 3) % 86400 AS second,
           hash(i * 7 + 4) % 100 AS pick
    FROM range({events}) t(i)
), placed AS (
    SELECT i, person, second, pick,
           (hash(person * 13 + 5) % 330)
             + least(floor(-ln(1 - r1 * 0.999) * (10 + hash(person * 13 + 6) % 120))::INT, 400) AS day
    FROM raw
)
SELECT i, person, 'u' || person AS distinct_id,
       ['free', 'team', 'pro', 'large'][(1 + hash(person * 13 + 7) % 4)::INT] AS plan,
       'C' || hash(person * 13 + 8) % 20 AS country,
       CASE WHEN pick < 70 THEN 'Opened' WHEN pick < 85 THEN 'Created' WHEN pick < 95 THEN 'Invited'
            ELSE 'Paid' END AS name,
       TIMESTAMP '{first_day}' + to_days((day % {days})::INT) + to_seconds(second) AS moment
FROM placed
"""
MESSAGE = "'b' || lpad(i::VARCHAR, 9, '0')"


def make(folder: Path, events: int, people: int) -> Path:
    """Writes the events as Parquet sorted by person; made once, then kept."""
    parquet = folder / f"events-{events}-{people}-traits.parquet"
    if not parquet.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _made(events, people).execute(
            f"COPY (SELECT * FROM made ORDER BY person, moment) TO '{parquet}' (FORMAT parquet)"
        )
    return parquet


def write_csv(csv: Path, events: int, people: int, workspace: int, product: int) -> None:
    """The same events as rows of metrics_event, in no order of time or person, as COPY takes them."""
    # The ids are in the order of the numbers: it decides between events of one moment.
    columns = (
        f"{workspace}, {product}, now(), {MESSAGE}, 'track', name, distinct_id, '', moment || '+00', '{{}}'"
    )
    _made(events, people).execute(f"COPY (SELECT {columns} FROM made) TO '{csv}' (FORMAT csv, HEADER false)")


def _made(events: int, people: int) -> Any:
    base = duckdb.connect()
    base.execute(MADE.format(events=events, people=people, days=DAYS, first_day=FIRST_DAY))
    return base


def duck(parquet: Path, threads: int = 2) -> Any:
    """A connection with the view `events` over the Parquet file."""
    base = duckdb.connect(config={"threads": threads})
    base.execute(f"CREATE VIEW events AS SELECT * FROM '{parquet}'")
    return base
