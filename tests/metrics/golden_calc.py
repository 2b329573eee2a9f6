"""Golden cases through the pure calculations: parse a case, calculate, name the answer as the case does."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from metrics.calc import mrr, mrr_state, survey
from metrics.calc.active import active_users
from metrics.calc.events import Event, merged
from metrics.calc.identity import canonical_ids
from metrics.calc.mrr_rates import Rates
from metrics.calc.periods import zone
from metrics.calc.retention import RetentionRule, brackets, histories, retention, rolling_24h
from metrics.calc.sessions import sessionise, sessions_by_start_date, summarise

FOLDER = Path(__file__).resolve().parent.parent / "golden"
Json = Mapping[str, Any]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def rows_of(given: Json, name: str) -> list[dict[str, Any]]:
    """The rows under `name`, or those of the file that `<name>_csv` names."""
    if name in given:
        return list(given[name])
    with (FOLDER / given[f"{name}_csv"]).open(newline="") as file:
        return list(csv.DictReader(file))


def events_of(given: Json) -> list[Event]:
    ids = canonical_ids((row["from"], row["to"]) for row in given.get("aliases", ()))
    rows = (
        Event(row["event_id"], row["user_id"], row["event"], instant(row["timestamp"]))
        for row in rows_of(given, "events")
    )
    return list(merged(rows, ids))


def _retention_rule(given: Json) -> RetentionRule:
    return RetentionRule(
        tz=zone(given["timezone"]),
        granularity=given["granularity"],
        periods=given["periods"],
        as_of=instant(given["as_of"]),
        cohorts_from=date.fromisoformat(given["cohorts_from"]),
        cohorts_to=date.fromisoformat(given["cohorts_to"]),
        week_start=given.get("week_start", "monday"),
        start_event=given["start_event"],
        return_event=given["return_event"],
    )


def _retention_table(events: Iterable[Event], given: Json) -> dict[str, Any]:
    rule = _retention_rule(given)
    people = histories(events, rule)
    table = retention(people, rule)
    answer: dict[str, Any] = {
        "cohorts": [
            {
                "cohort": row.cohort.isoformat(),
                "size": row.size,
                "on": row.on,
                "on_or_after": row.on_or_after,
                "complete": row.complete,
            }
            for row in table.cohorts
        ],
        "weighted_mean_on": table.weighted_mean_on,
        "weighted_mean_on_or_after": table.weighted_mean_on_or_after,
    }
    asked = [(low, high) for low, high in given.get("brackets", ())]
    answer["brackets"] = [
        {"days": [share.low, share.high], "eligible": share.eligible, "retained": share.retained}
        for share in brackets(people, rule, asked)
    ]
    answer["rolling_24h"] = [
        {"day": share.low, "eligible": share.eligible, "retained": share.retained}
        for share in rolling_24h(people, rule, given.get("rolling_24h_days", -1))
    ]
    return answer


def retention_answer(given: Json) -> dict[str, Any]:
    events = events_of(given)
    answer = _retention_table(events, given)
    if "second_question" in given:
        answer["second_answer"] = _retention_table(events, {**given, **given["second_question"]})
    return answer


def active_answer(given: Json) -> dict[str, Any]:
    first, last = date.fromisoformat(given["date_from"]), date.fromisoformat(given["date_to"])
    result = active_users(events_of(given), zone(given["timezone"]), first, last)
    return {
        "days": [
            {
                "date": row.day.isoformat(),
                "dau": row.dau,
                "wau": row.wau,
                "mau": row.mau,
                "dau_mau": row.dau_mau,
                "dau_wau": row.dau_wau,
            }
            for row in result.days
        ],
        "stickiness_avg_dau_over_mau": result.stickiness_avg_dau_over_mau,
        "active_days_of_last_7": {str(k): n for k, n in result.active_days_of_last_7.items()},
    }


def sessions_answer(given: Json) -> dict[str, Any]:
    timeout = timedelta(minutes=given.get("timeout_minutes", 30))
    longest = timedelta(hours=given.get("max_hours", 24))
    sessions = sessionise(events_of(given), timeout, longest)
    totals = summarise(sessions)
    by_date = sessions_by_start_date(sessions, zone(given["timezone"]))
    names = list(type(totals).__dataclass_fields__)
    return {
        **{name: getattr(totals, name) for name in names},
        "sessions_by_local_start_date": {day.isoformat(): count for day, count in by_date.items()},
    }


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _discount(row: Json) -> mrr_state.Discount | None:
    """The `discount` object of a JSON row, or the four `discount_*` columns of a CSV row."""
    names = ("percent_off", "amount_off_minor", "duration", "ends_at")
    given = row.get("discount") or {}
    if "discount" not in row:
        given = {name: row.get(f"discount_{name}") or row.get(name) for name in names}
    if not given or not given.get("duration"):
        return None
    ends_at = given.get("ends_at")
    return mrr_state.Discount(
        duration=given["duration"],
        percent_off=_decimal(given.get("percent_off")),
        amount_off_minor=_decimal(given.get("amount_off_minor")),
        ends_at=instant(ends_at) if ends_at else None,
    )


def version_of(row: Json) -> mrr_state.Version:
    return mrr_state.Version(
        event_id=row["event_id"],
        received_at=instant(row["received_at"]),
        effective_at=instant(row["effective_at"]),
        sequence=int(row.get("sequence") or 0),
        subscription_id=row["subscription_id"],
        customer_id=row["customer_id"],
        status=row["status"],
        interval=row["interval"],
        interval_count=int(row["interval_count"]),
        unit_amount_minor=Decimal(str(row["unit_amount_minor"])),
        quantity=Decimal(str(row["quantity"])),
        currency=row["currency"],
        metered=str(row["metered"]).lower() in ("true", "1"),
        discount=_discount(row),
    )


def month_of(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _rates(given: Json) -> Rates:
    table = {
        month_of(month): {currency: Decimal(str(rate)) for currency, rate in row.items()}
        for month, row in given.get("fx_rates", {}).items()
    }
    return Rates(given["account_currency"], table)


def _exponents(given: Json, rows: Iterable[Json]) -> dict[str, int]:
    """Minor-unit digits by currency: the case's own table, or a column of its rows."""
    column = {row["currency"]: row.get("currency_exponent") for row in rows}
    table = {**column, **given.get("currency_exponent", {})}
    return {currency: int(digits) for currency, digits in table.items() if digits not in (None, "")}


def _month_answer(row: mrr.MonthRow) -> dict[str, Any]:
    names = (
        "opening_mrr fx closing_mrr arr arpa quick_ratio quick_ratio_excl_reactivation grr nrr "
        "logo_churn_rate ltv customers_opening customers_closing customers_lost movement_counts net_movements"
    )
    answer = {name: getattr(row, name) for name in names.split()}
    answer.update({str(kind): amount for kind, amount in row.movements.items()})
    return {"month": f"{row.month:%Y-%m}", **answer}


def mrr_answer(given: Json) -> dict[str, Any]:
    rows = rows_of(given, "subscription_versions")
    rule = mrr.MrrRule(
        tz=zone(given["timezone"]),
        rates=_rates(given),
        grouping=timedelta(minutes=given.get("grouping_minutes", 60)),
        counting=mrr_state.CountingRule(exponents=_exponents(given, rows)),
    )
    table = mrr.mrr_table(
        [version_of(row) for row in rows], [month_of(text) for text in given["months"]], rule
    )
    return {
        "months": [_month_answer(row) for row in table.months],
        "movements": [
            {
                "at": movement.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "month": f"{movement.month:%Y-%m}",
                "customer_id": movement.customer_id,
                "type": movement.kind,
                "amount": movement.amount,
            }
            for movement in table.movements
        ],
    }


def _wave(given: Json, confidence: float) -> survey.Nps:
    if "counts" in given:
        counts = given["counts"]
        return survey.nps_from_counts(
            counts["promoters"], counts["passives"], counts["detractors"], confidence
        )
    answers = [
        survey.Answer(row["respondent"], row["score"], instant(row["submitted_at"]))
        for row in given["responses"]
    ]
    return survey.nps(survey.latest_answers(answers), confidence)


def _interval(interval: survey.Interval | None) -> dict[str, float] | None:
    if interval is None:
        return None
    return {name: getattr(interval, name) for name in ("estimate", "se", "low", "high")}


def _nps_dict(wave: survey.Nps) -> dict[str, Any]:
    counts = {name: getattr(wave, name) for name in ("n", "promoters", "passives", "detractors", "nps")}
    return {**counts, "wald": _interval(wave.wald), "adjusted_wald": _interval(wave.adjusted_wald)}


def nps_answer(given: Json) -> dict[str, Any]:
    confidence = given.get("confidence", 0.95)
    if "waves" not in given:
        return _nps_dict(_wave(given, confidence))
    before, after = (_wave(wave, confidence) for wave in given["waves"])
    change = _interval(survey.nps_change(before, after, confidence))
    if change is not None:
        change["difference"] = change["estimate"]
    return {"waves": [_nps_dict(before), _nps_dict(after)], "change": change}


def csat_ces_answer(given: Json) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if "csat" in given:
        result = survey.csat(given["csat"])
        answer["csat"] = {name: getattr(result, name) for name in type(result).__dataclass_fields__}
    if "ces_counts" in given or "ces" in given:
        counts = given.get("ces_counts") or Counter(given.get("ces", ()))
        effort = survey.ces({int(score): count for score, count in counts.items()})
        answer["ces"] = {name: getattr(effort, name) for name in type(effort).__dataclass_fields__}
    return answer


ANSWERS: dict[str, Callable[[Json], dict[str, Any]]] = {
    "mrr_movements": mrr_answer,
    "retention": retention_answer,
    "active_users": active_answer,
    "sessions": sessions_answer,
    "nps": nps_answer,
    "csat_ces": csat_ces_answer,
}


def cases() -> list[tuple[str, dict[str, Any]]]:
    """(name, case) of every golden file whose kind is calculated here."""
    loaded = [(path.stem, json.loads(path.read_text())) for path in sorted(FOLDER.glob("*.json"))]
    return [(name, case) for name, case in loaded if case["kpi"] in ANSWERS]
