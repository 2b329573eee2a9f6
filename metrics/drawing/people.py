"""People: how many of a cohort come back, who is new or gone, what they answer, how long they stay."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from metrics import queries
from metrics.calc import lengths, session_runs
from metrics.calc import periods as cal
from metrics.calc.retention import CohortRow, weighted_means
from metrics.dashboard import Shown
from metrics.drawing.base import Chart, Marks, keys, labels, placed, ticks
from metrics.drawing.lines import ALONE, Beside, period_before
from metrics.labels import label
from metrics.models import MetricPoint
from metrics.params import usual
from metrics.queries import granularity_of, interval_of
from products import charts
from products.charts import Series, full
from products.charts.funnel import span

MOST_COHORTS, MOST_COLUMNS, MOST_CURVES, MOST_BARS = 14, 13, 4, 120
CURVES = ("sky", "teal", "amber", "violet")
SECOND = 1_000_000  # lengths are kept in microseconds
RULE = ("event", "timeout_minutes", "max_hours")
LIFECYCLE = (
    ("returning", "Returning", "main"),
    ("new", "New", "green"),
    ("resurrecting", "Resurrecting", "sky"),
    ("dormant", "Dormant", "rose"),
)


def mode_of(one: Shown) -> str:
    """Which way of coming back the metric counts: on, or on_or_after."""
    return str(one.metric.params.get("headline") or usual("retention", "headline"))


def came_back(one: Shown) -> str:
    """That way in words."""
    granularity = granularity_of(one.metric)
    later = " or later" if mode_of(one) == "on_or_after" else ""
    return f"share of each {granularity}’s new people who came back k {granularity}s later{later}"


def _cohorts(points: Sequence[MetricPoint]) -> list[MetricPoint]:
    return [point for point in points if point.payload.get("size") is not None]


def retention_heat(one: Shown, most: int = MOST_COHORTS) -> Chart:
    """The newest cohorts; columns as far as the metric goes, within what a page can show."""
    granularity, mode = granularity_of(one.metric), mode_of(one)
    points = _cohorts(one.points)[-most:]
    width = min(MOST_COLUMNS, max((len(point.payload["on"]) for point in points), default=0))
    rows, complete, counted = [], [], []
    for point in points:
        size, counts = point.payload["size"], point.payload.get(mode, point.payload["on"])[:width]
        shares = [count / size if size and count is not None else None for count in counts]
        rows.append((label(point.period_start, granularity, True), size, shares))
        complete.append(sum(point.payload["complete"][:width]))
        counted.append(counts)
    made = charts.heat_table(
        f"cohorts-{one.metric.pk}",
        f"{one.metric.item.title}: {came_back(one)}",
        [str(k) for k in range(width)],
        rows,
        size_label="People",
        complete=complete,
        counts=counted,
        column_word=granularity.capitalize(),
    )
    return made | {"keys": keys(points)}


def mean_curve(points: Sequence[MetricPoint], mode: str) -> list[float | None]:
    """The share of all these cohorts together that came back after each k, in per cent; complete cells only."""
    rows = [
        CohortRow(
            point.period_start,
            point.payload["size"],
            tuple(point.payload["on"]),
            tuple(point.payload["on_or_after"]),
            tuple(point.payload["complete"]),
        )
        for point in _cohorts(points)
    ]
    width = max((len(row.on) for row in rows), default=0)
    even = [row for row in rows if len(row.on) == width]
    found = weighted_means(even, [getattr(row, mode) for row in even], width - 1) if even else ()
    return [None if share is None else share * 100 for share in found]


def retention_curves(one: Shown, before: Sequence[MetricPoint] = ()) -> Chart:
    """All cohorts of the range as one curve, and the newest whole ones each for itself."""
    mode, granularity = mode_of(one), granularity_of(one.metric)
    mean = mean_curve(one.points, mode)
    series = [Series("All cohorts", mean)]
    if before:
        series.append(Series("Cohorts of the period before", mean_curve(before, mode), style="prev"))
    else:
        series += [
            Series(f"{label(point.period_start, granularity, True)}", _curve(point, mode), style=hue)
            for point, hue in zip(_whole(one.points), CURVES, strict=False)
        ]
    return curves_chart(one, series, len(mean))


def curves_chart(one: Shown, series: Sequence[Series], width: int) -> Chart:
    granularity = granularity_of(one.metric)
    title = f"{one.metric.item.title}: {came_back(one)}"
    names = [str(k) for k in range(width)]
    made = charts.line_chart(f"curves-{one.metric.pk}", title, names, series, unit="%", zero=True)
    made["row_name"] = f"{granularity.capitalize()}s later"
    made["data"]["labels"] = [f"{granularity.capitalize()} {k}" for k in range(width)]
    return made


def _whole(points: Sequence[MetricPoint]) -> list[MetricPoint]:
    """The newest cohorts of which at least half of the columns are known, newest first."""
    half = [
        point
        for point in _cohorts(points)
        if point.payload["size"] and 2 * sum(point.payload["complete"]) >= len(point.payload["complete"])
    ]
    return half[::-1][:MOST_CURVES]


def _curve(point: MetricPoint, mode: str) -> list[float | None]:
    cells = zip(point.payload[mode], point.payload["complete"], strict=True)
    size = point.payload["size"]
    return [count / size * 100 if done and count is not None else None for count, done in cells]


def lifecycle_bars(one: Shown, marks: Marks, beside: Beside = ALONE) -> Chart:
    """Who was active in each period, by where they come from, above the line; below it those who went."""
    points = one.points[-MOST_BARS:]
    series = [
        Series(name, [_signed(key, point) for point in points], style=hue) for key, name, hue in LIFECYCLE
    ]
    made = charts.bar_chart(
        f"lifecycle-{one.metric.pk}",
        "New, returning, resurrecting and dormant people",
        labels(points),
        series,
        marks=placed(marks, points),
        before=next(iter(period_before(beside.whole, points, _active, "Active, period before")), None),
        incomplete=bool(points) and not points[-1].is_complete,
        keys=keys(points),
        ticks_of=ticks(points),
    )
    active = [point.payload.get("active") for point in points]
    made["columns"] = ["Active", *made["columns"]]
    for row, count in zip(made["rows"], active, strict=True):
        row["values"] = ["–" if count is None else full(count), *row["values"]]
        row["raw"] = [count, *row["raw"]]
    texts = [row["values"][0] for row in made["rows"]]
    made["data"]["series"] = [{"name": "Active", "texts": texts}, *made["data"]["series"]]
    return made


def _active(point: MetricPoint) -> float | None:
    return point.payload.get("active")


def _signed(key: str, point: MetricPoint) -> float | None:
    """Those who went stand below the line; while a period runs, nobody has gone for good yet."""
    count: float | None = point.payload.get(key)
    if key != "dormant" or count is None:
        return count
    return -count if point.is_complete else None


def session_lengths(one: Shown) -> Chart | None:
    """How many sessions of the shown periods are how long; None where that is not known."""
    found = _counted(one)
    if found is None or not sum(found[0]):
        return None
    counts, median = found
    total = sum(counts)
    title = "Distribution of session length"
    made = charts.bar_chart(f"lengths-{one.metric.pk}", title, lengths.NAMES, [Series("Sessions", counts)])
    ends = [1.0, *lengths.EDGES[1:]]
    labels_in_full = ["Without length: one event", f"Up to {span(ends[1])}"]
    labels_in_full += [f"{span(low)} to {span(high)}" for low, high in pairwise(ends[1:])]
    labels_in_full.append(f"Above {span(ends[-1])}")
    shares = [count / total if total else None for count in counts]
    made["columns"] = [*made["columns"], "Share"]
    for row, name, share in zip(made["rows"], labels_in_full, shares, strict=True):
        row |= {"label": name, "raw": [*row["raw"], share]}
        row["values"] = [*row["values"], "–" if share is None else f"{full(round(share * 100, 1))}%"]
    made["data"]["labels"] = labels_in_full
    made["data"]["series"].append({"name": "Share", "texts": [row["values"][1] for row in made["rows"]]})
    made["xticks"] = [
        {"x": round((k + 0.5) / len(counts) * 100, 2), "label": name, "anchor": "middle"}
        for k, name in enumerate(lengths.NAMES)
    ]
    if middle := lengths.middle_of(counts):
        if median is None:
            text = f"Half of the sessions last about {span(middle.seconds)} or less."
        else:
            text, middle = f"Half of the sessions last {span(median)} or less.", lengths.place_of(median)
        made["median"] = {"x": round((middle.bin + middle.share) / len(counts) * 100, 2), "text": text}
    return made | {"row_name": "Length"}


def _counted(one: Shown) -> tuple[list[int], float | None] | None:
    """Counts by bin with the median in seconds, from the kept days; else, without it, from the points."""
    known = [point.payload["lengths"] for point in one.points if point.payload.get("lengths")]
    if known:
        return lengths.together(known), None
    if not one.points:
        return None
    metric, newest = one.metric, one.points[-1]
    rule = {name: metric.params.get(name, usual("sessions", name)) for name in RULE}
    zone = metric.params.get("timezone") or metric.item.product.workspace.timezone
    first = one.points[0].period_start
    last = cal.next_start(newest.period_start, newest.granularity) - timedelta(days=1)  # type: ignore[arg-type]  # no summary
    found = queries.kept_lengths(metric.item.product, first, last, zone=zone, **rule)
    if found is None or not found[0] + len(found[1]):
        return None
    zeros, some = found
    low, high = session_runs.middle_of(zeros + len(some), some)
    return lengths.counts_of_sorted(some, zeros, SECOND), (low + high) / 2 / SECOND  # type: ignore[arg-type]  # numpy's


def nps_bar(one: Shown) -> Chart | None:
    if one.summary is None or not one.summary.payload.get("n"):
        return None
    row = one.summary.payload
    low, high = interval_of(row)
    return charts.nps_bar(
        row["detractors"],
        row["passives"],
        row["promoters"],
        row["nps"],
        low=low,
        high=high,
        chart_id=f"answers-{one.metric.pk}",
        title=f"{one.metric.item.title}: the answers",
    )
