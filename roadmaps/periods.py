"""Periods of goals: quarters and years by name, and when the next word on them is due. Pure: nothing of Django."""

import calendar
import datetime as dt
from dataclasses import dataclass

from roadmaps.timeline import DAY, Span, after_months, quarter_start

DAYS = {"weekly": 7, "fortnightly": 14, "monthly": 30}
AHEAD = 4  # quarters that are offered from the present one on


def quarter_name(day: dt.date) -> str:
    return f"Q{(day.month + 2) // 3} {day.year}"


def words(first: dt.date, last: dt.date) -> str:
    """“Q4 2026” or “2027” where the period is just that, else its months."""
    if first == quarter_start(first) and last == after_months(first, 3) - DAY:
        return quarter_name(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    return f"{first:%b %Y} – {last:%b %Y}"


def presets(today: dt.date) -> list[tuple[str, str, Span]]:
    """Key, name and days of the periods that are offered: this quarter, those after it, this year and the next."""
    made = []
    for step in range(AHEAD):
        first = after_months(quarter_start(today), 3 * step)
        made.append((f"q{step}", quarter_name(first), (first, after_months(first, 3) - DAY)))
    for year in (today.year, today.year + 1):
        made.append((f"y{year}", f"All of {year}", (dt.date(year, 1, 1), dt.date(year, 12, 31))))
    return made


def next_word(last: dt.date, cadence: str) -> dt.date:
    """The day of the next check-in; a month later on the same day, or on the last of a shorter month."""
    if cadence != "monthly":
        return last + dt.timedelta(days=DAYS[cadence])
    first = after_months(last.replace(day=1), 1)
    return first.replace(day=min(last.day, calendar.monthrange(first.year, first.month)[1]))


@dataclass(frozen=True, slots=True)
class Due:
    """When the next check-in is due, seen from a day."""

    day: dt.date
    today: dt.date

    @property
    def late(self) -> int:
        """Days past; negative while there is time."""
        return (self.today - self.day).days

    @property
    def state(self) -> str:
        return "overdue" if self.late > 0 else "due" if self.late == 0 else "ahead"

    @property
    def words(self) -> str:
        if self.late == 0:
            return "Check-in due today"
        count = abs(self.late)
        days = f"{count} day{'' if count == 1 else 's'}"
        return f"Check-in overdue by {days}" if self.late > 0 else f"Next check-in in {days}"


def share_gone(first: dt.date, last: dt.date, today: dt.date) -> float:
    """How much of a period is over at the end of a day, 0 to 1: what a straight way would have done by then."""
    return min(1.0, max(0.0, ((today - first).days + 1) / ((last - first).days + 1)))
