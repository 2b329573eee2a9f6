"""The promise ledger: what each change meant to those who were shown it, and how a promise came out. No queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from roadmaps.models import EditionEntry, Promise

ORDER = {"now": 0, "next": 1, "later": 2, "": 3}
HORIZONS = {"now": "Now", "next": "Next", "later": "Later", "": ""}
Outcome = Literal["kept", "slipped", "dropped", "open"]
FIELDS = ("title", "theme", "state", "horizon", "end", "span")


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says before or after a change."""

    title: str
    note: str
    theme: str
    state: str
    horizon: str
    end: date | None
    span: str

    @classmethod
    def of(cls, entry: EditionEntry) -> "Said":
        return cls(*(getattr(entry, name) for name in cls.__dataclass_fields__))

    @property
    def when(self) -> str:
        return self.span or HORIZONS.get(self.horizon, "")


def event(before: Said, after: Said) -> str:
    """What the ledger calls the change; empty where it says nothing that a reader was promised."""
    if after.state != before.state:
        return {"shipped": "shipped", "progress": "begun"}.get(after.state, "moved")
    if (after.span, after.horizon) != (before.span, before.horizon):
        return "moved"
    return "reworded" if after.title != before.title else ""


def first(entry: EditionEntry, at: datetime) -> Promise:
    return row(entry, "shown", at)


def row(entry: EditionEntry, event: str, at: datetime, before: Said | None = None) -> Promise:
    said = {name: getattr(entry, name) for name in FIELDS}
    return Promise(
        workspace_id=entry.workspace_id,
        edition_id=entry.edition_id,
        item_id=entry.item_id,
        at=at,
        event=event,
        before=before.when if before and before.when != Said.of(entry).when else "",
        **said,
    )


@dataclass(slots=True)
class Story:
    """All that an edition said of one initiative, oldest first."""

    rows: list[Promise]
    today: date

    @property
    def title(self) -> str:
        return self.rows[-1].title

    @property
    def first(self) -> Promise:
        """The first row that gave a date; else the first of all."""
        return next((row for row in self.rows if row.end), self.rows[0])

    @property
    def last(self) -> Promise:
        return self.rows[-1]

    @property
    def promised(self) -> str:
        return self.first.span or HORIZONS.get(self.first.horizon, "")

    @property
    def says(self) -> str:
        return self.last.span or HORIZONS.get(self.last.horizon, "")

    @property
    def shipped_at(self) -> datetime | None:
        return next((row.at for row in self.rows if row.state == "shipped"), None)

    @property
    def moves(self) -> int:
        return sum(1 for row in self.rows if row.before)

    @property
    def slip_days(self) -> int:
        """How much later than first said: at shipping, else by what is said now; 0 where it is not later."""
        if self.first.end is None:
            return 0
        if self.shipped_at is not None:
            return max(0, (self.shipped_at.date() - self.first.end).days)
        later = max(self.last.end or self.first.end, self.today)
        return max(0, (later - self.first.end).days)

    @property
    def outcome(self) -> Outcome:
        if self.shipped_at is None and self.last.event == "hidden":
            return "dropped"
        late = self.slip_days > 0 or self._fell_back()
        if self.shipped_at is not None:
            return "slipped" if late else "kept"
        return "slipped" if late else "open"

    def _fell_back(self) -> bool:
        """Without dates: it was Now or Next and is said for later than that."""
        if self.first.end is not None or self.shipped_at is not None:
            return False
        return ORDER.get(self.last.horizon, 3) > ORDER.get(self.first.horizon, 3)


def stories(rows: Iterable[Promise], today: date) -> list[Story]:
    """Rows ordered by time, gathered by initiative; what changed last comes first."""
    gathered: dict[int, list[Promise]] = {}
    for one in rows:
        gathered.setdefault(one.item_id, []).append(one)
    made = [Story(group, today) for group in gathered.values()]
    return sorted(made, key=lambda story: story.last.at, reverse=True)
