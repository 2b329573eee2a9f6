"""How somebody wants to see a metric, from the parameters of an address: so that what is seen can be shared. Pure."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from metrics.calc import periods as cal

RANGES = {"30": "30 days", "90": "90 days", "365": "12 months", "all": "All"}
# How many periods a range has, the running one among them.
PERIODS: dict[str, dict[str, int]] = {
    "30": {"day": 30, "week": 5, "month": 2},
    "90": {"day": 90, "week": 13, "month": 3},
    "365": {"day": 365, "week": 52, "month": 12},
}
DATES, USUAL = "dates", "365"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class View:
    """`by`: longer periods than those the metric is kept in. `chart`: which of its charts. Empty: the usual one."""

    range: str = USUAL
    first: date | None = None
    last: date | None = None
    by: str = ""
    is_compared: bool = False
    breakdown: str = ""  # a trait
    chart: str = ""
    errors: tuple[str, ...] = field(default=())

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that ask for this view; what is usual is left out."""
        made = [("range", self.range)] if self.range != USUAL else []
        if self.range == DATES:
            made += [
                (name, day.isoformat()) for name, day in (("from", self.first), ("to", self.last)) if day
            ]
        made += [("by", self.by)] if self.by else []
        made += [("compare", "previous")] if self.is_compared else []
        made += [("breakdown", f"trait:{self.breakdown}")] if self.breakdown else []
        made += [("chart", self.chart)] if self.chart else []
        return made

    def query(self, **changes: Any) -> str:
        """As the end of an address; "" for the usual view."""
        pairs = (replace(self, **changes) if changes else self).pairs()
        return f"?{urlencode(pairs)}" if pairs else ""

    def span(self, newest: date, by: cal.Granularity, week_start: cal.WeekStart) -> tuple[date | None, date]:
        """The first day of the first period (None: from the beginning) and the last day, with the newest data.

        A named range has whole periods, so that as many before it are as long: twelve months against twelve.
        """
        if self.range == DATES:
            first = self.first and cal.start_of(self.first, by, week_start)
            return first, self.last or newest
        periods = PERIODS.get(self.range)
        if periods is None:
            return None, newest
        return cal.shift(cal.start_of(newest, by, week_start), by, 1 - periods[by]), newest


def read(query: Any) -> View:
    """Of a QueryDict. What makes no sense is said in `errors` and leaves the usual."""
    asked = query.get("range", "")
    errors: list[str] = []
    first, last = (_day(query.get(name, ""), name, errors) for name in ("from", "to"))
    if first and last and last < first:
        errors.append("The last day comes before the first.")
        last = None
    named = asked if asked in {*RANGES, DATES} else {"28": "30"}.get(asked, DATES if first or last else USUAL)
    trait = query.get("breakdown", "")[:LONGEST].removeprefix("trait:").replace("\x00", "")
    return View(
        range=named,
        first=first if named == DATES else None,
        last=last if named == DATES else None,
        by=query.get("by", "") if query.get("by") in {"week", "month"} else "",
        is_compared=query.get("compare") == "previous",
        breakdown=trait,
        chart=query.get("chart", "")[:20].replace("\x00", ""),
        errors=tuple(errors),
    )


def _day(text: str, name: str, errors: list[str]) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 1970 <= found.year < 2200:
        which = "first" if name == "from" else "last"
        errors.append(f"Give the {which} day as a date such as 2026-01-31.")
        return None
    return found
