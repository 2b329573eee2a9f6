"""How exactly a plan's dates are meant: to the day, the month or the quarter. Pure: nothing of Django.

The rows always hold whole dates, so that every view can draw a bar. A month stands as its first and last day.
"""

import datetime as dt

from roadmaps.timeline import DAY, Span, after_months, quarter_start

PRECISIONS = (("day", "To the day"), ("month", "To the month"), ("quarter", "To the quarter"))


def widened(start: dt.date, end: dt.date, precision: str) -> Span:
    """The whole months or quarters that hold these days; the days themselves where they are meant exactly."""
    if precision == "month":
        return start.replace(day=1), after_months(end.replace(day=1), 1) - DAY
    if precision == "quarter":
        return quarter_start(start), after_months(quarter_start(end), 3) - DAY
    return start, end


def earliest(day: dt.date, precision: str) -> dt.date:
    """The first day that is meant by a day of that precision."""
    return widened(day, day, precision)[0]


def latest(day: dt.date, precision: str) -> dt.date:
    return widened(day, day, precision)[1]


def words(start: dt.date, end: dt.date, precision: str) -> str:
    """“3 Mar 2027 – 9 Apr 2027”, “Mar – Apr 2027” or “Q1 – Q2 2027”."""
    if precision == "day":
        return f"{start.day} {start:%b %Y} – {end.day} {end:%b %Y}"
    first, last = (_coarse(day, precision) for day in (start, end))
    if first == last and start.year == end.year:
        return f"{first} {start.year}"
    if start.year == end.year:
        return f"{first} – {last} {end.year}"
    return f"{first} {start.year} – {last} {end.year}"


def word(day: dt.date, precision: str) -> str:
    """“3 Mar 2027”, “Mar 2027” or “Q1 2027”."""
    return f"{day.day} {day:%b %Y}" if precision == "day" else f"{_coarse(day, precision)} {day.year}"


def _coarse(day: dt.date, precision: str) -> str:
    return f"{day:%b}" if precision == "month" else f"Q{(day.month + 2) // 3}"
