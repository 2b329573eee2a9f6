"""One question: which events, counted how, in which periods, of whom, broken down by what. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from metrics.calc import periods as cal
from metrics.calc import segments
from metrics.calc.events import ANY

MOST_EVENTS, MOST_PERIODS = 20, 400
RANGES = {"28": "28 days", "90": "90 days", "365": "12 months", "dates": "Dates"}
MEASURES = {"people": "People", "events": "Events"}
GRANULARITIES = {"day": "Day", "week": "Week", "month": "Month"}
BY_EVENT, BY_TRAIT = "event", "trait:"
UNANSWERABLE = (
    "Events cannot be counted within a segment or by a trait: of each event it is kept who did it, not how often each "
    "person did. Measure people, or leave the segment and the trait out."
)


@dataclass(frozen=True, slots=True)
class Question:
    """`first` and `last` lie within the first and the last period; the answer takes these periods whole."""

    events: tuple[str, ...]  # none: whatever people do
    measure: str
    granularity: cal.Granularity
    first: date
    last: date
    segment: Any = None  # a definition as calc/segments.py has it
    breakdown: str = ""  # "event" or "trait:" and its name

    @property
    def trait(self) -> str:
        return self.breakdown.removeprefix(BY_TRAIT) if self.breakdown.startswith(BY_TRAIT) else ""

    @property
    def is_answerable(self) -> bool:
        return self.measure == "people" or not (self.segment or self.trait)

    @property
    def asked_events(self) -> tuple[str, ...]:
        return self.events or (ANY,)

    def starts(self, week_start: cal.WeekStart) -> list[date]:
        first = cal.start_of(self.first, self.granularity, week_start)
        return cal.period_range(
            first, cal.start_of(self.last, self.granularity, week_start), self.granularity
        )

    def end(self, week_start: cal.WeekStart) -> date:
        """The last day of the last period."""
        last = cal.start_of(self.last, self.granularity, week_start)
        return cal.next_start(last, self.granularity) - timedelta(days=1)

    def subject(self) -> str:
        """What is counted: people who did Opened."""
        what = segments.listed([segments.event_words(event) for event in self.asked_events])
        return f"People who did {what}" if self.measure == "people" else f"How often people did {what}"

    def title(self) -> str:
        """Short enough for a chart: People who did Opened, by plan."""
        return f"{self.subject()}, by {self.trait or 'event'}" if self.breakdown else self.subject()

    def definition(self) -> str:
        """What a metric of it counts, whatever the range: without the breakdown."""
        return f"{self.subject()}, in each {self.granularity}{self._among()}."

    def _among(self) -> str:
        return f", among {segments.words(segments.parse(self.segment))}" if self.segment else ""

    def words(self, week_start: cal.WeekStart, today: date) -> str:
        """The whole question as a person says it."""
        first, last = self.starts(week_start)[0], min(self.end(week_start), today)
        return (
            f"{self.title()}, in each {self.granularity} from {_day(first)} to {_day(last)}{self._among()}."
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "events": list(self.events),
            "measure": self.measure,
            "granularity": self.granularity,
            "from": self.first,
            "to": self.last,
            "segment": self.segment,
            "breakdown": self.breakdown,
        }

    def as_params(self) -> dict[str, Any]:
        """The settings of a metric that asks the same of each period, for as long as there are data."""
        params: dict[str, Any] = {"granularity": self.granularity, "measure": self.measure}
        if self.events:
            params["events"] = list(self.events)
        if self.segment:
            params["segment"] = self.segment
        return params


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
