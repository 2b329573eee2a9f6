"""A forecast of another metric of the product, from the periods of it that are over."""

from dataclasses import asdict
from datetime import date
from typing import Any

from metrics import queries
from metrics.calc import forecast as calc
from metrics.calc import periods as cal
from metrics.calc.smoothing import Weights
from metrics.compute.setting import Point, Result, Setting, plain, stored

SEASONS = {"day": 7, "week": 52, "month": 12}
USUAL_HORIZON, MOST_HISTORY, SHOWN_HISTORY = 6, 1000, 120
WEIGHTS = ("alpha", "beta", "phi", "level", "trend")
History = list[tuple[date, float]]


def forecast(setting: Setting) -> Result:
    """The headline is the last period's forecast; null, with the reason, when the history is too short.

    With `holdout` the newest so many periods are kept back, forecast, and compared with what came.
    """
    source = queries.forecast_source(setting.product, setting.get("metric"))
    granularity: Any = queries.granularity_of(source)
    settled = queries.settled_values(source)
    if setting.is_past:  # a look back knows only what was over by then
        settled = [(day, value) for day, value in settled if setting.is_complete(day, granularity)]
    known = [(day, float(value)) for day, value in settled][-MOST_HISTORY:]
    holdout = setting.get("holdout")
    history, kept_back = (
        known[: max(len(known) - holdout, 0)],
        known[len(known) - holdout :] if holdout else [],
    )
    season = setting.get("season_length") or SEASONS[granularity]
    payload: dict[str, Any] = {
        "source": source.item.number,
        "source_title": source.item.title,
        "unit": source.unit,
        "granularity": granularity,
        "season_length": season,
        "periods_known": len(history),
        "history": [[day, value] for day, value in known[-SHOWN_HISTORY:]],
    }
    result = Result(None, len(known))
    made, extra = _forecast([value for _, value in history], season, setting)
    payload |= extra
    if made is None:
        needed = 2 * season if season > 1 else 2
        payload["reason"] = f"A forecast needs {needed} periods of history, and {len(history)} are known."
    else:
        result.headline = stored(made.values[-1])
        result.points = _points(history[-1][0] if history else None, granularity, payload)
        payload["periods"] = [point.period_start for point in result.points]
        actual = [value for _, value in kept_back]
        compared = calc.accuracy(made.values, actual, [value for _, value in history])
        payload["accuracy"] = asdict(compared) if actual else None
    result.summary(payload)
    return result


def _forecast(
    values: list[float], season: int, setting: Setting
) -> tuple[calc.Forecast | None, dict[str, Any]]:
    given = Weights(**{name: setting.get(name) for name in WEIGHTS})
    horizon = setting.get("horizon") or setting.get("holdout") or USUAL_HORIZON
    method = setting.get("method")
    if (season > 1 and len(values) < 2 * season) or (method == "best" and len(values) < 2):
        return None, {"method": method}
    if method == "best":
        method, tested = calc.choose(values, horizon, season, given)
    else:
        names = dict.fromkeys(("seasonal_naive", method))
        tested = {name: calc.backtest(values, name, horizon, season, given) for name in names}
    made = calc.forecast(values, method, horizon, season, given)
    if made is None:
        return None, {"method": method}
    low, high = _interval(values, made, calc.spread(tested[method].errors, setting.get("confidence")))
    return made, {
        "method": method,
        "forecast": made.values,
        "low": low[-1],
        "high": high[-1],
        "lows": low,
        "highs": high,
        "level": made.state.level if made.state else None,
        "trend": made.state.trend if made.state else None,
        "slope": made.slope,
        "weights": asdict(made.weights),
        "backtest_mase": {name: test.mase for name, test in tested.items()},
    }


def _interval(
    values: list[float], made: calc.Forecast, spread: list[float | None]
) -> tuple[list[float | None], list[float | None]]:
    """What has never been below 0 is not forecast to be."""
    floor = 0.0 if min(values, default=0.0) >= 0 else float("-inf")
    low = [None if half is None else max(value - half, floor) for value, half in zip(made.values, spread)]
    high = [None if half is None else value + half for value, half in zip(made.values, spread)]
    return low, high


def _points(last: date | None, granularity: cal.Granularity, payload: dict[str, Any]) -> list[Point]:
    if last is None:
        return []
    rows = zip(payload["forecast"], payload["lows"], payload["highs"])
    return [
        Point(
            granularity,
            cal.shift(last, granularity, h),
            stored(value),
            plain({"forecast": value, "low": low, "high": high, "known_to": last}),
            is_complete=False,
        )
        for h, (value, low, high) in enumerate(rows, start=1)
    ]
