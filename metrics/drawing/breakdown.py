"""A metric by the values of a trait, computed from what is kept of people when somebody asks.

What is stored of a metric is its total. Who has which value is known only now, so nothing of this is stored.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from pyroaring import BitMap

from metrics import queries
from metrics.calc import bitmaps
from metrics.calc import lifecycle as life
from metrics.calc import periods as cal
from metrics.calc.active import MONTH_DAYS
from metrics.calc.cohorts import retention as retention_of
from metrics.compute import cohorts
from metrics.compute.segment import among, segment_people
from metrics.compute.setting import Setting
from metrics.compute.spans import people_by_period
from metrics.drawing import by_trait
from metrics.drawing.asked import Asked
from metrics.drawing.base import Chart, Row, Rows, Unanswerable, hued, placed_at
from metrics.drawing.people import curves_chart
from metrics.explore.answer import Place, answer
from metrics.explore.parts import NOBODY, parts_of
from metrics.explore.question import BY_TRAIT, Question
from metrics.fold.soon import soon
from metrics.labels import label, tick
from products import charts


def may_break_down(asked: Asked) -> bool:
    metric = asked.metric
    return metric.calculation in WAYS and metric.params.get("measure") != "events"


def broken_down(asked: Asked, most: int) -> Chart:
    """Lines of the values that most people have, of the other values, and of people of whom it is not known."""
    metric, trait = asked.metric, asked.view.breakdown
    product = metric.item.product
    wide = dict(queries.traits(product)).get(trait)
    if wide is None:
        raise Unanswerable(f"Nothing called {trait} has been said of anybody.")
    if wide:
        raise Unanswerable(f"{trait} has too many different values to be broken down.")
    setting = Setting(metric, timezone.now())
    if soon(product, setting.tz.key) == "uncounted":
        raise Unanswerable("The events are being counted for the first time. Look again in a minute.")
    if metric.calculation == "retention":
        return _retention(asked, setting)
    starts, rows = WAYS[metric.calculation](asked, setting)
    return _lines(asked, starts, rows, most)


def _lines(asked: Asked, starts: list[date], rows: list[Row], most: int) -> Chart:
    step = -(-len(starts) // most)
    kept = range((len(starts) - 1) % step, len(starts), step) if step > 1 else range(len(starts))
    starts = [starts[k] for k in kept]
    scale = 100 if asked.metric.unit == "%" else 1
    scaled = [
        (name, [None if values[k] is None else values[k] * scale for k in kept], rest)
        for name, values, rest in rows
    ]
    by: Any = asked.by
    years = bool(starts) and (starts[-1] - starts[0]).days > 330
    end = cal.next_start(starts[-1], by) if starts else date.max
    now = Setting(asked.metric, timezone.now())
    made = charts.line_chart(
        f"parts-{asked.metric.pk}",
        f"{asked.metric.item.title}, by {asked.view.breakdown}",
        [label(one, by, years) for one in starts],
        hued(scaled),
        marks=placed_at(asked.marks, starts, end) if starts else (),
        unit=asked.metric.unit,
        incomplete=bool(starts) and not now.is_complete(starts[-1], by),
        zero=True,
        keys=[one.isoformat() for one in starts],
        ticks_of=[tick(one, by, years) for one in starts],
    )
    return plain(made)


def plain(chart: Chart) -> Chart:
    """Without the area below the first line: no part is more than the others."""
    chart["series"] = [one | {"area": "", "end": None} for one in chart["series"]]
    return chart


def _everybody(people: bitmaps.People) -> BitMap:
    return BitMap.union(NOBODY, *people.values())


def _active(asked: Asked, setting: Setting) -> Rows:
    zone, event = setting.tz.key, setting.get("event")
    last = min(asked.last, setting.last_day)
    first = max(asked.first, queries.first_day(setting.product, zone=zone) or asked.first)
    if first > last:
        return [], []
    since = first - timedelta(days=MONTH_DAYS - 1)
    people = queries.people_of(setting.product, zone=zone, event=event, span="day", since=since, until=last)
    people = among(people, segment_people(setting, setting.last_day))
    name = {"stickiness": "dau_mau"}.get(setting.get("headline"), setting.get("headline"))
    rows: list[Row] = []
    days = cal.period_range(first, last, "day")
    ends = {cal.start_of(day, asked.by, setting.week_start): k for k, day in enumerate(days)}  # type: ignore[arg-type]  # a granularity
    for part in parts_of(setting.product, asked.view.breakdown, _everybody(people)):
        table = bitmaps.active_users(among(people, part.people), first, last).days
        rows.append((part.name, [getattr(table[k], name) for k in ends.values()], part.is_rest))
    return list(ends), rows


def _lifecycle(asked: Asked, setting: Setting) -> Rows:
    granularity: cal.Granularity = setting.get("granularity")
    week = cal.WEEKDAYS[setting.product.workspace.week_start]
    people = people_by_period(setting, granularity, setting.get("event"), week)
    people = among(people, segment_people(setting, setting.last_day))
    starts = [point.period_start for point in asked.shown.points]
    if not starts:
        return [], []
    within = {start: people.get(start, NOBODY) for start in starts}
    name, rows = setting.get("headline"), []
    for part in parts_of(setting.product, asked.view.breakdown, _everybody(within)):
        table = life.lifecycle(among(people, part.people), starts[0], starts[-1], granularity)
        rows.append((part.name, [getattr(row, name) for row in table], part.is_rest))
    return cal.period_range(starts[0], starts[-1], granularity), rows


def _explored(asked: Asked, setting: Setting) -> Rows:
    question = Question(
        events=tuple(setting.get("events") or ()),
        measure="people",
        granularity=setting.get("granularity"),
        first=asked.first,
        last=min(asked.last, setting.last_day),
        segment=setting.get("segment"),
        breakdown=f"{BY_TRAIT}{asked.view.breakdown}",
    )
    found = answer(question, Place(setting.product, setting.tz.key, setting.week_start, setting.today))
    return found.starts, [(row.name, list(row.values), row.is_rest) for row in found.parts]


def _retention(asked: Asked, setting: Setting) -> Chart:
    """Curves: the share that came back after each period, of all the range's cohorts together."""
    rule = cohorts.rule_of(setting)
    if not cohorts.is_kept(rule, setting):
        raise Unanswerable("Retention by these settings is read from events, which are not kept by trait.")
    starts, returns = cohorts.people_of(rule, setting, cal.WEEKDAYS[setting.product.workspace.week_start])
    seen = [point.period_start for point in asked.shown.points]
    rule = cohorts.within(rule, seen[0], seen[-1]) if seen else rule
    rows: list[Row] = []
    within = {start: who for start, who in starts.items() if seen and seen[0] <= start <= seen[-1]}
    among_cohorts = among(within, segment_people(setting, setting.last_day))
    for part in parts_of(setting.product, asked.view.breakdown, _everybody(among_cohorts)):
        table = retention_of(starts, returns, rule, part.people)
        on = setting.get("headline") == "on"
        means = table.weighted_mean_on if on else table.weighted_mean_on_or_after
        rows.append((part.name, [None if mean is None else mean * 100 for mean in means], part.is_rest))
    made = curves_chart(asked.shown, hued(rows), rule.periods + 1)
    return plain(made) | {
        "id": f"parts-{asked.metric.pk}",
        "title": f"{asked.metric.item.title}, by {asked.view.breakdown}",
    }


WAYS: dict[str, Callable[[Asked, Setting], Any]] = {
    "active_users": _active,
    "lifecycle": _lifecycle,
    "explored": _explored,
    "retention": _retention,
    "sessions": by_trait.sessions,
    "funnel": by_trait.funnel,
}
