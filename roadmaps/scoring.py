"""Scores and progress as pure functions: numbers in, numbers out, nothing of Django.

RICE: reach × impact × confidence ÷ effort (Sean McBride, Intercom). Reach in people a quarter, impact one of
3, 2, 1, 0.5, 0.25, confidence in per cent, effort in person-months.
"""

from collections.abc import Iterable
from math import isfinite, log
from typing import Protocol

IMPACTS = ((3.0, "Massive"), (2.0, "High"), (1.0, "Medium"), (0.5, "Low"), (0.25, "Minimal"))
CONFIDENCES = ((100, "100%"), (80, "80%"), (50, "50%"))
LEAST_EFFORT = 0.5


class Scored(Protocol):
    reach: int | None
    impact: float | None
    confidence: int | None
    effort: float | None


def rice(
    reach: float | None, impact: float | None, confidence: float | None, effort: float | None
) -> float | None:
    """The score, or None where an input is missing or the effort is not above zero."""
    if reach is None or impact is None or confidence is None or effort is None or not effort > 0:
        return None
    score = reach * impact * confidence / 100 / effort
    return score if isfinite(score) else None


def rice_of(row: Scored) -> float | None:
    return rice(row.reach, row.impact, row.confidence, row.effort)


def progress(start: float, target: float, current: float) -> float | None:
    """The share of the way from `start` to `target` that is done, 0 to 1, whichever way the way leads.

    None where start and target are the same, since then there is no way.
    """
    span = target - start
    if span == 0 or not isfinite(span):
        return None
    return min(1.0, max(0.0, (current - start) / span))


def mean_progress(shares: Iterable[float | None]) -> float | None:
    """An objective's progress: the mean of its key results', each counting the same (None: none counts)."""
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


def spread(value: float, low: float, high: float) -> float:
    """Where a value lies between two others on a logarithmic axis, 0 to 1; the middle when all are equal."""
    if low <= 0 or high <= low:
        return 0.5
    return min(1.0, max(0.0, (log(max(value, low)) - log(low)) / (log(high) - log(low))))


def weighted_mean(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Of values with their weights; None where nothing has a weight."""
    known = list(pairs)
    whole = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / whole if whole > 0 else None
