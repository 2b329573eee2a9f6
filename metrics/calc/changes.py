"""Did the level of a series really change lately? Allows for season, trend, noise and slow drift.

What is told apart from noise is a lasting step: the model is a line through the series (on a scale on which the
noise of counts is even), with a step somewhere among the newest points. The step that fits best is a change when
it stands out by more than `THRESHOLD` standard errors. The noise is measured robustly, its dependence from point
to point makes the errors wider, and the season is taken out before by STL (statsmodels), robustly fitted.

The threshold was set by simulation, so that of quiet series (white noise, with a season, counts, with a trend) at
most 1 in 100 looks finds a change; tests/metrics/test_calc_changes.py measures that rate and the power again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Kind = Literal["moved", "steady", "short"]

THRESHOLD = 4.2  # standard errors; see above
FALSE_ALARMS = 0.01  # of looks at a quiet series
NORMAL_95 = 1.959964
FEWEST = 14  # points without which nothing is said
SEASONS, SEASONAL_POINTS = 3, 42  # that must lie behind us, or the season is not told apart from the rest
AFTER = 2  # points that a step must have lasted: one alone is an outlier
MAD_TO_SD = 1.4826
OFFSET = 3 / 8  # Anscombe's
GROWN = 2.0  # a series that grew or shrank by more is straight only on a logarithmic scale


@dataclass(frozen=True, slots=True)
class Scale:
    """On which the noise is about the same all along, and steady growth about straight."""

    there: Callable[[Numbers], Numbers]
    back: Callable[[Numbers], Numbers]


PLAIN = Scale(lambda raw: raw, lambda scaled: scaled)
COUNTS = Scale(
    lambda raw: 2 * np.sqrt(raw + OFFSET),
    lambda scaled: np.maximum(scaled, 2 * np.sqrt(OFFSET)) ** 2 / 4 - OFFSET,
)
GROWTH = Scale(np.log, np.exp)


@dataclass(frozen=True, slots=True)
class Rule:
    """How much of the past a look takes in, by the length of a period: points, and how late a step may lie."""

    season: int
    points: int
    late: int


RULES = {"day": Rule(7, 112, 28), "week": Rule(52, 78, 13), "month": Rule(12, 48, 6)}


@dataclass(frozen=True, slots=True)
class Change:
    """`moved`: the values from index `since` on lie by `by` (from `low` to `high`, 95 %) off `expected`, which
    the series would have had without the step. `steady`: a lasting step of `detectable` would have been seen.
    `short`: `needed` points are, and are not there.
    """

    kind: Kind
    since: int | None = None
    before: float | None = None
    expected: float | None = None
    by: float | None = None
    low: float | None = None
    high: float | None = None
    relative: float | None = None
    errors: float | None = None  # how many standard errors the best step stands out by
    detectable: float | None = None
    needed: int = FEWEST
    seasonal: bool = False


def change(values: Sequence[float | None], rule: Rule) -> Change:
    """What became of the newest stretch without gaps of finished periods, oldest first."""
    stretch = _unbroken(values)
    if len(stretch) < FEWEST:
        return Change("short")
    raw = np.asarray(stretch, dtype=np.float64)
    scale = _scale(raw)
    scaled = scale.there(raw)
    season, lost = _season(scaled, rule.season)
    skipped = max(0, len(raw) - rule.points)
    level, season = (scaled - season)[skipped:], season[skipped:]
    if np.ptp(level) <= 1e-9 * max(1.0, float(np.abs(level).max())):
        return Change("steady", errors=0.0, detectable=0.0, seasonal=bool(lost))
    fit = _best_step(level, min(rule.late, len(level) // 2), lost)
    without = (fit.line + season)[fit.at :]
    expected = float(np.mean(scale.back(without)))

    def back(step: float) -> float:
        """What a step on the scale comes to, on average over the points since."""
        return float(np.mean(scale.back(without + step))) - expected

    detectable = max(abs(back(THRESHOLD * fit.error)), abs(back(-THRESHOLD * fit.error)))
    errors = abs(fit.step) / fit.error
    if errors < THRESHOLD or not _lasts(level - fit.line, fit):
        return Change("steady", expected=expected, errors=errors, detectable=detectable, seasonal=bool(lost))
    by = back(fit.step)
    return Change(
        "moved",
        since=len(values) - len(level) + fit.at,
        before=float(np.mean(raw[skipped:][: fit.at][-rule.late :])),
        expected=expected,
        by=by,
        low=back(fit.step - NORMAL_95 * fit.error),
        high=back(fit.step + NORMAL_95 * fit.error),
        relative=by / expected if expected > 0 else None,
        errors=errors if isfinite(errors) else None,
        detectable=detectable,
        seasonal=bool(lost),
    )


def _scale(raw: Numbers) -> Scale:
    if raw.min() < 0:
        return PLAIN
    third = len(raw) // 3
    first, last = float(raw[:third].mean()), float(raw[-third:].mean())
    grew = raw.min() > 0 and max(first, last) > GROWN * min(first, last)
    return GROWTH if grew else COUNTS


def _unbroken(values: Sequence[float | None]) -> list[float]:
    """The newest values back to the newest gap."""
    found: list[float] = []
    for value in reversed(values):
        if value is None or not isfinite(value):
            break
        found.append(float(value))
    return found[::-1]


def _season(scaled: Numbers, length: int) -> tuple[Numbers, int]:
    """The season of each point, and how many numbers it took to describe it; none where the past is too short."""
    if len(scaled) < max(SEASONS * length, SEASONAL_POINTS) or np.ptp(scaled) == 0:
        return np.zeros_like(scaled), 0
    from statsmodels.tsa.seasonal import STL

    wide = 10 * len(scaled) + 1  # the same season all the time: one that bends would swallow a step
    fitted: Any = STL(scaled, period=length, seasonal=wide, robust=True).fit(inner_iter=2, outer_iter=5)
    season: Numbers = np.asarray(fitted.seasonal, dtype=np.float64)
    return season - season.mean(), length - 1


@dataclass(frozen=True, slots=True)
class _Fit:
    at: int  # the first point after the step
    step: float
    error: float  # its standard error
    line: Numbers  # what would have been without it


def _best_step(level: Numbers, late: int, lost: int) -> _Fit:
    """Least squares of a line with a step, for each place of the step; the place that fits best."""
    n = len(level)
    base, _ = np.linalg.qr(np.column_stack([np.ones(n), np.arange(n)]))
    places = np.arange(n - late, n - AFTER + 1)
    steps = (np.arange(n)[:, None] >= places[None, :]).astype(np.float64)
    steps_off = steps - base @ (base.T @ steps)
    level_off = level - base @ (base.T @ level)
    weight = (steps_off**2).sum(axis=0)
    found = (steps_off * level_off[:, None]).sum(axis=0) / weight
    best = int(np.argmax(found**2 * weight))
    rest = level_off - steps_off[:, best] * found[best]
    line = level - rest - steps[:, best] * found[best]
    error = _noise(rest, lost + 3) / float(np.sqrt(weight[best]))
    return _Fit(int(places[best]), float(found[best]), max(error, 1e-12), line)


def _lasts(off: Numbers, fit: _Fit) -> bool:
    """Whether the step stands without its most extreme point: one alone is an outlier and no level."""
    after = np.sort(off[fit.at :] * np.sign(fit.step))
    return bool(after[:-1].mean() >= abs(fit.step) / 2)


def _noise(rest: Numbers, fitted: int) -> float:
    """The standard deviation of one point, robustly, with the freedom that the fit took and with what each point
    carries over to the next: a series that drifts proves less than its number of points.
    """
    n = len(rest)
    robust = MAD_TO_SD * float(np.median(np.abs(rest - np.median(rest))))
    plain = float(np.sqrt(np.mean(rest**2)))
    sd = max(robust, 0.8 * plain) * np.sqrt(n / max(n - fitted, n / 3))
    total = float(np.sum(rest**2))
    carried = float(np.sum(rest[1:] * rest[:-1])) / total if total else 0.0
    carried = min(max(carried + (1 + 3 * carried) / n, 0.0), 0.95)  # short series show too little of it
    return float(sd * np.sqrt((1 + carried) / (1 - carried)))
