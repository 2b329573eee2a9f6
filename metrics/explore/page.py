"""The explorer's page: the form with its choices, and the answer as chart, table and words."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils import timezone

from metrics import queries
from metrics.calc import periods as cal
from metrics.calc import segments
from metrics.drawing.base import hued, placed_at
from metrics.explore import asked as read_asked
from metrics.explore.answer import Answer, Place, answer
from metrics.explore.asked import Asked
from metrics.explore.builder import Condition
from metrics.explore.question import GRANULARITIES, MEASURES, RANGES, Question
from metrics.fold.soon import soon
from metrics.labels import label, tick
from products import calendar_marks
from products import charts as drawing
from products.charts import Series
from products.models import Product
from products.paths import product_url

LISTED_VALUES = 40
STACKED_PERIODS = 62
LABELS = {
    "event": "Events",
    "measure": "Count",
    "by": "In each",
    "range": "Range",
    "from": "First day",
    "to": "Last day",
    "breakdown": "Broken down by",
    "segment": "Condition on people",
}


def place_of(product: Product) -> Place:
    workspace = product.workspace
    today = cal.local_date(timezone.now(), workspace.zone)
    return Place(product, workspace.timezone, cal.WEEKDAYS[workspace.week_start], today)


def context(product: Product, query: Any) -> dict[str, Any]:
    place = place_of(product)
    asked = read_asked.read(query, place.today)
    state = soon(product, place.zone)
    known = queries.known_events(product)
    traits = queries.traits(product)
    refuse_unknown(asked, traits)
    made = {
        "asked": asked,
        "address": f"{product_url(product, 'metrics:explore')}?{urlencode(asked.pairs())}",
        "files": {
            kind: f"{product_url(product, f'metrics:explore-{kind}')}?{urlencode(asked.pairs())}"
            for kind in ("csv", "svg")
        },
        "tile_url": f"{product_url(product, 'metrics:explore-tile')}?{urlencode(asked.pairs())}",
        "state": state,
        "known_events": known,
        "addable_events": [name for name in known if name not in asked.events],
        "traits": traits,
        "measures": MEASURES,
        "granularities": GRANULARITIES,
        "ranges": RANGES,
        "conditions": [_shown(product, one, traits) for one in asked.built.conditions],
        "errors": [f"{_label(name)}: {text}" for name, texts in asked.errors.items() for text in texts],
    }
    if asked.built.fixed is not None:
        made["fixed_words"] = segments.words(segments.parse(asked.built.fixed))
        made["fixed_json"] = json.dumps(asked.built.fixed, ensure_ascii=False)
    if asked.question and state != "uncounted" and known:
        made |= shown(product, answer(asked.question, place), place)
    return made


def _label(name: str) -> str:
    return LABELS.get(name.partition("/")[0], name)


def refuse_unknown(asked: Asked, traits: list[tuple[str, bool]]) -> None:
    """A breakdown by what nobody has, or by what everybody has of their own, is an error of the question."""
    question = asked.question
    if not question or not question.trait:
        return
    wide = dict(traits).get(question.trait)
    if wide is None:
        asked.errors["breakdown"] = [f"Nothing called {question.trait} has been said of anybody."]
    elif wide:
        asked.errors["breakdown"] = [f"{question.trait} has too many different values to be broken down."]
    if wide is not False:
        asked.question = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the builder with the values that can be ticked; none where they are typed."""

    condition: Condition
    values: list[str]

    @property
    def is_typed(self) -> bool:
        return self.condition.is_trait and not self.values


def _shown(product: Product, one: Condition, traits: list[tuple[str, bool]]) -> Shown:
    if not one.is_trait or dict(traits).get(one.name, True):
        return Shown(one, [])
    values = list(queries.people_by_value(product, one.name))
    listed = sorted({*values, *one.values}, key=str.casefold)
    return Shown(one, listed if len(listed) <= LISTED_VALUES else [])


def shown(product: Product, found: Answer, place: Place) -> dict[str, Any]:
    """What the templates show of an answer."""
    question = found.question
    complete = [
        cal.is_complete(start, question.granularity, product.workspace.zone, timezone.now())
        for start in found.starts
    ]
    done = [value for value, over in zip(found.total.values, complete, strict=True) if over]
    return {
        "answer": found,
        "chart": chart(product, found, is_running=not complete[-1]),
        "words": question.words(place.week_start, place.today),
        "mean": sum(done) / len(done) if done else None,
        "newest": done[-1] if done else None,
        "save_url": save_url(product, found),
    }


def chart(product: Product, found: Answer, *, is_running: bool) -> dict[str, Any]:
    question, starts = found.question, found.starts
    years = (starts[-1] - starts[0]).days > 330
    labels = [label(start, question.granularity, years) for start in starts]
    short = [tick(start, question.granularity, years) for start in starts]
    end = cal.next_start(starts[-1], question.granularity)
    marks = placed_at(calendar_marks.marks(product, starts[0], end), starts, end)
    parts = [(row.name, row.values, row.is_rest) for row in found.parts]
    series = hued(parts) if parts else [Series(found.total.name, found.total.values)]
    keys = [start.isoformat() for start in starts]
    shared: dict[str, Any] = {"marks": marks, "incomplete": is_running, "keys": keys, "ticks_of": short}
    if found.parts and not found.overlaps and len(starts) <= STACKED_PERIODS:
        drawn = drawing.bar_chart("explored", question.title(), labels, series, **shared)
    else:
        drawn = drawing.line_chart("explored", question.title(), labels, series, zero=True, **shared)
    return drawn


def save_url(product: Product, found: Answer) -> str:
    """The form of a new metric that asks the same; a metric holds the total, not the breakdown."""
    values = metric_values(found.question)
    values["params"] = json.dumps(values["params"], ensure_ascii=False)
    return f"{product_url(product, 'products:new', kind='metrics')}?{urlencode(values)}"


def metric_values(question: Question) -> dict[str, Any]:
    """What a metric that asks the same is made of."""
    return {
        "calculation": "explored",
        "title": question.subject()[:200],
        "unit": question.measure,
        "definition": question.definition()[:2000],
        "params": question.as_params(),
    }


def asked_values(product: Product, query: Any) -> dict[str, Any]:
    """The same of what an address asks; ValidationError by parameter."""
    asked = read_asked.read(query, place_of(product).today)
    refuse_unknown(asked, queries.traits(product))
    if asked.question is None:
        raise ValidationError(asked.errors)
    return metric_values(asked.question)


def ask(product: Product, query: Any) -> tuple[dict[str, Any], str]:
    """The answer for a program and the state it was read from; ValidationError by parameter."""
    place = place_of(product)
    asked = read_asked.read(query, place.today)
    state = soon(product, place.zone)
    refuse_unknown(asked, queries.traits(product))
    if asked.question is None:
        raise ValidationError(asked.errors)
    if state == "uncounted":
        return {}, state
    return as_json(answer(asked.question, place), place, state), state


def as_json(found: Answer, place: Place, state: str) -> dict[str, Any]:
    """The answer for a program."""
    question, now = found.question, timezone.now()
    tz = cal.zone(place.zone)
    return {
        "question": question.as_json(),
        "words": question.words(place.week_start, place.today),
        "periods": [
            {"start": start, "is_complete": cal.is_complete(start, question.granularity, tz, now)}
            for start in found.starts
        ],
        "values": found.total.values,
        "total": found.total.total,
        "parts": [
            {"name": row.name, "values": row.values, "total": row.total, "is_rest": row.is_rest}
            for row in found.parts
        ],
        "parts_overlap": found.overlaps,
        "segment_people": found.segment_size,
        "is_behind": state == "behind",
    }
