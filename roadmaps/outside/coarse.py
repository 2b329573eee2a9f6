"""Dates as readers outside get them: by quarter or month, never by day. Pure."""

import datetime as dt
from dataclasses import dataclass

from roadmaps.timeline import DAY, after_months, quarter_start

MONTHS = {"month": 1, "quarter": 3}
RANK = {"day": 0, "month": 1, "quarter": 2, "horizon": 3}


@dataclass(frozen=True, slots=True)
class Coarse:
    start: dt.date | None = None
    end: dt.date | None = None
    label: str = ""


def coarser(one: str, other: str) -> str:
    return max(one, other, key=lambda precision: RANK.get(precision, 0))


def coarse(start: dt.date | None, end: dt.date | None, precision: str) -> Coarse:
    """The periods two days lie in, from the first day of the one to the last day of the other."""
    if start is None or end is None or precision not in MONTHS:
        return Coarse()
    first, last = _first(start, precision), _first(end, precision)
    return Coarse(first, after_months(last, MONTHS[precision]) - DAY, _label(first, last, precision))


def _first(day: dt.date, precision: str) -> dt.date:
    return quarter_start(day) if precision == "quarter" else day.replace(day=1)


def _label(first: dt.date, last: dt.date, precision: str) -> str:
    until = period(last, precision)
    if first == last:
        return until
    since = period(first, precision)
    return f"{since.partition(' ')[0] if first.year == last.year else since} – {until}"


def period(day: dt.date, precision: str) -> str:
    return f"Q{(day.month + 2) // 3} {day.year}" if precision == "quarter" else f"{day:%b %Y}"
