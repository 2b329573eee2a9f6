"""A question from the parameters of an address: those of the page and those of the REST route alike. Pure."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from metrics.calc import periods as cal
from metrics.calc import segments
from metrics.explore import builder
from metrics.explore.question import (
    BY_EVENT,
    BY_TRAIT,
    GRANULARITIES,
    MEASURES,
    MOST_EVENTS,
    MOST_PERIODS,
    RANGES,
    UNANSWERABLE,
    Question,
)

Errors = dict[str, list[str]]
USUAL_RANGE, USUAL_GRANULARITY = "90", "week"


@dataclass
class Asked:
    """What the form shows, whether or not it makes a question."""

    events: list[str]
    measure: str
    granularity: str
    range: str
    first: str
    last: str
    breakdown: str
    built: builder.Built
    errors: Errors = field(default_factory=dict)
    question: Question | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that ask this again."""
        made = [("event", event) for event in self.events]
        made += [("measure", self.measure), ("by", self.granularity), ("range", self.range)]
        if self.range == "dates":
            made += [("from", self.first), ("to", self.last)]
        if self.breakdown:
            made.append(("breakdown", self.breakdown))
        return made + self.built.pairs()


def read(query: Any, today: date) -> Asked:
    """The question of a QueryDict, with what is wrong in it by field."""
    made = Asked(
        events=_events(query),
        measure=query.get("measure") or "people",
        granularity=query.get("by") or USUAL_GRANULARITY,
        range=query.get("range") or ("dates" if query.get("from") or query.get("to") else USUAL_RANGE),
        first=query.get("from") or (today - timedelta(days=int(USUAL_RANGE) - 1)).isoformat(),
        last=query.get("to") or today.isoformat(),
        breakdown=query.get("breakdown", ""),
        built=builder.read(query),
    )
    days = _days(made, today)
    _check(made)
    if days and not made.errors:
        made.question = _question(made, *days)
    return made


def _events(query: Any) -> list[str]:
    chosen = dict.fromkeys(one for one in [*query.getlist("event"), query.get("add_event", "")] if one)
    chosen.pop(query.get("drop_event", ""), None)
    return list(chosen)


def _check(made: Asked) -> None:
    wrong = made.errors
    for name, value, allowed in (
        ("measure", made.measure, MEASURES),
        ("by", made.granularity, GRANULARITIES),
        ("range", made.range, RANGES),
    ):
        if value not in allowed:
            wrong.setdefault(name, []).append(f"This must be one of: {', '.join(allowed)}.")
    if len(made.events) > MOST_EVENTS:
        wrong["event"] = [f"Choose at most {MOST_EVENTS} events."]
    texts = [*made.events, made.breakdown]
    if any(len(text) > segments.LONGEST_EVENT + len(BY_TRAIT) or "\x00" in text for text in texts):
        wrong.setdefault("event", []).append("An event or trait has at most 200 characters and no NUL.")
    if made.breakdown not in {"", BY_EVENT} and not made.breakdown.startswith(BY_TRAIT):
        wrong["breakdown"] = [f"This must be {BY_EVENT}, or {BY_TRAIT} and a trait."]
    definition = made.built.definition()
    problems = made.built.errors or (segments.problems_of(definition) if definition is not None else [])
    for path, said in problems:
        wrong.setdefault(f"segment{pointer(path)}", []).append(f"This {said}.")


def pointer(path: str) -> str:
    """all[1].is -> /all/1/is, as problem+json names a place."""
    parts = path.replace("[", ".").replace("]", "").split(".")
    return "".join(f"/{part}" for part in parts if part)


def _days(made: Asked, today: date) -> tuple[date, date] | None:
    if made.range != "dates":
        days = int(made.range) if made.range in RANGES else 1
        return today - timedelta(days=days - 1), today
    found = []
    for name, text in (("from", made.first), ("to", made.last)):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            made.errors[name] = ["Give a date such as 2026-01-31."]
            continue
        if not 1970 <= day.year < 2200:
            made.errors[name] = ["Give a date from 1970 to 2199."]
        found.append(day)
    if made.errors:
        return None
    first, last = found[0], min(found[1], today)
    if last < first:
        made.errors["to"] = ["The last day comes before the first, or the first lies ahead."]
        return None
    return first, last


def _question(made: Asked, first: date, last: date) -> Question | None:
    granularity: cal.Granularity = made.granularity  # type: ignore[assignment]  # one of GRANULARITIES
    question = Question(
        tuple(made.events),
        made.measure,
        granularity,
        first,
        last,
        made.built.definition(),
        made.breakdown,
    )
    if not question.is_answerable:
        made.errors["measure"] = [UNANSWERABLE]
        return None
    if len(question.starts("monday")) > MOST_PERIODS:
        text = f"These are more than {MOST_PERIODS} periods. Choose longer periods or a shorter range."
        made.errors["by"] = [text]
        return None
    return question
