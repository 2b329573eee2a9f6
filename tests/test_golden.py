"""Every golden case, by the road that real data take: sent over HTTP, computed by the task, read over REST."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.golden_compare import differences
from tests.metrics.given import Api, send_all, track, work, write_key
from tests.metrics.golden_calc import month_of, rows_of

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


ROADS: dict[str, Callable[[Any, Api, Case], Any]] = {
    "active_users": active_users,
    "csat_ces": csat_ces,
    "mrr_movements": mrr_movements,
    "nps": nps,
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
