"""The timeline's arithmetic: which days it shows and on which row each bar lies. Pure: nothing of Django."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
LAST_WEEKS = dt.timedelta(days=30)
MOST_YEARS_BACK, MOST_YEARS_AHEAD = 2, 3
Span = tuple[dt.date, dt.date]  # first and last day, both included


@dataclass(frozen=True, slots=True)
class Stretch:
    """A month or quarter on the axis: days from the origin and length in days."""

    label: str
    s: int
    d: int


@dataclass(frozen=True, slots=True)
class Window:
    """The days a timeline shows, whole quarters, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, day: dt.date) -> int:
        return (day - self.first).days

    def holds(self, start: dt.date, end: dt.date) -> bool:
        return start <= self.last and end >= self.first


def quarter_start(day: dt.date) -> dt.date:
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def after_months(first: dt.date, months: int) -> dt.date:
    """The first of the month that many months later."""
    count = first.year * 12 + first.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def planned_quarter(today: dt.date) -> Span:
    """The quarter that a goal written today is for: this one, or the next when less than a month of it is left."""
    after = after_months(quarter_start(today), 3)
    if after - today <= LAST_WEEKS:
        return after, after_months(after, 3) - DAY
    return quarter_start(today), after - DAY


def window(spans: Iterable[Span], today: dt.date) -> Window:
    """From the quarter of the earliest start to the quarter of the latest end.

    At least this quarter and the three after it; at most two years back and three ahead, so that one bar dated
    1990 by mistake does not make a timeline of four hundred months.
    """
    now = quarter_start(today)
    known = list(spans)
    first = min([now, *(quarter_start(start) for start, _ in known)])
    first = max(first, after_months(now, -12 * MOST_YEARS_BACK))
    end = max([after_months(now, 9), *(quarter_start(last) for _, last in known)])
    end = min(end, after_months(now, 12 * MOST_YEARS_AHEAD))
    return Window(first, after_months(end, 3) - DAY)


def stretches(shown: Window, months: int) -> list[Stretch]:
    """The axis in steps of one month or three."""
    made, start = [], shown.first
    while start <= shown.last:
        after = after_months(start, months)
        label = f"{start:%b}" if months == 1 else f"Q{(start.month + 2) // 3} {start.year}"
        made.append(Stretch(label, shown.at(start), (after - start).days))
        start = after
    return made


def weeks(shown: Window) -> list[Stretch]:
    """The axis in weeks that begin on a Monday, with the days before the first one as a short week."""
    made, start = [], shown.first
    while start <= shown.last:
        after = min(start + dt.timedelta(days=7 - start.weekday()), shown.last + DAY)
        made.append(Stretch(str(start.day), shown.at(start), (after - start).days))
        start = after
    return made


def pack(spans: Sequence[Span]) -> tuple[list[int], int]:
    """The row of each span, in the order given, so that none on a row overlap; and how many rows there are.

    Greedy by start: each takes the first row that is free. That needs no more rows than overlap at once.
    """
    rows: list[dt.date] = []
    placed = [0] * len(spans)
    for index in sorted(range(len(spans)), key=lambda i: (spans[i][0], spans[i][1], i)):
        start, end = spans[index]
        row = next((row for row, busy_until in enumerate(rows) if start > busy_until), len(rows))
        if row == len(rows):
            rows.append(end)
        rows[row] = end
        placed[index] = row
    return placed, max(1, len(rows))


# What a day is wide on each scale, in pixels, as roadmap.css says; "phone" is the month scale of small screens.
SCALES = {"week": 13.0, "month": 5.0, "phone": 3.4, "quarter": 2.55}
MARK_WIDTH, LETTER_WIDTH = 24.0, 6.2


def tight(days: Sequence[int], labels: Sequence[str]) -> list[str]:
    """For marks of one row, earliest first: the scales on which a label would run into the next mark."""
    made = []
    for index, day in enumerate(days):
        room = days[index + 1] - day if index + 1 < len(days) else None
        needed = MARK_WIDTH + LETTER_WIDTH * len(labels[index])
        made.append(
            " ".join(key for key, width in SCALES.items() if room is not None and room * width < needed)
        )
    return made
