"""A metric's chart as an address asks for it: on its page, as a file, for a program."""

from typing import Any

from metrics import queries
from metrics.arrangement import COMPARED
from metrics.drawing import compare, gallery
from metrics.drawing.asked import Asked, asked
from metrics.drawing.base import Unanswerable
from metrics.drawing.breakdown import may_break_down
from metrics.drawing.view import DATES, RANGES, read
from metrics.metric_page import segment_words
from metrics.models import Metric
from products import charts
from products.paths import item_url, product_url

SHOWN_POINTS = 30
BY_WORDS = {"day": "Days", "week": "Weeks", "month": "Months"}


def chart(metric: Metric, query: Any) -> dict[str, Any]:
    """The card of the chart and the points of its range."""
    view = read(query)
    made = asked(metric, view)
    problems = list(view.errors)
    try:
        drawn = gallery.draw(made)
    except Unanswerable as why:
        drawn = None
        problems.append(str(why))
    here, part = (
        item_url(metric.item),
        product_url(metric.item.product, "metrics:chart", number=metric.item.number),
    )
    return {
        "metric": metric,
        "asked": made,
        "view": view,
        "drawn": drawn,
        "chart_errors": problems,
        "chart_url": here,
        "part_url": part,
        "all_url": f"{here}{view.query(range='all', first=None, last=None)}",
        "points": list(reversed(made.shown.points[-SHOWN_POINTS:])),
        **_controls(made, here, part),
        **_files(made),
    }


def _controls(made: Asked, here: str, part: str) -> dict[str, Any]:
    """What can be chosen: the chart, the range, the periods, what to compare with, what to break down by."""
    view, key = made.view, gallery.chart_of(made)
    is_over_time = not made.is_whole and (key not in gallery.WITHOUT_RANGE or gallery.is_broken_down(made))

    def option(label: str, is_current: bool, **changes: Any) -> dict[str, Any]:
        query = view.query(**changes)
        return {"label": label, "url": f"{here}{query}", "part": f"{part}{query}", "current": is_current}

    ways = gallery.charts_of(made.metric)
    traits = [name for name, is_wide in queries.traits(made.metric.item.product) if not is_wide]
    may_break = may_break_down(made) and not made.is_whole
    ranges = [
        option(label, view.range == name, range=name, first=None, last=None) for name, label in RANGES.items()
    ]
    ranges.append(option("Dates", view.range == DATES, range=DATES, first=made.first, last=made.last))
    return {
        "charts": [
            option(label, not gallery.is_broken_down(made) and name == key, chart=name, breakdown="")
            for name, label in ways
        ]
        if len(ways) > 1
        else [],
        "ranges": ranges if is_over_time else [],
        "longer": [(name, BY_WORDS[name]) for name in made.longer] if is_over_time else [],
        "own_by": BY_WORDS.get(queries.granularity_of(made.metric), ""),
        "may_compare": is_over_time and key in COMPARED and not gallery.is_broken_down(made),
        "traits": traits if may_break else [],
        "compared": compare.words(made) if is_over_time and not gallery.is_broken_down(made) else "",
    }


def _files(made: Asked) -> dict[str, Any]:
    metric, query = made.metric, made.view.query()
    urls = {
        f"{kind}_url": product_url(metric.item.product, f"metrics:chart-{kind}", number=metric.item.number)
        + query
        for kind in ("csv", "svg")
    }
    return urls | {"file_name": file_name(made)}


def file_name(made: Asked) -> str:
    """Without its ending: RELAY-240-movements."""
    way = made.view.breakdown if gallery.is_broken_down(made) else gallery.chart_of(made)
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in way)
    return f"{made.metric.item.product.key}-{made.metric.item.number}-{plain}"


def table(metric: Metric, query: Any) -> tuple[str, list[str], list[list[Any]]]:
    """The numbers of the chart that is asked for, all of them and unrounded: its file's name, columns, rows."""
    made = asked(metric, read(query))
    drawn = gallery.draw(made, gallery.ALL)
    header, rows = charts.table_of(drawn.chart) if drawn else (["Date"], [])
    return file_name(made), header, rows


def picture(metric: Metric, query: Any) -> tuple[str, str]:
    """The chart that is asked for as an SVG file: its name and its text."""
    made = asked(metric, read(query))
    drawn = gallery.draw(made)
    empty = {"kind": "line", "title": metric.item.title, "empty": True, "legend": False, "marks": []}
    return file_name(made), charts.picture(drawn.chart if drawn else empty, subtitle(made))


def subtitle(made: Asked) -> str:
    """What it is a picture of: the metric, the days, who counts, the product."""
    metric = made.metric
    said = [metric.item.title]
    if not (made.is_whole or gallery.chart_of(made) in gallery.WITHOUT_RANGE):
        said.append(f"{made.first:%-d %b %Y} to {made.last:%-d %b %Y}")
    if words := segment_words(metric):
        said.append(f"only {words}")
    said.append(f"{metric.item.product.name}, {metric.item.workspace.name}")
    return " · ".join(said)


def as_json(metric: Metric, query: Any) -> dict[str, Any]:
    """The chart for a program: the same numbers as in its file, with what happened and how it compares."""
    view = read(query)
    made = asked(metric, view)
    drawn = gallery.draw(made, gallery.ALL)
    header, rows = charts.table_of(drawn.chart) if drawn else (["Date"], [])
    return {
        "chart": "breakdown" if gallery.is_broken_down(made) else gallery.chart_of(made),
        "charts": [name for name, _ in gallery.charts_of(metric)],
        "title": drawn.chart["title"] if drawn else metric.item.title,
        "from": made.first,
        "to": made.last,
        "by": made.by,
        "unit": metric.unit,
        "columns": header,
        "rows": rows,
        "marks": [{"date": one.date, "label": one.label, "kind": one.kind} for one in made.marks],
        "compared": compare.words(made),
        "errors": list(view.errors),
    }
