"""The settings of each calculation: which there are, what each may be. Pure: a dict in, complaints out."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from metrics import checks
from metrics.calc import segments
from metrics.calc.forecast import METHODS
from metrics.calc.periods import WEEKDAYS, zone

Check = Callable[[Any], str | None]
LONGEST_TEXT = 200
MOST_EVENTS = 20


def _choice(value: Any, *, allowed: tuple[str, ...]) -> str | None:
    return None if value in allowed else f"must be one of: {', '.join(allowed)}"


def _whole(value: Any, *, low: int, high: int) -> str | None:
    good = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    return None if good else f"must be a whole number from {low} to {high}"


def _share(value: Any) -> str | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0.5 <= value < 1
    return None if good else "must be at least 0.5 and below 1"


def _text(value: Any) -> str | None:
    good = isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT
    return None if good else f"must be a text of at most {LONGEST_TEXT} characters"


def _zone(value: Any) -> str | None:
    try:
        zone(value if isinstance(value, str) else "")
    except ValueError:
        return "must be a time zone such as Europe/Madrid"
    return None


def _day(value: Any) -> str | None:
    try:
        good = isinstance(value, str) and 1970 <= date.fromisoformat(value).year < 2200
    except ValueError:
        good = False
    return None if good else "must be a date such as 2026-01-31, from 1970 to 2199"


def _instant(value: Any) -> str | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    good = moment is not None and moment.tzinfo is not None and 1970 <= moment.year < 2200
    return None if good else "must be a time with its zone, such as 2026-01-31T12:00:00Z"


def _currency(value: Any) -> str | None:
    good = (
        isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()
    )
    return None if good else "must be three capital letters, such as USD"


def _digits(value: Any) -> str | None:
    if not isinstance(value, dict) or any(
        _currency(key) or _whole(inner, low=0, high=4) for key, inner in value.items()
    ):
        return 'must map currencies to their number of decimals, such as {"JPY": 0}'
    return None


def _brackets(value: Any) -> str | None:
    def is_pair(pair: Any) -> bool:
        numbers = (
            isinstance(pair, list)
            and len(pair) == 2
            and not any(_whole(day, low=0, high=3650) for day in pair)
        )
        return numbers and pair[0] <= pair[1]

    good = isinstance(value, list) and len(value) <= 20 and all(is_pair(pair) for pair in value)
    return None if good else "must be pairs of days such as [[0, 0], [1, 3]]"


def _segment(value: Any) -> str | None:
    problems = segments.problems_of(value)
    said = "; ".join(f"at {path}: {what}" if path else what for path, what in problems[:3])
    return f"has a mistake {said}" if said.startswith("at ") else said or None


def _events(value: Any) -> str | None:
    good = isinstance(value, list) and 1 <= len(value) <= MOST_EVENTS and not any(map(_text, value))
    return None if good else f"must be a list of 1 to {MOST_EVENTS} events"


LIFECYCLE = ("active", "new", "returning", "resurrecting", "dormant", "net", "quick_ratio")
GRANULARITY = partial(_choice, allowed=("day", "week", "month"))
COMMON: dict[str, Check] = {"timezone": _zone, "as_of": _instant}
EVENTS: dict[str, Check] = COMMON | {
    "event": _text,
    "date_from": _day,
    "date_to": _day,
    "week_start": partial(_choice, allowed=tuple(WEEKDAYS)),
}
PEOPLE: dict[str, Check] = EVENTS | {"segment": _segment, "granularity": GRANULARITY}
SURVEY: dict[str, Check] = COMMON | {
    "survey": _text,
    "compare_survey": _text,
    "window_days": partial(_whole, low=1, high=3650),
    "confidence": _share,
    "granularity": GRANULARITY,
    "date_from": _day,
    "date_to": _day,
}
PERIODS: dict[str, Check] = COMMON | {
    "date_from": _day,
    "date_to": _day,
    "granularity": GRANULARITY,
    "week_start": partial(_choice, allowed=tuple(WEEKDAYS)),
}
MOST_SECONDS = 10 * 366 * 86400
SHARE = partial(checks.number, low=0, high=1)
KNOWN: dict[str, dict[str, Check]] = {
    "mrr": COMMON
    | {
        "currency": _currency,
        "currency_exponent": _digits,
        "grouping_minutes": partial(_whole, low=0, high=1440),
        "date_from": _day,
        "date_to": _day,
    },
    "active_users": EVENTS
    | {"segment": _segment, "headline": partial(_choice, allowed=("dau", "wau", "mau", "stickiness"))},
    "explored": {
        "timezone": _zone,
        "events": _events,
        "measure": partial(_choice, allowed=("people", "events")),
        "segment": _segment,
        "granularity": GRANULARITY,
        "date_from": _day,
        "date_to": _day,
    },
    "retention": PEOPLE
    | {
        "periods": partial(_whole, low=1, high=120),
        "start_event": _text,
        "return_event": _text,
        "brackets": _brackets,
        "rolling_24h_days": partial(_whole, low=0, high=365),
        "headline_period": partial(_whole, low=1, high=120),
        "headline": partial(_choice, allowed=("on", "on_or_after")),
    },
    "lifecycle": PEOPLE | {"headline": partial(_choice, allowed=LIFECYCLE)},
    "sessions": EVENTS
    | {
        "granularity": GRANULARITY,
        "timeout_minutes": partial(_whole, low=1, high=1440),
        "max_hours": partial(_whole, low=1, high=168),
        "headline": partial(
            _choice, allowed=("sessions_per_user", "avg_duration_s", "median_duration_s", "sessions")
        ),
    },
    "funnel": PERIODS
    | {
        "steps": checks.steps,
        "within_days": partial(_whole, low=1, high=3650),
        "within_seconds": partial(_whole, low=0, high=MOST_SECONDS),
        "entered_from": _instant,
        "entered_before": _instant,
    },
    "activation": PERIODS
    | {
        "start_event": _text,
        "event": _text,
        "times": partial(_whole, low=1, high=1000),
        "within_days": partial(_whole, low=1, high=3650),
        "within_seconds": partial(_whole, low=0, high=MOST_SECONDS),
    },
    "customer_lifetime": COMMON
    | {
        "source": partial(_choice, allowed=("subscriptions", "lifetimes")),
        "method": partial(_choice, allowed=("sbg", "kaplan_meier")),
        "period": partial(_choice, allowed=("month", "year")),
        "cohort": _text,
        "project_to": partial(_whole, low=1, high=600),
        "amount": partial(checks.number, low=0, high=10**12),
        "discount_rate": SHARE,
        "confidence": _share,
        "currency": _currency,
        "currency_exponent": _digits,
        "grouping_minutes": partial(_whole, low=0, high=1440),
        "date_from": _day,
        "date_to": _day,
    },
    "forecast": {
        "metric": partial(_whole, low=1, high=10**9),
        "method": partial(_choice, allowed=("best", *METHODS)),
        "horizon": partial(_whole, low=1, high=120),
        "season_length": partial(_whole, low=1, high=366),
        "holdout": partial(_whole, low=0, high=120),
        "confidence": _share,
        "alpha": SHARE,
        "beta": SHARE,
        "phi": SHARE,
        "level": partial(checks.number, low=-(10**18), high=10**18),
        "trend": partial(checks.number, low=-(10**18), high=10**18),
    },
    "nps": SURVEY,
    "csat": SURVEY,
    "ces": SURVEY,
    "pushed": {"granularity": GRANULARITY, "timezone": _zone},
    "formula": PERIODS
    | {"formula": checks.formula, "combine": partial(_choice, allowed=("last", "mean", "sum"))},
}

# What a calculation cannot do without, and how to give it.
REQUIRED: dict[str, dict[str, str]] = {
    "funnel": {"steps": 'the event names in order, such as ["Signed up", "Created a project"]'},
    "activation": {"start_event": "the event that makes somebody new", "event": "the event that activates"},
    "forecast": {"metric": "the number of the metric to forecast"},
    "formula": {"formula": "how it comes from other metrics, such as m3 / m5"},
}


# What holds where a metric says nothing. A workspace's own values (time zone, week, currency) are not here.
_SURVEY_USUAL: dict[str, Any] = {"granularity": "month", "confidence": 0.95, "survey": ""}
USUAL: dict[str, dict[str, Any]] = {
    "mrr": {"granularity": "month", "grouping_minutes": 60, "currency_exponent": {}},
    "active_users": {"granularity": "day", "event": "*", "headline": "mau"},
    "explored": {"granularity": "week", "measure": "people"},
    "retention": {"granularity": "week", "event": "*", "headline": "on", "headline_period": 1},
    "lifecycle": {"granularity": "week", "event": "*", "headline": "active"},
    "sessions": {
        "granularity": "week",
        "event": "*",
        "timeout_minutes": 30,
        "max_hours": 24,
        "headline": "sessions_per_user",
    },
    "nps": _SURVEY_USUAL,
    "csat": _SURVEY_USUAL,
    "ces": _SURVEY_USUAL,
    "pushed": {"granularity": "day"},
    "formula": {"granularity": "month", "combine": "last"},
    "funnel": {"granularity": "week", "within_days": 14},
    "activation": {"granularity": "week", "within_days": 7, "times": 1},
    "customer_lifetime": {
        "granularity": "month",
        "source": "subscriptions",
        "method": "sbg",
        "period": "month",
        "project_to": 12,
        "amount": 1,
        "discount_rate": 0.0,
        "confidence": 0.95,
        "cohort": "",
        "grouping_minutes": 60,
        "currency_exponent": {},
    },
    "forecast": {"granularity": "month", "method": "best", "confidence": 0.95, "holdout": 0},
}


def usual(calculation: str, name: str) -> Any:
    """The usual value of a setting, None where there is none."""
    return USUAL.get(calculation, {}).get(name)


def problems_of(calculation: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with the settings: the setting's name and a complaint about it; [] when all is well."""
    known = KNOWN.get(calculation, {})
    found: list[tuple[str, str]] = []
    for name, value in params.items():
        check = known.get(name)
        if check is None:
            found.append((name, f"is no setting of this calculation. Known: {', '.join(sorted(known))}"))
        elif complaint := check(value):
            found.append((name, complaint))
    missing = {name: said for name, said in REQUIRED.get(calculation, {}).items() if name not in params}
    found += [(name, f"is missing: {said}") for name, said in missing.items()]
    if found:
        return found
    if params.get("date_from") and params.get("date_to") and params["date_to"] < params["date_from"]:
        found.append(("date_to", "comes before “date_from”"))
    if params.get("measure") == "events" and params.get("segment"):
        found.append(
            ("measure", "counts people only where there is a “segment”: of events it is not kept whose")
        )
    if params.get("headline_period", 1) > params.get("periods", 120):
        found.append(("headline_period", "lies beyond “periods”"))
    return found
