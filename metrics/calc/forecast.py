"""Which forecast to believe: methods side by side, their errors on the past, and the interval these give.

Source: kpi.md section 12: seasonal naive is the benchmark; accuracy as MASE against it; intervals from the
errors of rolling origins; no forecast under two seasons of history.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from metrics.calc import smoothing
from metrics.calc.smoothing import Smoothed, Values, Weights

METHODS = ("seasonal_naive", "ses", "holt_damped", "theta")
MOST_ORIGINS, FEWEST_ERRORS = 20, 3


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of a forecast against what came. Percents are of 100; `bias` is forecast - actual, below 0 when too low.

    Null where the denominator is 0: mape_percent with an actual 0, smape_percent where both are 0, mase over a
    past that never moved.
    """

    mae: float | None = None
    rmse: float | None = None
    mape_percent: float | None = None
    smape_percent: float | None = None
    mase: float | None = None
    bias: float | None = None


def accuracy(forecast: Values, actual: Values, train: Values, season: int = 1) -> Accuracy:
    """Over the periods that both have. MASE is scaled by the mean absolute seasonal difference of `train`."""
    pairs = list(zip(forecast, actual))
    if not pairs:
        return Accuracy()
    n, errors = len(pairs), [made - came for made, came in pairs]
    mae = sum(map(abs, errors)) / n
    moves = [abs(later - before) for before, later in zip(train, train[season:])]
    scale = sum(moves) / len(moves) if moves else 0.0
    has_zero = any(came == 0 for _, came in pairs)
    has_nothing = any(made == came == 0 for made, came in pairs)
    return Accuracy(
        mae=mae,
        rmse=sqrt(sum(error * error for error in errors) / n),
        mape_percent=None if has_zero else 100 * sum(abs((m - c) / c) for m, c in pairs) / n,
        smape_percent=None
        if has_nothing
        else 200 * sum(abs(m - c) / (abs(m) + abs(c)) for m, c in pairs) / n,
        mase=mae / scale if scale else None,
        bias=sum(errors) / n,
    )


@dataclass(frozen=True, slots=True)
class Forecast:
    """`values[h - 1]` is h periods ahead. `state` is the smoothed end of the past, where the method has one."""

    method: str
    values: list[float]
    weights: Weights
    state: Smoothed | None = None
    slope: float | None = None


def forecast(values: Values, method: str, horizon: int, season: int, given: Weights) -> Forecast | None:
    """One method's forecast; null when the past is too short for it. ValueError for an unknown method.

    With a season above 1 the smoothing methods work on deseasonalised values and need two seasons.
    """
    if method == "seasonal_naive":
        naive = smoothing.seasonal_naive(values, horizon, season)
        return None if naive is None else Forecast(method, naive, Weights())
    if method not in METHODS:
        raise ValueError(f"Unknown method: {method!r}")
    if season == 1:
        return _smooth(values, method, horizon, given)
    shape = smoothing.seasonal_shape(values, season)
    if shape is None:
        return None
    made = _smooth(_without(values, *shape), method, horizon, given)
    if made is None:
        return None
    indices, times = shape
    places = [indices[(len(values) + h) % season] for h in range(horizon)]
    again = [value * place if times else value + place for value, place in zip(made.values, places)]
    return Forecast(method, again, made.weights, made.state, made.slope)


def _without(values: Values, indices: Sequence[float], times: bool) -> list[float]:
    places = [indices[k % len(indices)] for k in range(len(values))]
    return [value / place if times else value - place for value, place in zip(values, places)]


def _smooth(values: Values, method: str, horizon: int, given: Weights) -> Forecast | None:
    if method == "theta":
        found = smoothing.theta(values, horizon, given)
        if found is None:
            return None
        made, state = found
        return Forecast(method, made, state.weights, state, smoothing.slope(values))
    if not values and given.level is None:
        return None
    fit: Callable[[Values, Weights], Smoothed] = getattr(smoothing, method)
    state = fit(values, given)
    return Forecast(method, state.forecast(horizon), state.weights, state)


@dataclass(frozen=True, slots=True)
class Backtest:
    """Errors of a method from rolling origins: `errors[h - 1]` those h periods ahead; `mase` over all of them."""

    mase: float | None
    errors: list[list[float]]


def backtest(values: Values, method: str, horizon: int, season: int, given: Weights) -> Backtest:
    """Forecasts from up to 20 origins in the second half of the past, each of what was known there.

    Weights are fitted once, before the first origin, so that no forecast has seen what it is measured by.
    """
    first = max(2 * season if season > 1 else 2, len(values) // 2, len(values) - MOST_ORIGINS)
    errors: list[list[float]] = [[] for _ in range(horizon)]
    start = forecast(values[:first], method, 1, season, given)
    if start is None:
        return Backtest(None, errors)
    known = Weights(start.weights.alpha, start.weights.beta, start.weights.phi, given.level, given.trend)
    for origin in range(first, len(values)):
        made = forecast(values[:origin], method, horizon, season, known)
        for h, (value, came) in enumerate(zip(made.values if made else (), values[origin:])):
            errors[h].append(value - came)
    flat = [abs(error) for one in errors for error in one]
    moves = [abs(later - before) for before, later in zip(values[:first], values[season:first])]
    scale = sum(moves) / len(moves) if moves else 0.0
    return Backtest(sum(flat) / len(flat) / scale if flat and scale else None, errors)


def choose(values: Values, horizon: int, season: int, given: Weights) -> tuple[str, dict[str, Backtest]]:
    """The method with the least MASE over rolling origins (the naive one when none beats it) and all of them."""
    tested = {method: backtest(values, method, horizon, season, given) for method in METHODS}
    scored = [(test.mase, rank) for rank, test in enumerate(tested.values()) if test.mase is not None]
    return METHODS[min(scored)[1]] if scored else METHODS[0], tested


def spread(errors: Sequence[Sequence[float]], confidence: float) -> list[float | None]:
    """Half the width of the interval h periods ahead: the normal quantile times the root mean square error.

    Never narrower than a nearer one; where fewer than three errors are known it grows with the root of h.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    made: list[float | None] = []
    widest, known, at = 0.0, 0.0, 0
    for h, some in enumerate(errors, start=1):
        if len(some) >= FEWEST_ERRORS:
            widest = known = max(widest, sqrt(sum(error * error for error in some) / len(some)))
            at = h
        elif at:
            widest = known * sqrt(h / at)
        made.append(z * widest if at else None)
    return made
