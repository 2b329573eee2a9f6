"""The dashboard for readers outside, built from an allow-list.

A PublicTile has room for what a tile shows and nothing else: no number, definition, owner, settings, source, run or
error of a metric has a way out, for there is no field to carry it. Names of releases and launches only come along
when the link's maker chose so, and targets and the values that people are broken down by likewise.
"""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from metrics import dashboard, tiles
from metrics.arrangement import NUMBER
from metrics.models import DashboardShare

TABLE = ("columns", "rows")  # what a chart's table shows, for programs
ROW = ("label", "values")


@dataclass(frozen=True, slots=True)
class Number:
    value: str
    unit: str
    full: str
    delta: str
    delta_up: bool
    delta_good: bool | None
    note: str
    values: list[float | None] | None


@dataclass(frozen=True, slots=True)
class PublicTile:
    id: str  # by its place on the page
    title: str
    size: str
    tag: str  # which template draws it; "number" for a number, "none" with nothing to draw yet
    as_of: dt.datetime | None
    number: Number | None
    chart: dict[str, Any] | None

    @property
    def table(self) -> dict[str, Any] | None:
        """The values of the chart as its table shows them."""
        if self.chart is None or "rows" not in self.chart:
            return None
        return {"columns": list(self.chart["columns"]), "rows": [_row(row) for row in self.chart["rows"]]}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a table; one of a heat-map has cells, of which what stands in them, with None where nothing does yet."""
    kept = {name: row[name] for name in ROW if name in row}
    if "cells" in row:
        kept["values"] = [None if cell is None else cell["text"] for cell in row["cells"]]
    return kept


@dataclass(frozen=True, slots=True)
class Edition:
    product: str
    hue: str
    range: str
    tiles: tuple[PublicTile, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "product": self.product,
            "range": self.range,
            "tiles": [
                {
                    "title": tile.title,
                    "kind": tile.tag,
                    "as_of": tile.as_of,
                    "number": asdict(tile.number) if tile.number else None,
                    "table": tile.table,
                }
                for tile in self.tiles
            ],
        }


def edition_of(share: DashboardShare) -> Edition:
    """What this link shows at this moment."""
    board = dashboard.board(share.product, share.range)
    if not share.show_marks:
        board.marks = []
    if not share.show_targets:
        for metric in board.metrics:
            metric.target = None
    if not share.show_breakdowns:
        board.places = [replace(place, breakdown="") for place in board.places]
    drawn = tiles.tiles(board, lambda _: "")
    shown = [_public(tile, index) for index, tile in enumerate(drawn)]
    if not board.is_arranged:
        shown = [tile for tile in shown if tile.tag != "none"]
    label = dict(DashboardShare.RANGES)[share.range]
    return Edition(share.product.name, share.product.hue, label, tuple(shown))


def _public(tile: tiles.Tile, index: int) -> PublicTile:
    metric = tile.shown.metric
    name, number, chart, tag = f"t{index}", None, None, "none"
    if tile.number is not None:
        names = Number.__dataclass_fields__
        number, tag = Number(**{name: tile.number.get(name, "") for name in names}), NUMBER
    elif tile.drawn is not None:
        chart, tag = tile.drawn.chart | {"id": name}, tile.drawn.tag
    return PublicTile(name, metric.item.title, tile.place.size, tag, metric.headline_at, number, chart)
