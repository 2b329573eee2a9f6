"""Exponential smoothing, Theta and the naive methods: from equally spaced numbers to those that follow.

Sources: kpi.md section 12; Hyndman & Athanasopoulos, "Forecasting: Principles and Practice" (SES, damped
trend); Hyndman & Billah 2003 (Theta is SES with a drift of half the least-squares slope).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

Values = Sequence[float]
SHARES = tuple(k / 20 for k in range(1, 20))  # the weights tried when one is to be fitted
COARSE = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
DAMPING = (0.8, 0.9, 0.98)


@dataclass(frozen=True, slots=True)
class Weights:
    """Parameters of a smoothing method; None is fitted by least squared one-step errors, or for `level` and
    `trend` taken from the first values.
    """

    alpha: float | None = None
    beta: float | None = None
    phi: float | None = None
    level: float | None = None
    trend: float | None = None


@dataclass(frozen=True, slots=True)
class Smoothed:
    """The state after the last value, and the weights that led there. `forecast(h)` is h periods ahead."""

    level: float
    trend: float
    phi: float
    weights: Weights

    def forecast(self, horizon: int) -> list[float]:
        made, damped = [], 0.0
        for h in range(1, horizon + 1):
            damped += self.phi**h
            made.append(self.level + damped * self.trend)
        return made


def ses(values: Values, given: Weights) -> Smoothed:
    """Simple exponential smoothing: l = alpha y + (1 - alpha) l, from `level` (else the first value) over all.

    ValueError without values and without a level.
    """
    alphas = SHARES if given.alpha is None else (given.alpha,)
    return _best(values, (Weights(alpha, 0.0, 0.0, _level(values, given), 0.0) for alpha in alphas))


def holt_damped(values: Values, given: Weights) -> Smoothed:
    """Holt's linear trend, damped: l = a y + (1 - a)(l + phi b), b = beta (l - l before) + (1 - beta) phi b.

    From `level` and `trend`, else from the first value and the first difference. ValueError as in `ses`.
    """
    alphas = COARSE if given.alpha is None else (given.alpha,)
    betas = COARSE if given.beta is None else (given.beta,)
    phis = DAMPING if given.phi is None else (given.phi,)
    level, trend = _level(values, given), given.trend
    if trend is None:
        trend = values[1] - values[0] if len(values) > 1 else 0.0
    return _best(values, (Weights(*some, level, trend) for some in product(alphas, betas, phis)))


def _level(values: Values, given: Weights) -> float:
    if given.level is not None:
        return given.level
    if not values:
        raise ValueError("There is no value to start from.")
    return values[0]


def _best(values: Values, tried: Iterable[Weights]) -> Smoothed:
    """The weights with the least squared one-step errors; the first of equals."""
    return min((_run(values, weights) for weights in tried), key=lambda one: one[0])[1]


def _run(values: Values, weights: Weights) -> tuple[float, Smoothed]:
    alpha, beta, phi = weights.alpha or 0.0, weights.beta or 0.0, weights.phi or 0.0
    level, trend, squares = weights.level or 0.0, weights.trend or 0.0, 0.0
    for value in values:
        expected = level + phi * trend
        squares += (value - expected) ** 2
        before, level = level, alpha * value + (1 - alpha) * expected
        trend = beta * (level - before) + (1 - beta) * phi * trend
    return squares, Smoothed(level, trend, phi, weights)


def slope(values: Values) -> float | None:
    """The least-squares slope over 1, 2, …, n; null below two values."""
    n = len(values)
    if n < 2:
        return None
    middle, mean = (n - 1) / 2, sum(values) / n
    return sum((k - middle) * (value - mean) for k, value in enumerate(values)) / (n * (n * n - 1) / 12)


def theta(values: Values, horizon: int, given: Weights) -> tuple[list[float], Smoothed] | None:
    """f(h) = l + slope / 2 (h - 1 + (1 - (1 - alpha)^n) / alpha), l by SES from the first value, `level` is
    not used. Null below two values.
    """
    drift = slope(values)
    if drift is None:
        return None
    state = ses(values, Weights(alpha=given.alpha))
    alpha, n = state.weights.alpha or 0.0, len(values)
    settled = (1 - (1 - alpha) ** n) / alpha if alpha else float(n)
    return [state.level + drift / 2 * (h - 1 + settled) for h in range(1, horizon + 1)], state


def seasonal_naive(values: Values, horizon: int, season: int) -> list[float] | None:
    """Each period as it was one season before (season 1: the last value); null below one season."""
    if len(values) < season:
        return None
    return [values[len(values) - season + h % season] for h in range(horizon)]


def seasonal_shape(values: Values, season: int) -> tuple[list[float], bool] | None:
    """Classical decomposition: (what each place in the season adds, False) or, when all values are positive,
    (its factor, True), from a centred moving average. Null below two seasons.
    """
    n = len(values)
    if season < 2 or n < 2 * season:
        return None
    times = min(values) > 0
    found: list[list[float]] = [[] for _ in range(season)]
    for k, middle in _centred(values, season):
        found[k % season].append(values[k] / middle if times else values[k] - middle)
    raw = [sum(one) / len(one) if one else float(times) for one in found]
    mean = sum(raw) / season
    return [one / mean if times else one - mean for one in raw], times


def _centred(values: Values, season: int) -> Iterator[tuple[int, float]]:
    half = season // 2
    for k in range(half, len(values) - half):
        window = values[k - half : k + half + 1]
        total = sum(window) - (0 if season % 2 else (window[0] + window[-1]) / 2)
        yield k, total / season
