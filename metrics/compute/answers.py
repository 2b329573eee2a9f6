"""NPS, CSAT and CES from survey answers, by period and over the whole range, each with its interval."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from metrics import queries
from metrics.calc import periods as cal
from metrics.calc import survey
from metrics.compute.setting import Point, Result, Setting, plain, stored

Answers = list[survey.Answer]
# Answers -> (value, payload)
Measure = Callable[[Answers, float], tuple[float | None, dict[str, Any]]]


def _nps(answers: Answers, confidence: float) -> tuple[float | None, dict[str, Any]]:
    wave = survey.nps(survey.latest_answers(answers), confidence)
    return wave.nps, {
        "n": wave.n,
        "promoters": wave.promoters,
        "passives": wave.passives,
        "detractors": wave.detractors,
        "nps": wave.nps,
        "wald": asdict(wave.wald) if wave.wald else None,
        "adjusted_wald": asdict(wave.adjusted_wald) if wave.adjusted_wald else None,
    }


def _csat(answers: Answers, confidence: float) -> tuple[float | None, dict[str, Any]]:
    """The value is a share 0..1; the payload keeps percent as the definitions name it."""
    found = survey.csat(survey.latest_answers(answers, 1, 5), confidence)
    return None if found.percent is None else found.percent / 100, asdict(found)


def _ces(answers: Answers, confidence: float) -> tuple[float | None, dict[str, Any]]:
    found = survey.ces(Counter(survey.latest_answers(answers, 1, 7)))
    return found.mean, asdict(found)


def nps(setting: Setting) -> Result:
    result, answers = _computed("nps", _nps, setting)
    if other := setting.get("compare_survey"):
        confidence = setting.get("confidence")
        before = _wave(_answers("nps", setting, other), confidence)
        change = survey.nps_change(before, _wave(answers, confidence), confidence)
        result.points[-1].payload["change"] = asdict(change) if change else None
    return result


def csat(setting: Setting) -> Result:
    return _computed("csat", _csat, setting)[0]


def ces(setting: Setting) -> Result:
    return _computed("ces", _ces, setting)[0]


def _wave(answers: Answers, confidence: float) -> survey.Nps:
    return survey.nps(survey.latest_answers(answers), confidence)


def _answers(kind: str, setting: Setting, name: str) -> Answers:
    first = setting.day("date_from")
    return queries.survey_answers(
        setting.product,
        kind=kind,
        survey=name,
        since=setting.begin(first) if first else None,
        before=min(setting.end(setting.last_day), setting.as_of + timedelta(microseconds=1)),
    )


def _computed(kind: str, measure: Measure, setting: Setting) -> tuple[Result, Answers]:
    """One point a period in which somebody answered; the summary takes the last `window_days` (else all)."""
    answers = _answers(kind, setting, setting.get("survey"))
    confidence = setting.get("confidence")
    granularity: cal.Granularity = setting.get("granularity")
    by_period: dict[date, Answers] = {}
    for answer in answers:
        start = cal.period_of(answer.submitted_at, granularity, setting.tz, setting.week_start)
        by_period.setdefault(start, []).append(answer)
    made = []
    for start, given in sorted(by_period.items()):
        value, payload = measure(given, confidence)
        made.append(
            Point(granularity, start, stored(value), plain(payload), setting.is_complete(start, granularity))
        )
    recent = answers
    if window := setting.get("window_days"):
        since = setting.begin(setting.last_day - timedelta(days=window - 1))
        recent = [answer for answer in answers if answer.submitted_at >= since]
    headline, summary = measure(recent, confidence)
    result = Result(stored(headline), len(answers), made)
    result.summary(summary)
    return result, recent
