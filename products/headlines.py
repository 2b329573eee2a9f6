"""The one number of a metric, for stages that know metrics as records only: whoever computes them registers here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from products.models import Item


@dataclass(frozen=True, slots=True)
class Headline:
    """What a metric says now; `trend` are its last whole periods, oldest first."""

    shown: str  # with its unit, as people read it; “–” where nothing is known
    value: float | None
    known_at: datetime | None
    on_target: bool | None  # None: no target, or no value
    trend: tuple[float, ...] = ()


Source = Callable[["Iterable[Item]"], Mapping[int, Headline]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def headlines(items: "Iterable[Item]") -> dict[int, Headline]:
    """By the item's primary key; items that nobody knows a number of are left out."""
    wanted = list(items)
    found: dict[int, Headline] = {}
    for source in _sources if wanted else ():
        found.update(source(wanted))
    return found
