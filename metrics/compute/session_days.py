"""Sessions by local day, put together to any stretch of days."""

from bisect import bisect_left, bisect_right
from datetime import date

import numpy as np
from pyroaring import BitMap

from metrics import queries
from metrics.calc import session_runs as calc
from metrics.calc.sessions import SessionTotals
from metrics.calc.times import NONE
from metrics.compute.setting import Setting
from metrics.fold import sessions as kept
from metrics.queries import SessionRow


class SessionDays:
    """The kept days of a metric's rule from `first` on. Nothing after the setting's last day is seen."""

    def __init__(self, setting: Setting, first: date) -> None:
        self.rule = kept.ready(
            setting.product,
            zone=setting.tz.key,
            event=setting.get("event"),
            timeout_minutes=setting.get("timeout_minutes"),
            max_hours=setting.get("max_hours"),
        )
        self.short = kept.cut_short(self.rule, setting.last_day)
        self.rows = {row.day: row for row in queries.session_days(self.rule, first, setting.last_day)}
        self.rows |= {day: _row(day, some) for day, some in self.short.items() if day >= first}
        self.days = sorted(day for day, row in self.rows.items() if row.sessions)

    def totals(self, first: date, last: date) -> SessionTotals:
        """Of the sessions that started on these days."""
        days = self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]
        rows = [self.rows[day] for day in days]
        sessions, single = sum(row.sessions for row in rows), sum(row.single for row in rows)
        if len(rows) == 1:
            users, middle = rows[0].users, (rows[0].middle_low, rows[0].middle_high)
        else:
            users = len(self._people(first, last)) if rows else 0
            # Sessions of one event last no time: where they are more than half, the median needs no lengths.
            is_zero = not rows or sessions // 2 < single
            middle = (0, 0) if is_zero else self._middle(sessions, first, last)
        return calc.totals(
            sessions=sessions,
            users=users,
            events=sum(row.events for row in rows),
            single=single,
            length=sum(row.length for row in rows),
            middle=middle,
        )

    def _people(self, first: date, last: date) -> BitMap:
        some = [one.people for day, one in self.short.items() if first <= day <= last]
        return BitMap.union(BitMap(), *some, *queries.session_people(self.rule, first, last, self.short))

    def _middle(self, sessions: int, first: date, last: date) -> tuple[int, int]:
        some = [one.lengths for day, one in self.short.items() if first <= day <= last]
        lengths = [*some, *queries.session_lengths(self.rule, first, last, self.short)]
        return calc.middle_of(sessions, np.sort(np.concatenate([NONE, *lengths])))


def _row(day: date, some: calc.Kept) -> SessionRow:
    low, high = calc.middles(some)
    return SessionRow(
        day, some.sessions, len(some.people), some.events, some.single, int(some.lengths.sum()), low, high
    )
