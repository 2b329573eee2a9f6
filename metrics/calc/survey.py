"""What people answer: NPS, CSAT, CES, each with an honest interval.

Definitions: kpi.md section 7. NPS numbers are points (-100..100), CSAT and CES shares are percent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple


class Answer(NamedTuple):
    """One score in a wave; `score` None is an empty answer; `submitted_at` is an aware instant."""

    respondent: str
    score: float | None
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Interval:
    """Estimate, standard error and limits, all in points."""

    estimate: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Nps:
    """One wave. `nps`, `wald` and `adjusted_wald` are None when nobody answered."""

    promoters: int
    passives: int
    detractors: int
    nps: float | None
    wald: Interval | None
    adjusted_wald: Interval | None

    @property
    def n(self) -> int:
        """Valid answers, one a person."""
        return self.promoters + self.passives + self.detractors


@dataclass(frozen=True, slots=True)
class Csat:
    """Share of 4-5 on a 1-5 scale with its Wilson interval, and the mean; None when nobody answered."""

    n: int
    top2: int
    percent: float | None
    wilson_low: float | None
    wilson_high: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Ces:
    """CES 2.0 on a 1-7 scale ("made it easy"); None when nobody answered."""

    n: int
    mean: float | None
    percent_agree_5_to_7: float | None
    net_6_7_minus_1_3: float | None


def quantile(confidence: float) -> float:
    """Two-sided normal quantile: 1.95996... for 0.95. ValueError outside (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError("Confidence must lie between 0 and 1.")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _is_valid(score: float | None, low: int, high: int) -> bool:
    return score is not None and not isinstance(score, bool) and low <= score <= high and score == int(score)


def latest_answers(answers: Iterable[Answer], low: int = 0, high: int = 10) -> list[int]:
    """The latest valid score of each respondent; empty, fractional and out-of-range answers are dropped
    first.

    Of two answers of one instant the lower counts, so that the order of arrival never matters.
    """
    latest: dict[str, tuple[datetime, int]] = {}
    for answer in answers:
        if answer.score is None or not _is_valid(answer.score, low, high):
            continue
        score = int(answer.score)
        known = latest.get(answer.respondent)
        if known is None or (answer.submitted_at, -score) > (known[0], -known[1]):
            latest[answer.respondent] = (answer.submitted_at, score)
    return [score for _, score in latest.values()]


def _nps_interval(promoters: float, detractors: float, n: float, z: float) -> Interval:
    p, d = promoters / n, detractors / n
    se = sqrt(max(0.0, p + d - (p - d) ** 2) / n)
    estimate = p - d
    return Interval(
        estimate=100 * estimate,
        se=100 * se,
        low=max(-100.0, 100 * (estimate - z * se)),
        high=min(100.0, 100 * (estimate + z * se)),
    )


def nps_from_counts(promoters: int, passives: int, detractors: int, confidence: float = 0.95) -> Nps:
    """NPS = 100 (p - d), with the Wald interval and the adjusted Wald one (n + 3, 3/4 to each end).

    Source: variance stats.stackexchange.com/a/18609; adjusted Wald: Rocks 2016 as reported by MeasuringU.
    """
    n, z = promoters + passives + detractors, quantile(confidence)
    if n == 0:
        return Nps(0, 0, 0, None, None, None)
    return Nps(
        promoters=promoters,
        passives=passives,
        detractors=detractors,
        nps=100 * (promoters - detractors) / n,
        wald=_nps_interval(promoters, detractors, n, z),
        adjusted_wald=_nps_interval(promoters + 0.75, detractors + 0.75, n + 3, z),
    )


def nps(scores: Iterable[int], confidence: float = 0.95) -> Nps:
    """NPS of latest_answers(...): 9-10 is a promoter, 7-8 passive, 0-6 a detractor."""
    rows = list(scores)
    promoters, detractors = sum(score >= 9 for score in rows), sum(score <= 6 for score in rows)
    return nps_from_counts(promoters, len(rows) - promoters - detractors, detractors, confidence)


def nps_change(before: Nps, after: Nps, confidence: float = 0.95) -> Interval | None:
    """After minus before, from the adjusted estimates, se = sqrt(se1^2 + se2^2); limits clipped to +-200
    points.

    None when a wave is empty. The change is significant when the interval leaves out 0.
    """
    if before.adjusted_wald is None or after.adjusted_wald is None:
        return None
    z = quantile(confidence)
    estimate = after.adjusted_wald.estimate - before.adjusted_wald.estimate
    se = sqrt(before.adjusted_wald.se**2 + after.adjusted_wald.se**2)
    return Interval(estimate, se, max(-200.0, estimate - z * se), min(200.0, estimate + z * se))


def _wilson(successes: int, n: int, z: float) -> tuple[float, float]:
    """Wilson score limits of a share, 0..1 (Wilson 1927)."""
    p, square = successes / n, z * z
    centre = (p + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def csat(scores: Iterable[float | None], confidence: float = 0.95) -> Csat:
    """CSAT of answers 1-5; others are dropped."""
    valid = [int(score) for score in scores if score is not None and _is_valid(score, 1, 5)]
    n, top2 = len(valid), sum(score >= 4 for score in valid)
    if n == 0:
        return Csat(0, 0, None, None, None, None)
    low, high = _wilson(top2, n, quantile(confidence))
    return Csat(n, top2, 100 * top2 / n, 100 * low, 100 * high, sum(valid) / n)


def ces(counts: Mapping[int, int]) -> Ces:
    """CES of {score: answers}, scores 1-7; others are dropped (collections.Counter makes the counts)."""
    valid = {score: count for score, count in counts.items() if _is_valid(score, 1, 7)}
    n = sum(valid.values())
    if n == 0:
        return Ces(0, None, None, None)
    agree = sum(count for score, count in valid.items() if score >= 5)
    easy = sum(count for score, count in valid.items() if score >= 6)
    hard = sum(count for score, count in valid.items() if score <= 3)
    mean = sum(score * count for score, count in valid.items()) / n
    return Ces(n, mean, 100 * agree / n, 100 * (easy - hard) / n)
