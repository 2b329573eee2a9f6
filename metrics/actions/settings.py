"""What follows from changing a metric's settings."""

from typing import Any

from django.core.exceptions import ValidationError

from metrics import queries
from metrics.compute.formulas import LENGTHS
from metrics.inputs import inputs_of
from metrics.models import Metric, MetricPoint, MetricRun
from metrics.params import usual
from products.models import Product

LONGEST_UNIT = 20  # as the metric's field has it


def keep_calculation(metric: Metric) -> None:
    """The stored history of a metric means one thing: another calculation is another metric."""
    if metric.item.pk is None:
        return
    before = Metric.objects.filter(item=metric.item_id).values_list("calculation", flat=True).first()
    if (
        before not in (None, metric.calculation)
        and MetricPoint.objects.filter(metric=metric.item_id).exists()
    ):
        text = "This metric has history computed another way. Make a new metric and retire this one."
        raise ValidationError({"calculation": text})


def know_sources(metric: Metric) -> None:
    """A forecast or formula follows metrics of the same product, and never, by any detour, itself."""
    if not isinstance(metric.params, dict) or metric.calculation not in {"forecast", "formula"}:
        return
    product = metric.item.product
    if metric.calculation == "formula":  # of two formulas saved at once, the second sees the first
        Product.objects.select_for_update(no_key=True).only("pk").get(pk=product.pk)
    number = metric.item.number or None  # 0 until it is saved for the first time
    problems = source_problems(product, number, metric.calculation, metric.params)
    if problems:
        raise ValidationError({"params": [f"“{name}” {said}." for name, said in problems]})


def source_problems(
    product: Product, number: int | None, calculation: str, params: dict[str, Any]
) -> list[tuple[str, str]]:
    """What is wrong with the metrics that a metric follows: the setting's name and a complaint about it."""
    inputs = inputs_of(calculation, params)
    try:
        if calculation == "forecast":
            for one in inputs:
                queries.forecast_source(product, one)
            return []
        found = [queries.formula_input(product, one) for one in inputs]
    except ValueError as error:
        return [("metric" if calculation == "forecast" else "formula", str(error).rstrip("."))]
    if number and (way := _way_back(number, inputs, queries.formulas_of(product))):
        steps = " → ".join(f"m{one}" for one in way)
        return [("formula", f"goes in a circle: {steps}")]
    asked = params.get("granularity") or usual(calculation, "granularity")
    for source in found:
        own = queries.granularity_of(source)
        if LENGTHS.index(own) > LENGTHS.index(asked):
            name = f"m{source.item.number}"
            return [("granularity", f"is too short: {name} has one value a {own}, so choose {own}")]
    return []


def _way_back(number: int, inputs: list[int], formulas: dict[int, list[int]]) -> list[int]:
    """The circle by which a formula with these inputs would come back to itself; [] when there is none."""
    ways = [[number, one] for one in inputs]
    seen: set[int] = set()
    while ways:
        way = ways.pop()
        if way[-1] == number:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, following] for following in formulas.get(way[-1], [])]
    return []


def settle_unit(metric: Metric) -> None:
    """A formula without a unit takes the one that follows from its inputs, where one does."""
    if metric.calculation != "formula" or metric.unit or not isinstance(metric.params, dict):
        return
    derived = queries.formula_unit(metric.item.product, metric.params.get("formula"))
    if derived and len(derived) <= LONGEST_UNIT:
        metric.unit = derived


def recompute(metric: Metric, values: dict[str, Any]) -> None:
    """New settings are computed by the next look at what is due, in seconds."""
    has_run = MetricRun.objects.filter(
        metric=metric
    ).exists()  # else the schedule computes it for the first time
    if (
        metric.calculation == "pushed"
        or metric.schedule == "on_demand"
        or not has_run
        or "params" not in values
    ):
        return
    period = f"settings {metric.item.version}"
    MetricRun.objects.get_or_create(
        metric=metric, period=period, defaults={"workspace_id": metric.workspace_id}
    )
