"""Arranging the dashboard: tiles are added, moved, changed and removed, each time at a known version."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from metrics import arrangement, queries
from metrics.actions.runs import order
from metrics.arrangement import MOST_TILES, Place
from metrics.models import Dashboard, DashboardShare, Metric, Tile
from products import kinds
from products.actions import StaleVersion, create, issue_share, record
from products.models import Product

SHARE_FIELDS = ("name", "range", "show_targets", "show_marks", "show_breakdowns", "expires_at")
Change = Callable[[list[Place]], list[Place]]


def add_tile(
    *,
    product: Product,
    metric: Metric,
    chart: str,
    actor: Actor,
    size: str = "",
    index: int | None = None,
    version: int | None = None,
) -> Dashboard:
    """A further tile, at the end unless a place is named; a size left out is the usual one of the chart."""
    made = Place(metric, chart, size or _choice(metric, chart).size)

    def change(places: list[Place]) -> list[Place]:
        if any(place.key == made.key for place in places):
            raise ValidationError({"chart": "This tile is on the dashboard already."})
        if len(places) >= MOST_TILES:
            raise ValidationError({"chart": f"A dashboard has at most {MOST_TILES} tiles."})
        places.insert(len(places) if index is None else min(index, len(places)), made)
        return places

    return _arrange(product, actor, version, made, change, "tile_added")


def set_tiles(
    *, product: Product, tiles: list[tuple[Metric, str, str]], actor: Actor, version: int | None = None
) -> Dashboard:
    """A whole arrangement at once: metric, chart and size of each tile, in their order."""
    places = [Place(metric, _choice(metric, chart).chart, size) for metric, chart, size in tiles]
    if not places or len({place.key for place in places}) < len(places) or len(places) > MOST_TILES:
        raise ValidationError({"tiles": f"Give 1 to {MOST_TILES} tiles, none of them twice."})
    return _arrange(product, actor, version, places[0], lambda _: places, "arranged")


def move_tile(
    *, product: Product, key: str, index: int, actor: Actor, version: int | None = None
) -> Dashboard:
    """Puts a tile where so many stand before it."""
    return change_tile(product=product, key=key, index=index, actor=actor, version=version, verb="tile_moved")


def change_tile(
    *,
    product: Product,
    key: str,
    actor: Actor,
    chart: str = "",
    size: str = "",
    index: int | None = None,
    compare: bool | None = None,
    breakdown: str | None = None,
    version: int | None = None,
    verb: str = "tile_changed",
) -> Dashboard:
    """Another size, another way to show the same metric, another place; what is left out stays.

    `compare` with the period before, and break people down by a trait, where the metric and the way allow it.
    """
    if breakdown and breakdown not in {name for name, is_wide in queries.traits(product) if not is_wide}:
        raise ValidationError({"breakdown": "People cannot be broken down by this trait."})

    def change(places: list[Place]) -> list[Place]:
        before = _named(places, key)
        way = _choice(before.metric, chart or before.chart)
        after = _shown(replace(before, chart=way.chart, size=size or before.size), compare, breakdown)
        if after.key != before.key and any(place.key == after.key for place in places):
            raise ValidationError({"chart": "This tile is on the dashboard already."})
        if index is None:
            return [after if place is before else place for place in places]
        rest = [place for place in places if place is not before]
        rest.insert(min(index, len(rest)), after)
        return rest

    return _arrange(product, actor, version, key, change, verb)


def _shown(place: Place, compare: bool | None, breakdown: str | None) -> Place:
    """Compared and broken down as it is asked for, else as before; another chart may not allow what was."""
    if compare and not place.may_compare:
        raise ValidationError({"compare": "Shown this way it is not compared with the period before."})
    if breakdown and not place.may_break_down:
        raise ValidationError({"breakdown": "Shown this way it is not broken down."})
    is_compared = place.is_compared if compare is None else compare
    by = place.breakdown if breakdown is None else breakdown
    by = by if place.may_break_down else ""
    return replace(place, is_compared=is_compared and place.may_compare and not by, breakdown=by)


def remove_tile(*, product: Product, key: str, actor: Actor, version: int | None = None) -> Dashboard:
    def change(places: list[Place]) -> list[Place]:
        gone = _named(places, key)
        return [place for place in places if place is not gone]

    return _arrange(product, actor, version, key, change, "tile_removed")


@transaction.atomic
def save_as_tile(*, product: Product, values: dict[str, Any], actor: Actor) -> Metric:
    """A new metric, computed at once, with its line on the dashboard; the usual tiles show it by themselves."""
    metric: Metric = create(kind=kinds.get("metric"), product=product, actor=actor, values=values)
    if queries.arrangement_of(product).is_arranged:
        add_tile(product=product, metric=metric, chart=arrangement.LINE.chart, actor=actor)
    order(metric=metric)
    return metric


@transaction.atomic
def reset_dashboard(*, product: Product, actor: Actor, version: int | None = None) -> Dashboard:
    """Back to the usual tiles, to which every new metric comes by itself."""
    dashboard = _locked(product, version)
    Tile.objects.filter(dashboard=dashboard).delete()
    dashboard.arranged_at = None
    _next_version(dashboard)
    record("dashboard.reset", product=product, actor=actor)
    return dashboard


@transaction.atomic
def _arrange(
    product: Product, actor: Actor, version: int | None, what: Place | str, change: Change, verb: str
) -> Dashboard:
    """Two people arranging at once take turns; a tile of a metric that is not live now keeps to the end."""
    dashboard = _locked(product, version)
    metrics = list(queries.live_metrics(product))
    stored = queries.arrangement_of(product)
    places = arrangement.places(metrics, stored.tiles, stored.is_arranged)
    live = {metric.pk for metric in metrics}
    hidden = [tile for tile in stored.tiles if tile.metric_id not in live]
    rows: list[Place | Tile] = [*change(places), *hidden]
    Tile.objects.filter(dashboard=dashboard).delete()
    Tile.objects.bulk_create(
        Tile(
            workspace_id=product.workspace_id,
            dashboard=dashboard,
            metric_id=row.metric_id if isinstance(row, Tile) else row.metric.pk,
            chart=row.chart,
            size=row.size,
            is_compared=row.is_compared,
            breakdown=row.breakdown,
            position=position,
        )
        for position, row in enumerate(rows)
    )
    dashboard.arranged_at = dashboard.arranged_at or timezone.now()
    _next_version(dashboard)
    named: Any = what if isinstance(what, Place) else _named(places, what)
    changes = {"tile": [None, f"{named.metric.item.title}: {named.choice.label}"]}
    record(f"dashboard.{verb}", product=product, actor=actor, changes=changes)
    return dashboard


def _locked(product: Product, version: int | None) -> Dashboard:
    made, _ = Dashboard.objects.get_or_create(
        product=product, defaults={"workspace_id": product.workspace_id}
    )
    dashboard = Dashboard.objects.select_for_update().get(pk=made.pk)
    if version is not None and version != dashboard.version:
        raise StaleVersion(dashboard)
    return dashboard


def _next_version(dashboard: Dashboard) -> None:
    dashboard.version += 1
    dashboard.changed_at = timezone.now()
    dashboard.save(update_fields=["version", "arranged_at", "changed_at"])


def _named(places: list[Place], key: str) -> Place:
    found = next((place for place in places if place.key == key), None)
    if found is None:
        raise ValidationError({"id": "There is no such tile on the dashboard."})
    return found


def _choice(metric: Metric, chart: str) -> arrangement.Choice:
    found = arrangement.choice(metric.calculation, chart)
    if found is None:
        raise ValidationError({"chart": "This metric cannot be shown that way."})
    return found


def create_share(*, product: Product, actor: Actor, values: dict[str, Any]) -> tuple[DashboardShare, str]:
    """A new link to the dashboard and its secret, which is kept nowhere."""
    share = DashboardShare(product=product, **{name: values[name] for name in SHARE_FIELDS if name in values})
    return share, issue_share(share=share, actor=actor, password=values.get("password", ""))
