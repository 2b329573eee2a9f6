"""May it launch? And does it come too close to another one? Pure rules."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

TOO_CLOSE = 14
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Summary:
    """`obstacles` bar the launch; `open_questions` are shown but do not."""

    obstacles: tuple[str, ...]
    open_questions: tuple[str, ...]

    @property
    def may_go(self) -> bool:
        return not self.obstacles


def summarise(verdicts: Mapping[str, tuple[str, str]], open_must_haves: Iterable[str]) -> Summary:
    """`verdicts`: function -> (verdict, note). A no-go and an open must-have bar the launch; a missing word asks."""
    obstacles = [
        f"{name} says no go: {note}" for name, (verdict, note) in verdicts.items() if verdict == "no_go"
    ]
    obstacles += [f"Must-have still open: {title}" for title in open_must_haves]
    pending = [
        f"{name} has not decided yet" for name, (verdict, _) in verdicts.items() if verdict == "pending"
    ]
    return Summary(tuple(obstacles), tuple(pending))


def clashes(
    day: dt.date | None, others: Iterable[tuple[dt.date, T]], within: int = TOO_CLOSE
) -> list[tuple[int, T]]:
    """Others at most `within` days away, nearest first: signed days (negative is before) and what they are."""
    if day is None:
        return []
    near = [((other - day).days, what) for other, what in others]
    return sorted((one for one in near if abs(one[0]) <= within), key=lambda one: abs(one[0]))


def countdown(day: dt.date | None, today: dt.date) -> str:
    if day is None:
        return "No date yet"
    days = (day - today).days
    if days == 0:
        return "Today"
    unit = "day" if abs(days) == 1 else "days"
    return f"{days} {unit} to go" if days > 0 else f"{-days} {unit} ago"
