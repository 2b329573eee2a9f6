"""The one kind of this stage."""

from typing import TYPE_CHECKING, Any

from metrics.models import Metric
from metrics.setting_words import CALCULATION_HELP
from products.kinds import Column, Kind, Status

if TYPE_CHECKING:
    from accounts.access import Access, Actor


def _more(detail: Any, access: "Access") -> dict[str, Any]:
    from metrics.metric_page import context

    return context(detail, access)


def _asked(detail: Any, query: Any) -> dict[str, Any]:
    from metrics.chart_page import chart

    return chart(detail, query)


def _check(detail: Any) -> None:
    from metrics.actions.settings import keep_calculation, know_sources

    keep_calculation(detail)
    know_sources(detail)


def _settle(detail: Any) -> None:
    from metrics.actions.settings import settle_unit

    settle_unit(detail)


def _saved(detail: Any, actor: "Actor", values: dict[str, Any]) -> None:
    from metrics.actions.settings import recompute

    recompute(detail, values)


METRIC = Kind(
    key="metric",
    plural="metrics",
    label="Metric",
    label_plural="Metrics",
    stage="metrics",
    icon="chart-line",
    model=Metric,
    statuses=(
        Status("live", "Live", "done"),
        Status("draft", "Draft", "planned"),
        Status("retired", "Retired", "dropped"),
    ),
    fields=("calculation", "definition", "unit", "direction", "target", "schedule", "params", "source"),
    teaches="A metric is a number that tells whether the product works: revenue, people coming back, "
    "satisfaction. Say in words what it counts, give it an owner and a target, and it is computed by itself.",
    columns=(
        Column("Now", "shown_headline", sort="headline", numeric=True),
        Column("Target", "shown_target", sort="target", numeric=True),
        Column("Calculation", "get_calculation_display", sort="calculation"),
        Column("Computed", "headline_at", sort="headline_at", format="datetime"),
        Column("Status", "item.shown_status", sort="item__status", format="status"),
    ),
    filters=("calculation", "schedule", "direction"),
    searched=("definition", "source"),
    title_label="Name",
    sort="item__number",
    contributors_create=False,
    derived=("headline", "headline_at"),
    detail_template="metrics/_metric.html",
    detail_context=_more,
    detail_asked=_asked,
    settle=_settle,
    check=_check,
    saved=_saved,
    form_base="metrics.forms.MetricForm",
    choose_first="calculation",
    choice_help=CALCULATION_HELP,
)
