"""Sessions and funnels by the values of a trait: read from the times of people, as bitmaps cannot say them.

Of these only totals are kept, so each look reads what people did within the range: of a long one too much.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from pyroaring import BitMap

from metrics import fold, queries
from metrics.calc import periods as cal
from metrics.calc.keyed import Log
from metrics.calc.session_runs import together
from metrics.calc.times import Numbers, Times, micros
from metrics.compute import behaviour, funnels
from metrics.compute.client_sessions import by_period
from metrics.compute.kept import first_kept
from metrics.compute.setting import Setting
from metrics.drawing.asked import Asked
from metrics.drawing.base import Row, Rows, Unanswerable
from metrics.explore.parts import Part, parts_of
from metrics.fold import sessions as kept_sessions

MOST_EVENTS = 3_000_000


def sessions(asked: Asked, setting: Setting) -> Rows:
    """What the metric says of each part's sessions, by the periods in which they started."""
    first, last = _span(asked, setting)
    if first is None:
        return [], []
    if queries.has_client_sessions(setting.product, setting.get("event")):
        runs = together(behaviour.client_runs(setting, first))
    else:
        rule = kept_sessions.ready(
            setting.product,
            zone=setting.tz.key,
            event=setting.get("event"),
            timeout_minutes=setting.get("timeout_minutes"),
            max_hours=setting.get("max_hours"),
        )
        runs = together(kept_sessions.runs_of(rule, first, last))
    runs = runs.where(runs.start >= micros(setting.begin(first)))
    ends = {start: end for start, end in behaviour.ends_of(setting, first).items() if start <= last}
    name = setting.get("headline")
    rows: list[Row] = []
    for part in _parts(asked, [runs.person]):
        mine = runs.where(_of(part, runs.person))
        _, made, _ = by_period([mine], micros(setting.begin(first)), ends)
        rows.append((part.name, [getattr(one.totals, name) for one in made.values()], part.is_rest))
    return list(ends), rows


def funnel(asked: Asked, setting: Setting) -> Rows:
    """The share of each part's people who took every step, by the periods in which they took the first."""
    first, last = _span(asked, setting)
    starts = [one.period_start for one in asked.shown.points if first and one.period_start >= first]
    if not starts:
        return [], []
    rule = funnels.rule_of(setting)
    begin, end = setting.begin(starts[0]), setting.end(last)
    rule = replace(
        rule,
        entered_from=max(rule.entered_from or begin, begin),
        entered_before=min(rule.entered_before or end, end),
    )
    log = funnels.log_of(setting, rule)
    begins = [setting.begin(start) for start in starts]
    rows: list[Row] = []
    for part in _parts(asked, [piece.person for piece in log[rule.steps[0]]]):
        _, parts = funnels.counted(setting, rule, _among(log, part), begins)
        rows.append((part.name, [parts.overall(k) for k in range(len(starts))], part.is_rest))
    return starts, rows


def _span(asked: Asked, setting: Setting) -> tuple[date | None, date]:
    """The days that are read, from the first one of which everything is kept; Unanswerable where they are too many."""
    fold.ready(setting.product, setting.tz.key)
    starts = [one.period_start for one in asked.shown.points]
    if not starts or starts[0] > setting.last_day:
        return None, setting.last_day
    by: Any = asked.shown.points[-1].granularity
    last = min(cal.next_start(starts[-1], by) - timedelta(days=1), setting.last_day)
    first = max(starts[0], first_kept(setting) or starts[0])
    many = queries.events_counted(setting.product, zone=setting.tz.key, since=first, until=last)
    if many > MOST_EVENTS:
        raise Unanswerable(
            f"Within this range people did {many:,} things, too many to be read at each look. Choose a shorter one."
        )
    return first, last


def _parts(asked: Asked, people: list[Numbers]) -> list[Part]:
    everybody = BitMap()
    for some in people:
        everybody |= BitMap(np.unique(some).astype(np.uint32))
    return parts_of(asked.metric.item.product, asked.view.breakdown, everybody)


def _of(part: Part, person: Numbers) -> Any:
    """Which rows are of the part's people."""
    is_mine = np.zeros(max(int(person.max(initial=0)), part.people.max()) + 1, dtype=bool)
    is_mine[np.array(part.people.to_array(), dtype=np.int64)] = True
    return is_mine[person]


def _among(log: Log, part: Part) -> Log:
    return {
        name: [
            Times(piece.person[mine], piece.at[mine])
            for piece in pieces
            for mine in [_of(part, piece.person)]
        ]
        for name, pieces in log.items()
    }
