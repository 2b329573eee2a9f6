"""The metric's own part of its detail page, beside its chart (chart_page.py)."""

import json
from typing import Any
from urllib.parse import urlencode

from metrics import insight_words, queries
from metrics.calc import segments
from metrics.forms import AlertsForm
from metrics.inputs import inputs_of, part_of
from metrics.models import Metric
from metrics.seen_page import backfill_context
from products import formula
from products.access import may_edit
from products.paths import product_url

SHOWN_RUNS, SHOWN_CHANGES = 10, 5


def context(metric: Metric, access: Any) -> dict[str, Any]:
    runs = list(queries.runs(metric)[:SHOWN_RUNS])
    return {
        "metric": metric,
        "segment_words": segment_words(metric),
        "formula": _formula(metric),
        **backfill_context(metric, access),
        **_changes(metric, access),
        "explore_url": _explore_url(metric),
        "runs": runs,
        "newest_run": runs[0] if runs else None,
        "may_compute": may_edit(access, metric.item)
        and metric.calculation != "pushed"
        and not metric.item.is_archived,
    }


def _formula(metric: Metric) -> dict[str, Any]:
    """The formula in words, and the metrics it names with their addresses; {} for any other metric."""
    text = metric.params.get("formula") if metric.calculation == "formula" else None
    if not isinstance(text, str):
        return {}
    product = metric.item.product
    tree = formula.parse(text)
    titles = queries.titles_of(product, inputs_of("formula", metric.params))
    said = {}
    for name in formula.names_of(tree):
        number, part = part_of(name)
        title = titles.get(number, f"metric {number}, which is gone")
        said[name] = f"“{part.replace('_', ' ')}” of {title}" if part else title
    return {
        "text": text,
        "words": formula.in_words(tree, said),
        "inputs": [
            (f"m{number}", title, product_url(product, "products:detail", kind=metric.kind, number=number))
            for number, title in titles.items()
        ],
    }


def _changes(metric: Metric, access: Any) -> dict[str, Any]:
    """What the looks at the metric found, in words, and the form that says when people are told."""
    if metric.calculation in queries.UNWATCHED:
        return {}
    watch = queries.watch_of(metric)
    found = list(queries.insights(metric)[:SHOWN_CHANGES])
    may_set = may_edit(access, metric.item) and not metric.item.is_archived
    return {
        "watch": watch,
        "verdict_words": insight_words.verdict(watch, metric),
        "changes": insight_words.with_marks(metric.item.product, found),
        "alerts_form": AlertsForm(instance=watch) if may_set else None,
        "may_follow": access.may("comment") and not metric.item.is_archived,
        "is_followed": queries.follows(metric, access.user),
    }


def segment_words(metric: Metric) -> str:
    definition = metric.params.get("segment")
    return segments.words(segments.parse(definition)) if definition else ""


def _explore_url(metric: Metric) -> str:
    """Where the same can be asked with other periods or broken down; "" for what the explorer does not ask."""
    if metric.calculation != "explored":
        return ""
    params = metric.params
    asked = [("event", event) for event in params.get("events", ())]
    asked += [("by", queries.granularity_of(metric)), ("measure", params.get("measure", "people"))]
    if params.get("segment"):
        asked.append(("segment", json.dumps(params["segment"])))
    return f"{product_url(metric.item.product, 'metrics:explore')}?{urlencode(asked)}"
