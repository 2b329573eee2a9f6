"""How long sessions last: counts by bins that get wider, since most are short and a few are very long.

Pure. The bins are fixed, so that counts of several periods add up to those of all of them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Upper ends in seconds, each within its bin; the first holds sessions without any length, the last has no end.
EDGES = (0, 10, 30, 60, 180, 600, 1800, 3600, 10800)
NAMES = ("0", "≤10 s", "≤30 s", "≤1 min", "≤3 min", "≤10 min", "≤30 min", "≤1 h", "≤3 h", ">3 h")


@dataclass(frozen=True, slots=True)
class Middle:
    """In which bin the median lies, how far into it (0..1), and about how many seconds that is."""

    bin: int
    share: float
    seconds: float


def counts_of(seconds: Iterable[float]) -> list[int]:
    """One count a bin of NAMES."""
    made = [0] * len(NAMES)
    for one in seconds:
        made[bisect_left(EDGES, one)] += 1
    return made


def counts_of_sorted(lengths: Sequence[int], zeros: int, second: int) -> list[int]:
    """The same from lengths above zero that are sorted already, `second` of them a second, and so many of zero."""
    ends = [zeros, *(zeros + _upto(lengths, edge * second) for edge in EDGES[1:]), zeros + len(lengths)]
    return [high - low for low, high in zip([0, *ends[:-1]], ends, strict=True)]


def _upto(lengths: Sequence[int], edge: int) -> int:
    low, high = 0, len(lengths)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if lengths[middle] <= edge else (low, middle)
    return low


def together(counts: Iterable[Sequence[int]]) -> list[int]:
    """The counts of several periods as one."""
    return [sum(column) for column in zip(*counts, strict=True)] or [0] * len(NAMES)


def place_of(seconds: float) -> Middle:
    """Where a length stands among the bins."""
    index = bisect_left(EDGES, seconds)
    low = EDGES[index - 1] if index else 0
    high = EDGES[index] if index < len(EDGES) else 2 * EDGES[-1]
    share = 0.5 if high == low else min(1.0, (seconds - low) / (high - low))
    return Middle(index, share, seconds)


def middle_of(counts: Sequence[int]) -> Middle | None:
    """Where half of the sessions lie below, by even spread within the bin; None of no session."""
    total = sum(counts)
    if not total:
        return None
    below = 0
    for index, count in enumerate(counts):
        if count and below + count >= total / 2:
            share = (total / 2 - below) / count
            low = EDGES[index - 1] if index else 0
            high = EDGES[index] if index < len(EDGES) else 2 * EDGES[-1]
            return Middle(index, share, low + share * (high - low))
        below += count
    return None
