"""The way of a key result as a small drawing: what was reached when, against the straight line expected. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from roadmaps.periods import share_gone

BEHIND = 0.1  # a tenth of the way short of the line is worth a word
LOW, HIGH = -0.2, 1.2  # what lies beyond is drawn at the edge


@dataclass(frozen=True, slots=True)
class Way:
    """Coordinates in a box of 100 by 100 that is stretched to its place."""

    line: str
    expected: str
    today: float | None
    last: tuple[float, float] | None
    done: float  # 0 to 1
    gone: float  # what the straight line would have done by today, 0 to 1

    @property
    def is_behind(self) -> bool:
        return self.gone - self.done > BEHIND

    @property
    def words(self) -> str:
        return f"{round(self.done * 100)} % of the way done, {round(self.gone * 100)} % expected by today"


def way(
    moves: Sequence[tuple[dt.date, float]],
    *,
    start: float,
    target: float,
    first: dt.date,
    last: dt.date,
    today: dt.date,
) -> Way:
    """`moves` are days and the values from then on, earliest first."""

    def at(day: dt.date) -> float:
        return round(min(1.0, max(0.0, (day - first).days / max(1, (last - first).days))) * 100, 2)

    def height(value: float) -> float:
        share = (value - start) / (target - start)
        return round(86 - min(HIGH, max(LOW, share)) * 72, 2)

    value, path = start, [f"M{at(first):g},{height(start):g}"]
    for day, reached in moves:
        if day < first:  # said before the period began: there it starts
            path = [f"M{at(first):g},{height(reached):g}"]
        else:
            path.append(f"L{at(min(day, last)):g},{height(reached):g}")
        value = reached
    now = min(max(today, first), last)
    path.append(f"H{at(now):g}")
    return Way(
        line="".join(path),
        expected=f"M0,{height(start):g}L100,{height(target):g}",
        today=at(today) if first <= today <= last else None,
        last=(at(now), height(value)),
        done=min(1.0, max(0.0, (value - start) / (target - start))),
        gone=share_gone(first, last, today),
    )
