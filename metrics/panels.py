"""The dashboard page from a board: tiles and charts, each with when it was computed."""

from typing import Any

from django.urls import reverse

from metrics import charts, summary_charts
from metrics.dashboard import RANGES, Board, Shown
from products.paths import item_url, product_url

MOST_TILES = 8


def context(made: Board, request: Any) -> dict[str, Any]:
    base = product_url(made.product, "metrics:dashboard")
    return {
        "board": made,
        "ranges": [
            {"label": label, "url": f"{base}?range={key}", "current": key == made.range}
            for key, (label, _) in RANGES.items()
        ],
        "tiles": [charts.tile(one, item_url(one.metric.item)) for one in made.shown[:MOST_TILES]],
        "has_points": any(one.points for one in made.shown),
        "snippet": snippet(request),
        **_money(made),
        **_people(made),
        **_answers(made),
        **_wholes(made),
        "others": _others(made),
    }


def _money(made: Board) -> dict[str, Any]:
    one = made.first("mrr")
    if one is None:
        return {}
    waterfall = charts.last_month_waterfall(one)
    return {
        "mrr": one,
        "mrr_line": charts.value_line(one, made.marks),
        "mrr_movements": charts.movements(one, made.marks),
        "mrr_waterfall": waterfall[1] if waterfall else None,
        "mrr_month": waterfall[0] if waterfall else "",
    }


def _people(made: Board) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if active := made.first("active_users"):
        found |= {"active": active, "active_lines": charts.active_lines(active, made.marks)}
    if sessions := made.first("sessions"):
        found |= {
            "sessions": sessions,
            "sessions_line": charts.sessions_per_user(sessions, made.marks),
            "duration_line": charts.session_duration(sessions, made.marks),
        }
    cohorts = [one for one in made.shown if one.metric.calculation == "retention" and one.points]
    found["cohorts"] = [{"shown": one, "heat": charts.retention_heat(one)} for one in cohorts[:2]]
    return found


def _answers(made: Board) -> dict[str, Any]:
    one = made.first("nps")
    if one is None:
        return {}
    return {"nps": one, "nps_bar": charts.nps_bar(one), "nps_line": charts.value_line(one, made.marks)}


def _wholes(made: Board) -> dict[str, Any]:
    """Funnels, survival and forecasts: each metric's own chart, a funnel with its course beside it."""
    found: dict[str, Any] = {"funnels": [], "curves": []}
    for one in made.shown:
        if one.summary is None or one.metric.calculation not in summary_charts.OWN:
            continue
        drawn = charts.own_chart(made.product, one, made.marks)
        card: dict[str, Any] = {"shown": one, "drawn": drawn}
        if one.metric.calculation == "funnel":
            card["line"] = (
                charts.value_line(one, made.marks, "share that took every step, by entry")
                if one.points
                else None
            )
        found["funnels" if one.metric.calculation == "funnel" else "curves"].append(card)
    return found


def _others(made: Board) -> list[dict[str, Any]]:
    """A line for each metric that has no chart of its own above."""
    drawn = {id(made.first(name)) for name in ("mrr", "active_users", "sessions", "nps")}
    elsewhere = {"retention", *summary_charts.OWN}
    rest: list[Shown] = [
        one
        for one in made.shown
        if one.points and id(one) not in drawn and one.metric.calculation not in elsewhere
    ]
    return [{"shown": one, "line": charts.value_line(one, made.marks)} for one in rest]


def snippet(request: Any, key: str = "YOUR_WRITE_KEY") -> str:
    """How to send the first event, ready to be copied."""
    url = request.build_absolute_uri(reverse("ingest-track"))
    body = '{"event": "Signed up", "userId": "u1"}'
    return f"curl -u {key}: -H 'Content-Type: application/json' \\\n  -d '{body}' \\\n  {url}"
