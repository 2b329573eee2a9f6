"""The promise ledger: what each change meant to those who were shown it, and how a promise came out. No queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

from roadmaps.models import EditionEntry, Promise

ORDER = {"now": 0, "next": 1, "later": 2, "": 3}
HORIZONS = {"now": "Now", "next": "Next", "later": "Later", "": ""}
Outcome = Literal["kept", "slipped", "dropped", "open", "told"]
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


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides how a promise came out. The first time is that of the first row with a date, else of the first."""

    first_state: str
    first_end: date | None
    first_horizon: str
    last_event: str
    last_end: date | None
    last_horizon: str
    shipped_on: date | None  # where it still says shipped at the end
    today: date

    @property
    def slip_days(self) -> int:
        """How much later than first said: at shipping, else by what is said now; 0 where it is not later."""
        if self.first_end is None or self.first_state == "shipped":
            return 0
        until = self.shipped_on or max(self.last_end or self.first_end, self.today)
        return max(0, (until - self.first_end).days)

    @property
    def outcome(self) -> Outcome:
        if self.first_state == "shipped":
            return "told"
        if self.shipped_on is None and self.last_event == "hidden":
            return "dropped"
        if self.slip_days > 0 or self._fell_back():
            return "slipped"
        return "kept" if self.shipped_on is not None else "open"

    def _fell_back(self) -> bool:
        """Without dates: it was Now or Next and is said for later than that."""
        if self.first_end is not None or self.shipped_on is not None:
            return False
        return ORDER.get(self.last_horizon, 3) > ORDER.get(self.first_horizon, 3)


@dataclass(slots=True)
class Story:
    """All that an edition said of one initiative, oldest first."""

    rows: list[Promise]
    today: date
    zone: tzinfo = UTC

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
        """None for what was set back after it had shipped."""
        if self.last.state != "shipped":
            return None
        said = [row.at for row in self.rows if row.event == "shipped"]
        return said[-1] if said else next(row.at for row in self.rows if row.state == "shipped")

    @property
    def moves(self) -> int:
        return sum(1 for row in self.rows if row.before)

    @property
    def facts(self) -> Facts:
        shipped = self.shipped_at
        return Facts(
            first_state=self.rows[0].state,
            first_end=self.first.end,
            first_horizon=self.first.horizon,
            last_event=self.last.event,
            last_end=self.last.end,
            last_horizon=self.last.horizon,
            shipped_on=shipped and shipped.astimezone(self.zone).date(),
            today=self.today,
        )

    @property
    def slip_days(self) -> int:
        return self.facts.slip_days

    @property
    def outcome(self) -> Outcome:
        return self.facts.outcome


def stories(rows: Iterable[Promise], today: date, zone: tzinfo) -> list[Story]:
    """Rows ordered by time, gathered by initiative; what changed last comes first."""
    gathered: dict[int, list[Promise]] = {}
    for one in rows:
        gathered.setdefault(one.item_id, []).append(one)
    made = [Story(group, today, zone) for group in gathered.values()]
    return sorted(made, key=lambda story: story.last.at, reverse=True)
