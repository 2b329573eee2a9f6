"""Every chart that a metric has, and how each is drawn for a view."""

from collections.abc import Callable

from metrics import summary_charts
from metrics.dashboard import Shown
from metrics.drawing import lines, money, people
from metrics.drawing.asked import MOST_DRAWN, Asked
from metrics.drawing.base import Chart, Drawn, Marks
from metrics.drawing.breakdown import broken_down, may_break_down
from metrics.drawing.lines import ALONE, Beside
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
    return drawn(chart_of(asked), asked.shown, asked.marks, Beside(asked.before, most))


def drawn(key: str, one: Shown, marks: Marks, beside: Beside = ALONE) -> Drawn | None:
    """One chart of a metric, on its page or on a tile; None where there is nothing to draw."""
    if key in WHOLE:
        tag, of_whole = WHOLE[key]
        chart = of_whole(one) if one.summary else None
    else:
        tag, over_time = OVER_TIME[key]
        chart = over_time(one, marks, beside) if one.points else None
    return Drawn(tag, chart) if chart else None


def _line(one: Shown, marks: Marks, beside: Beside) -> Chart:
    about = "share that took every step, by entry" if one.metric.calculation == "funnel" else ""
    return lines.value_line(one, marks, about, beside)


def _waterfall(one: Shown, _: Marks, __: Beside) -> Chart | None:
    made = money.last_month_waterfall(one)
    return made and made[1]


def _heat(one: Shown, _: Marks, beside: Beside) -> Chart:
    """A file has every cohort, a page of its own the newest half year, a tile what fits."""
    return people.retention_heat(one, {ALL: ALL, MOST_DRAWN: MOST_ROWS}.get(beside.most, people.MOST_COHORTS))


OVER_TIME: dict[str, tuple[str, Callable[[Shown, Marks, Beside], Chart | None]]] = {
    "line": ("line", _line),
    "movements": ("bar", money.movements),
    "waterfall": ("waterfall", _waterfall),
    "active": ("line", lines.active_lines),
    "heat": ("heat", _heat),
    "curves": ("line", lambda one, _, beside: people.retention_curves(one, beside.before)),
    "lifecycle": ("bar", people.lifecycle_bars),
    "sessions": ("line", lines.sessions_per_user),
    "duration": ("line", lines.session_duration),
    "lengths": ("bar", lambda one, _, __: people.session_lengths(one)),
}
WHOLE: dict[str, tuple[str, Callable[[Shown], Chart | None]]] = {
    "funnel": ("funnel", summary_charts.funnel_bars),
    "answers": ("nps", people.nps_bar),
    "survival": ("line", summary_charts.survival_curve),
    "ahead": ("line", summary_charts.forecast_line),
}
