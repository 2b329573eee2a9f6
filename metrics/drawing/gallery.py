"""Every chart that a metric has, and how each is drawn for a view."""

from collections.abc import Callable
from typing import Any

from metrics import summary_charts
from metrics.drawing import lines, money, people
from metrics.drawing.asked import MOST_DRAWN, Asked
from metrics.drawing.base import Drawn
from metrics.drawing.breakdown import broken_down, may_break_down
from metrics.drawing.lines import Beside
from metrics.models import Metric

ALL = 1_000_000  # as many points as there are, for files
MOST_ROWS = 26  # cohorts on a page of their own
LINE = ("line", "Over time")
CHARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "mrr": (LINE, ("movements", "Movements"), ("waterfall", "Last month")),
    "active_users": (("active", "Day, week, month"), LINE),
    "retention": (("heat", "Heat-map"), ("curves", "Curves"), LINE),
    "lifecycle": (("lifecycle", "Lifecycle"), LINE),
    "sessions": (
        ("sessions", "Sessions a person"),
        ("duration", "Duration"),
        ("lengths", "Distribution"),
        LINE,
    ),
    "funnel": (("funnel", "Steps"), LINE),
    "nps": (LINE, ("answers", "Answers")),
    "customer_lifetime": (("survival", "Survival"),),
    "forecast": (("ahead", "Forecast"),),
}
WITHOUT_RANGE = {"funnel", "answers", "survival", "ahead"}  # of the whole computation
COMPARED = {"line", "active", "sessions", "duration", "curves"}


def charts_of(metric: Metric) -> tuple[tuple[str, str], ...]:
    """(key, name) of every chart, the one that shows the metric best first."""
    return CHARTS.get(metric.calculation, (LINE,))


def chart_of(asked: Asked) -> str:
    """The key of the chart that is asked for, else of the usual one."""
    known = [key for key, _ in charts_of(asked.metric)]
    return asked.view.chart if asked.view.chart in known else known[0]


def is_broken_down(asked: Asked) -> bool:
    return bool(asked.view.breakdown) and may_break_down(asked)


def draw(asked: Asked, most: int = MOST_DRAWN) -> Drawn | None:
    """None where there is nothing to draw in the range. Raises Unanswerable for a breakdown that is impossible."""
    if is_broken_down(asked):
        return Drawn("line", broken_down(asked, most))
    key = chart_of(asked)
    if key in WHOLE:
        tag, make = WHOLE[key]
        chart = make(asked) if asked.shown.summary else None
    else:
        tag, over_time = OVER_TIME[key]
        chart = over_time(asked, Beside(asked.before, most)) if asked.shown.points else None
    return Drawn(tag, chart) if chart else None


def _line(asked: Asked, beside: Beside) -> Any:
    about = "share that took every step, by entry" if asked.metric.calculation == "funnel" else ""
    return lines.value_line(asked.shown, asked.marks, about, beside)


def _waterfall(asked: Asked, _: Beside) -> Any:
    made = money.last_month_waterfall(asked.shown)
    return made and made[1]


def _heat(asked: Asked, beside: Beside) -> Any:
    return people.retention_heat(asked.shown, ALL if beside.most == ALL else MOST_ROWS)


OVER_TIME: dict[str, tuple[str, Callable[[Asked, Beside], Any]]] = {
    "line": ("line", _line),
    "movements": ("bar", lambda asked, _: money.movements(asked.shown, asked.marks)),
    "waterfall": ("waterfall", _waterfall),
    "active": ("line", lambda asked, beside: lines.active_lines(asked.shown, asked.marks, beside)),
    "heat": ("heat", _heat),
    "curves": ("line", lambda asked, beside: people.retention_curves(asked.shown, beside.before)),
    "lifecycle": ("bar", lambda asked, _: people.lifecycle_bars(asked.shown, asked.marks)),
    "sessions": ("line", lambda asked, beside: lines.sessions_per_user(asked.shown, asked.marks, beside)),
    "duration": ("line", lambda asked, beside: lines.session_duration(asked.shown, asked.marks, beside)),
    "lengths": ("bar", lambda asked, _: people.session_lengths(asked.shown)),
}
WHOLE: dict[str, tuple[str, Callable[[Asked], Any]]] = {
    "funnel": ("funnel", lambda asked: summary_charts.funnel_bars(asked.shown)),
    "answers": ("nps", lambda asked: people.nps_bar(asked.shown)),
    "survival": ("line", lambda asked: summary_charts.survival_curve(asked.shown)),
    "ahead": ("line", lambda asked: summary_charts.forecast_line(asked.shown)),
}
