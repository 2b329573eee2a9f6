"""The answer to a question, from the kept bitmaps. Call `metrics.fold.ready` before."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pyroaring import BitMap

from metrics import queries
from metrics.calc import periods as cal
from metrics.calc.events import ANY
from metrics.explore.parts import NOBODY, OTHER, TOP, parts_of
from metrics.explore.question import Question
from products.models import Product

People = dict[date, BitMap]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the answer. `total` is of the whole range: different people, or all events."""

    name: str
    values: list[int]
    total: int
    is_rest: bool = False


@dataclass(slots=True)
class Answer:
    question: Question
    starts: list[date]
    total: Row
    parts: list[Row] = field(default_factory=list)  # of the breakdown
    overlaps: bool = False  # a person may be in several parts, so that they add up to more than the total
    segment_size: int | None = None
    left_out: int = 0  # events that the breakdown does not show


@dataclass(frozen=True, slots=True)
class Place:
    """Whose days and weeks they are."""

    product: Product
    zone: str
    week_start: cal.WeekStart
    today: date


def answer(question: Question, place: Place) -> Answer:
    """ValueError for a question that bitmaps cannot answer."""
    if not question.is_answerable:
        raise ValueError("Events are not kept by person.")
    return _events(question, place) if question.measure == "events" else _people(question, place)


def _reach(question: Question, place: Place) -> dict[str, Any]:
    starts = question.starts(place.week_start)
    return {"zone": place.zone, "span": question.granularity, "since": starts[0], "until": starts[-1]}


def _people(question: Question, place: Place) -> Answer:
    starts = question.starts(place.week_start)
    reach = _reach(question, place)
    found = queries.people_of_each(place.product, question.asked_events, **reach)
    who = None
    if question.segment:
        last = min(question.end(place.week_start), place.today)
        who = queries.segment_people(place.product, question.segment, zone=place.zone, last=last)
    together = _among(_together(list(found.values()), starts), who)
    made = Answer(question, starts, _row("People", together, starts))
    if who is not None:
        made.segment_size = len(who & queries.everybody(place.product, zone=place.zone))
    if question.trait:
        made.parts = _by_trait(place, question.trait, together, starts)
    elif question.breakdown:
        made.overlaps = True
        if not question.events:
            names = [name for name, _ in queries.busiest(place.product, **reach)]
            made.left_out = max(0, len(names) - TOP)
            found = queries.people_of_each(place.product, names[:TOP], **reach)
        rows = [_row(name, _among(people, who), starts) for name, people in found.items()]
        made.left_out = made.left_out or max(0, len(rows) - TOP)
        made.parts = sorted(rows, key=lambda row: -row.total)[:TOP]
    return made


def _together(found: list[People], starts: list[date]) -> People:
    if len(found) == 1:
        return found[0]
    return {
        start: BitMap.union(NOBODY, *(people[start] for people in found if start in people))
        for start in starts
    }


def _among(people: People, who: BitMap | None) -> People:
    return people if who is None else {start: one & who for start, one in people.items()}


def _row(name: str, people: People, starts: list[date], is_rest: bool = False) -> Row:
    values = [len(people.get(start, NOBODY)) for start in starts]
    return Row(name, values, len(BitMap.union(NOBODY, *people.values())), is_rest)


def _by_trait(place: Place, trait: str, together: People, starts: list[date]) -> list[Row]:
    everybody = BitMap.union(NOBODY, *together.values())
    return [
        _row(part.name, _among(together, part.people), starts, part.is_rest)
        for part in parts_of(place.product, trait, everybody)
    ]


def _events(question: Question, place: Place) -> Answer:
    starts = question.starts(place.week_start)
    reach = _reach(question, place)
    found = queries.counts_of_each(place.product, question.asked_events, **reach)
    values = [sum(counts.get(start, 0) for counts in found.values()) for start in starts]
    made = Answer(question, starts, Row("Events", values, sum(values)))
    if question.breakdown:
        if not question.events:
            names = [name for name, _ in queries.busiest(place.product, **reach)][:TOP]
            found = queries.counts_of_each(place.product, names, **reach)
        found.pop(ANY, None)
        rows = [
            _count_row(name, [counts.get(start, 0) for start in starts]) for name, counts in found.items()
        ]
        made.parts = sorted(rows, key=lambda row: -row.total)[:TOP]
        rest = [
            value - sum(row.values[index] for row in made.parts)
            for index, value in enumerate(made.total.values)
        ]
        if any(rest):
            made.parts.append(_count_row(f"{OTHER} events", rest, is_rest=True))
    return made


def _count_row(name: str, values: list[int], is_rest: bool = False) -> Row:
    return Row(name, values, sum(values), is_rest)
