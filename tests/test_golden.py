"""Every golden case, by the road that real data take: sent over HTTP, computed by the task, read over REST."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.golden_compare import differences
from tests.metrics.given import Api, send_all, track, work, write_key
from tests.metrics.golden_calc import month_of, rows_of
from tests.roadmaps.golden_priority import prioritisation

FOLDER = Path(__file__).parent / "golden"
CASES = sorted(FOLDER.glob("*.json"))
UNORDERED = {"movements": ("at", "customer_id", "type")}
DAY = "2026-01-05T12:00:00Z"
Case = dict[str, Any]


def send_events(world: Any, given: Case) -> None:
    aliases = [
        {"type": "alias", "previousId": row["from"], "userId": row["to"]} for row in given.get("aliases", ())
    ]
    events = [
        track(row["event_id"], row["user_id"], row["event"], row["timestamp"])
        for row in rows_of(given, "events")
    ]
    send_all(write_key(world), aliases + events)


def computed(api: Api, calculation: str, **params: Any) -> int:
    number = api.metric(
        calculation, params={name: value for name, value in params.items() if value is not None}
    )
    assert set(work()) == {"done"}, api.get(f"metrics/{number}/runs/").json()
    return number


def picked(given: Case, *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def active_users(world: Any, api: Api, given: Case) -> Any:
    send_events(world, given)
    number = computed(api, "active_users", **picked(given, "timezone", "date_from", "date_to"))
    days = [{"date": one["period_start"], **one["payload"]} for one in api.of(number, "day")]
    return {"days": days, **api.summary(number)}


def _retention(api: Api, given: Case) -> Any:
    names = [
        "timezone",
        "granularity",
        "week_start",
        "start_event",
        "return_event",
        "periods",
        "as_of",
        "brackets",
        "rolling_24h_days",
    ]
    params = picked(given, *names) | {"date_from": given["cohorts_from"], "date_to": given["cohorts_to"]}
    number = computed(api, "retention", **params)
    return {
        "cohorts": [one["payload"] for one in api.of(number, given["granularity"])],
        **api.summary(number),
    }


def retention(world: Any, api: Api, given: Case) -> Any:
    send_events(world, given)
    answer = _retention(api, given)
    if "second_question" in given:
        answer["second_answer"] = _retention(api, {**given, **given["second_question"]})
    return answer


def sessions(world: Any, api: Api, given: Case) -> Any:
    send_events(world, given)
    params = picked(given, "timezone", "timeout_minutes", "max_hours") | {"granularity": "day"}
    number = computed(api, "sessions", **params)
    counts = {one["period_start"]: one["payload"]["sessions"] for one in api.of(number, "day")}
    return {
        **api.summary(number),
        "sessions_by_local_start_date": {day: count for day, count in counts.items() if count},
    }


def mrr_movements(world: Any, api: Api, given: Case) -> Any:
    rows = rows_of(given, "subscription_versions")
    assert api.post("metric-data/subscriptions/", {"rows": rows}).status_code == 201
    account = given["account_currency"]
    rates = [
        {"month": month, "currency": currency, "rate": rate, "to_currency": account}
        for month, table in given.get("fx_rates", {}).items()
        for currency, rate in table.items()
    ]
    if rates:
        assert api.post("metric-data/fx-rates/", {"rows": rates}).status_code == 201
    digits = {row["currency"]: int(row["currency_exponent"]) for row in rows if row.get("currency_exponent")}
    months = [month_of(text).isoformat() for text in given["months"]]
    number = computed(
        api,
        "mrr",
        currency=account,
        currency_exponent=digits | given.get("currency_exponent", {}),
        date_from=months[0],
        date_to=months[-1],
        **picked(given, "timezone", "grouping_minutes"),
    )
    points = [one for one in api.of(number, "month") if one["period_start"] in months]
    return {
        "months": [one["payload"] for one in points],
        "movements": [row for one in points for row in one["detail"]["movements"]],
    }


def _answer(kind: str, survey: str, index: int, row: Case) -> Case:
    return {"external_id": f"{survey}-{index}", "survey": survey, "kind": kind, **row}


def _send_answers(api: Api, kind: str, survey: str, rows: list[Case]) -> None:
    rows = [_answer(kind, survey, index, row) for index, row in enumerate(rows)]
    assert api.post("metric-data/answers/", {"rows": rows}).status_code == 201


def _scores(scores: list[Any]) -> list[Case]:
    return [
        {"respondent": f"r{index}", "score": score, "submitted_at": DAY} for index, score in enumerate(scores)
    ]


def _send_wave(api: Api, survey: str, wave: Case) -> None:
    rows = wave.get("responses")
    if rows is None:
        counts = wave["counts"]
        rows = _scores([10] * counts["promoters"] + [8] * counts["passives"] + [3] * counts["detractors"])
    _send_answers(api, "nps", survey, rows)


def nps(world: Any, api: Api, given: Case) -> Any:
    confidence = given.get("confidence", 0.95)
    if "waves" not in given:
        _send_wave(api, "wave", given)
        return api.summary(computed(api, "nps", confidence=confidence))
    for index, wave in enumerate(given["waves"]):
        _send_wave(api, f"wave-{index}", wave)
    params = [{"survey": "wave-0"}, {"survey": "wave-1", "compare_survey": "wave-0"}]
    waves = [api.summary(computed(api, "nps", confidence=confidence, **one)) for one in params]
    change = waves[1].get("change")
    return {"waves": waves, "change": change and change | {"difference": change["estimate"]}}


def csat_ces(world: Any, api: Api, given: Case) -> Any:
    answer: dict[str, Any] = {}
    if "csat" in given:
        _send_answers(api, "csat", "satisfaction", _scores(given["csat"]))
        answer["csat"] = api.summary(computed(api, "csat"))
    if "ces_counts" in given or "ces" in given:
        counts = given.get("ces_counts", {})
        scores = [int(score) for score, count in counts.items() for _ in range(count)] or given["ces"]
        _send_answers(api, "ces", "effort", _scores(scores))
        answer["ces"] = api.summary(computed(api, "ces"))
    return answer


def _entered(given: Case) -> dict[str, Any]:
    """`date_from` <= entry < `date_to`, given as moments or as local days."""
    found: dict[str, Any] = {}
    for name, moment in (("date_from", "entered_from"), ("date_to", "entered_before")):
        text = given.get(name)
        if text and len(text) > len("2026-01-31"):
            found[moment] = text
        elif text:  # a day in the settings is the last one included
            day = date.fromisoformat(text) - timedelta(days=name == "date_to")
            found[name] = day.isoformat()
    return found


def funnel(world: Any, api: Api, given: Case) -> Any:
    send_events(world, given)
    common = picked(given, "as_of", "timezone")
    limits = _entered(given) | picked(given, "steps")
    limits |= {
        name.replace("window", "within"): value
        for name, value in picked(given, "window_seconds", "window_days").items()
    }
    answer = api.summary(computed(api, "funnel", **common, **limits))
    if "activation" in given:
        names = ("start_event", "event", "times", "within_seconds", "within_days")
        asked = picked(given["activation"], *names)
        answer["activation"] = api.summary(computed(api, "activation", **common, **asked))
    return answer


METHODS = {
    "ses": ("alpha", "l0"),
    "holt_damped": ("alpha", "beta", "phi", "l0", "b0"),
}
SETTING = {"l0": "level", "b0": "trend"}


def forecast(world: Any, api: Api, given: Case) -> Any:
    """The numbers become days of a pushed metric; the newest, `test`, are held out and compared."""
    train, test = given["train"], given.get("test") or []
    source = api.metric("pushed")
    days = [(date(1990, 1, 1) + timedelta(days=k)).isoformat() for k in range(len(train) + len(test))]
    points = [{"period_start": day, "value": value} for day, value in zip(days, [*train, *test])]
    if points:
        assert api.post(f"metrics/{source}/points/", {"points": points}).status_code == 201
    common = {"metric": source, "holdout": len(test), "season_length": given.get("season_length", 1)}
    common |= picked(given, "horizon")
    answer: dict[str, Any] = {}
    asked = {name: given[name] for name in METHODS if name in given}
    if "theta_alpha" in given:
        asked["theta"] = {"alpha": given["theta_alpha"]}
    asked["seasonal_naive"] = {}
    for method, weights in asked.items():
        settings = {SETTING.get(name, name): value for name, value in weights.items()}
        found = api.summary(computed(api, "forecast", method=method, **common, **settings))
        answer |= {
            method: found.get("forecast"),
            f"accuracy_{method.partition('_')[0]}": found.get("accuracy"),
        }
        answer |= {f"{method}_level": found.get("level"), f"{method}_slope": found.get("slope")}
    return answer


YES = {"1", "1.0", "true", "yes", "churned"}
TENURE, CHURN = ("tenure", "duration", "time", "months"), ("churn", "churned", "event", "observed")


def _tenures(given: Case) -> list[Case]:
    """Survivors at the end of year 0, 1, 2, …, or one row a customer, as the rows that a program sends."""
    if "survivors" in given:
        left = [Decimal(str(count)) for count in given["survivors"]]
        rows = [(t, True, before - after) for t, (before, after) in enumerate(pairwise(left), start=1)]
        rows += [(len(left) - 1, False, left[-1])] if left else []
        return [
            {"tenure": tenure, "churned": churned, "customers": str(count)} for tenure, churned, count in rows
        ]
    name = next(name.removesuffix("_csv") for name, value in given.items() if is_table(name, value))
    found = []
    for row in rows_of(given, name):
        fields = {key.lower(): value for key, value in row.items()}
        tenure = next(fields[key] for key in TENURE if key in fields)
        churn = next(fields[key] for key in CHURN if key in fields)
        found.append({"tenure": tenure, "churned": str(churn).strip().lower() in YES})
    return found


def is_table(name: str, value: Any) -> bool:
    return name.endswith("_csv") or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def customer_lifetime(world: Any, api: Api, given: Case) -> Any:
    rows = [{"external_id": f"life-{index}", **row} for index, row in enumerate(_tenures(given))]
    for start in range(0, len(rows), 2000):
        sent = api.post("metric-data/lifetimes/", {"rows": rows[start : start + 2000]})
        assert sent.status_code == 201, sent.content
    method = "sbg" if "survivors" in given else "kaplan_meier"
    params = picked(given, "project_to", "confidence", "discount_rate")
    found = api.summary(computed(api, "customer_lifetime", source="lifetimes", method=method, **params))
    return found | {"n": found["customers"], "median": found.get("median_lifetime")}


ROADS: dict[str, Callable[[Any, Api, Case], Any]] = {
    "active_users": active_users,
    "csat_ces": csat_ces,
    "customer_lifetime": customer_lifetime,
    "forecast": forecast,
    "funnel": funnel,
    "mrr_movements": mrr_movements,
    "nps": nps,
    "prioritisation": prioritisation,
    "retention": retention,
    "sessions": sessions,
}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in CASES])
def test_golden_case(world: Any, path: Path) -> None:
    case = json.loads(path.read_text())
    assert case["kpi"] in ROADS, f"No road is known for the kind {case['kpi']}."
    actual = ROADS[case["kpi"]](world, Api(world), case["input"])
    assert differences(case["expected"], actual, case["tolerance"], unordered=UNORDERED) == []


def test_there_are_cases_of_every_kind() -> None:
    assert {json.loads(path.read_text())["kpi"] for path in CASES} >= set(ROADS)
