"""What a roadmap is drawn from, now or on a day of the past: plain rows that no layout can write through."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from products import kinds
from products.kinds import Status
from products.models import Product
from roadmaps import precision, scoring


@dataclass(frozen=True, slots=True)
class Person:
    pk: int
    name: str
    email: str

    @property
    def called(self) -> str:
        return self.name or self.email


@dataclass(frozen=True, slots=True)
class Group:
    """A theme or an objective, as something that initiatives lie on."""

    pk: int
    number: int
    product: Product
    kind: str
    title: str
    note: str = ""
    hue: str = "slate"
    place: tuple[float, ...] = ()
    is_archived: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One initiative."""

    pk: int
    number: int
    product: Product
    title: str
    status: str
    owner: Person | None
    created_by_id: int | None
    version: int
    theme: Group | None
    objective: Group | None
    start: dt.date | None
    end: dt.date | None
    horizon: str
    position: int
    progress: int
    effort: float | None
    score: float | None
    precision: str = "day"
    team: str = ""
    level: str = "initiative"
    waits_on: tuple[int, ...] = ()

    @property
    def owner_id(self) -> int | None:
        return self.owner.pk if self.owner else None

    @property
    def key(self) -> str:
        return f"{self.product.key}-{self.number}"

    @property
    def shown_status(self) -> Status:
        return kinds.get("initiative").status(self.status)

    @property
    def is_over(self) -> bool:
        return self.status in {"shipped", "dropped"}

    @property
    def starts(self) -> str:
        return precision.word(self.start, self.precision) if self.start else ""

    @property
    def ends(self) -> str:
        return precision.word(self.end, self.precision) if self.end else ""

    @property
    def span(self) -> str:
        return span(self.start, self.end, self.precision)


@dataclass(slots=True)
class Snapshot:
    """Every initiative of some products, with the themes and objectives there are."""

    rows: list[Row] = field(default_factory=list)
    themes: list[Group] = field(default_factory=list)
    objectives: list[Group] = field(default_factory=list)

    @property
    def owners(self) -> list[Person]:
        found = {row.owner.pk: row.owner for row in self.rows if row.owner}
        return sorted(found.values(), key=lambda person: (person.called.lower(), person.pk))

    def only(self, rows: Iterable[Row]) -> "Snapshot":
        return Snapshot(list(rows), self.themes, self.objectives)


def span(start: dt.date | None, end: dt.date | None, meant: str = "day") -> str:
    if start is None or end is None:
        return ""
    return precision.words(start, end, meant)


def score_of(
    reach: int | None, impact: float | None, confidence: int | None, effort: float | None
) -> float | None:
    found = scoring.rice(reach, impact, confidence, effort)
    return None if found is None else round(found, 1)
