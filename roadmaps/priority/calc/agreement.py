"""What several people think of one cell: the middle, the spread, a histogram, and how far they agree."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, median_low

from roadmaps.priority.calc.columns import Column, written_number

BARS = 6  # that a histogram has at most


@dataclass(frozen=True, slots=True)
class Spread:
    count: int
    low: float
    median: float
    high: float
    agreement: float  # 1: all say the same; 0: as far apart as the scale allows
    bars: tuple[tuple[str, int], ...]  # label and count, from low to high


def spread(values: Sequence[float], column: Column, *, is_said: bool = False) -> Spread | None:
    """With `is_said`, as for choices, the middle is what somebody said: the lower of two.

    Agreement is 1 - mean distance from the median ÷ half of the scale; without a scale ÷ the largest value.
    """
    if not values:
        return None
    middle = median_low(values) if column.choices or is_said else median(values)
    distance = sum(abs(value - middle) for value in values) / len(values)
    most = _reach(values, column)
    agreement = 1.0 if most == 0 else max(0.0, 1 - distance / most)
    return Spread(len(values), min(values), float(middle), max(values), agreement, _bars(values, column))


def _reach(values: Sequence[float], column: Column) -> float:
    """The largest mean distance that is possible."""
    if column.choices:
        known = [value for value, _, _ in column.choices]
        return (max(known) - min(known)) / 2
    if column.least is not None and column.most is not None:
        return (column.most - column.least) / 2
    return max(abs(value) for value in values)


def _bars(values: Sequence[float], column: Column) -> tuple[tuple[str, int], ...]:
    counts = Counter(values)
    if column.choices:
        return tuple((label, counts[value]) for value, _, label in reversed(column.choices))
    if len(counts) <= BARS:
        return tuple((written_number(value), counts[value]) for value in sorted(counts))
    low, step = min(values), (max(values) - min(values)) / BARS
    placed = Counter(min(BARS - 1, int((value - low) / step)) for value in values)
    return tuple(
        (f"{low + place * step:.3g} to {low + (place + 1) * step:.3g}", placed[place])
        for place in range(BARS)
    )
