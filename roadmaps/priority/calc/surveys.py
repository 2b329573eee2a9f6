"""Kano and Ulwick: what customers' answers say of each feature or outcome."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

FEELINGS = ("like", "must_be", "neutral", "live_with", "dislike")
FEELING_LABELS = ("I like it", "It must be so", "I am neutral", "I can live with it", "I dislike it")
# Rows: how they feel if the feature is there; columns: if it is not; both in the order of FEELINGS (Berger, 1993).
TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
CATEGORIES = {
    "M": "Must-be",
    "O": "Performance",
    "A": "Delight",
    "I": "Indifferent",
    "R": "Reverse",
    "Q": "Questionable",
}


@dataclass(frozen=True, slots=True)
class Kano:
    counts: dict[str, int]
    category: str | None  # the most frequent; ties in the order M, O, A, I, R, Q
    better: float | None  # what having it would gain, 0 to 1
    worse: float | None  # what lacking it would lose, 0 to -1


def kano(pairs: Iterable[tuple[int, int]]) -> Kano:
    """From pairs (functional, dysfunctional), each the place of a feeling in FEELINGS, from 0."""
    found = Counter(TABLE[functional][dysfunctional] for functional, dysfunctional in pairs)
    counts = {letter: found[letter] for letter in CATEGORIES}
    base = sum(counts[letter] for letter in "MOAI")
    most = max(counts, key=lambda letter: counts[letter]) if any(counts.values()) else None
    return Kano(
        counts,
        most,
        (counts["A"] + counts["O"]) / base if base else None,
        -(counts["O"] + counts["M"]) / base if base else None,
    )


def kano_score(found: Kano) -> float | None:
    """To rank by: the category first, then how much there is to gain and to lose."""
    if found.category is None:
        return None
    step = {"M": 4, "O": 3, "A": 2, "I": 1, "R": 0, "Q": 0}[found.category]
    return step + ((found.better or 0) - (found.worse or 0)) / 4


@dataclass(frozen=True, slots=True)
class Opportunity:
    importance: float | None  # 10 × the share of 4 and 5
    satisfaction: float | None
    score: float | None


def opportunity(importance: Iterable[int], satisfaction: Iterable[int]) -> Opportunity:
    """Ulwick's score: importance + what of it is not met, each from answers of 1 to 5; at most 20."""
    important, satisfied = _top_two(list(importance)), _top_two(list(satisfaction))
    if important is None or satisfied is None:
        return Opportunity(important, satisfied, None)
    return Opportunity(important, satisfied, important + max(important - satisfied, 0.0))


def _top_two(answers: list[int]) -> float | None:
    return 10 * sum(answer >= 4 for answer in answers) / len(answers) if answers else None
