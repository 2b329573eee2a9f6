"""A chart as a file of its own: SVG with its title, legend, axes and colours, always on white.

It is what the PNG is made from in the browser, so nothing in it may need the page: no class of the style sheets
is known there, and a picture in a document should not change with somebody's theme.
"""

from typing import Any

from django.template.loader import render_to_string

from products.charts.scale import Chart
from products.xmltext import well_formed

WIDTH, EDGE, LEFT, RIGHT = 1200, 48, 88, 48
PLOT = 400  # height between the axes
ROW, CELL = 34, 62
LONGEST_TITLE = 64
LETTER = 7.4  # width of a letter of the legend, about
HEAT = (
    "#f3f5fd", "#e9edff", "#dbe1ff", "#cad3ff", "#b7c2ff", "#a2aeff", "#8e9bff", "#7887fb",
    "#5a63e8", "#484fd0", "#3a3fb3",
)  # fmt: skip
INKS = {
    "main": "#535ee8", "prev": "#8e929b", "target": "#1f9d62", "ahead": "#535ee8", "good": "#1f9d62", "bad": "#d9474a",
    "indigo": "#6d72e6", "sky": "#2f8fca", "teal": "#1b9e94", "green": "#3f9d5c", "amber": "#b7791f", "rose": "#d6506f",
    "violet": "#9a62d8", "lime": "#77952c", "slate": "#868b95",
}  # fmt: skip


def picture(chart: Chart, subtitle: str = "") -> str:
    """The whole file. Any kind of chart that has a template in templates/charts/."""
    legend, top = _legend(chart)
    title, subtitle = _titles(chart["title"], subtitle)
    made: dict[str, Any] = {
        "c": chart,
        "title": title,
        "subtitle": subtitle,
        "legend": legend,
        "top": top,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "width": WIDTH,
        "plot_width": WIDTH - LEFT - RIGHT,
        "plot_height": PLOT,
        "bottom": top + PLOT,
        "inks": INKS,
        "heat": list(enumerate(HEAT)),
    }
    if chart["kind"] == "heat":
        made |= _heat(chart, top)
    elif chart["kind"] == "funnel":
        made |= _funnel(chart, top)
    elif chart["kind"] == "nps":
        made["height"] = top + 200
    made.setdefault("height", top + PLOT + 72)
    return well_formed(render_to_string("charts/picture.svg", made))


def _titles(title: str, subtitle: str) -> tuple[str, str]:
    """What does not fit into the one line of the title goes below it."""
    name, _, about = title.partition(": ")
    if len(title) <= LONGEST_TITLE or not about:
        return title, subtitle
    return name, f"{about[0].upper()}{about[1:]} · {subtitle.removeprefix(f'{name} · ')}"


def _legend(chart: Chart) -> tuple[list[dict[str, Any]], int]:
    """Where each name stands, and where the drawing begins below them."""
    if chart["kind"] == "nps":
        keys = [
            {"name": f"{one['name']} {one['share']}", "style": one["style"], "box": True}
            for one in chart["parts"]
        ]
    elif not chart.get("legend"):
        keys = []
    else:
        is_box = chart["kind"] == "bar"
        keys = [
            {"name": one["name"], "style": one["style"], "box": is_box and one["style"] != "prev"}
            for one in chart["series"]
        ]
        keys += [{"name": chart["net_name"], "sign": "net"}] if chart.get("net_name") else []
        keys += [{"name": "Revised", "sign": "revised"}] if chart.get("revised") else []
        keys += [{"name": chart["marks_name"], "sign": "flag"}] if chart["marks"] else []
    x, y = float(EDGE), 104
    for key in keys:
        width = 26 + len(key["name"]) * LETTER
        if x > EDGE and x + width > WIDTH - RIGHT:
            x, y = EDGE, y + 24
        key |= {"x": round(x), "y": y}
        x += width + 22
    return keys, y + (36 if keys else 4)


def _heat(chart: Chart, top: int) -> dict[str, Any]:
    first = LEFT + 170
    width = min(CELL * 1.5, (WIDTH - RIGHT - first) / max(1, len(chart["columns"])))
    cells = [
        {"x": first + c * width, "y": top + 30 + r * ROW, "text": one["text"], "heat": one["heat"],
         "moving": one["moving"], "pale": one["heat"] > 7}
        for r, row in enumerate(chart["rows"])
        for c, one in enumerate(row["cells"])
        if one
    ]  # fmt: skip
    return {
        "cells": cells,
        "cell_width": width - 3,
        "cell_height": ROW - 3,
        "middle": (width - 3) / 2,
        "heads": [{"x": first + c * width, "text": name} for c, name in enumerate(chart["columns"])],
        "names": [
            {"y": top + 30 + r * ROW, "text": row["label"], "size": row["size"]}
            for r, row in enumerate(chart["rows"])
        ],
        "height": top + 30 + len(chart["rows"]) * ROW + 44,
    }


def _funnel(chart: Chart, top: int) -> dict[str, Any]:
    step = 76
    bars = [one | {"y": top + k * step} for k, one in enumerate(chart["bars"])]
    return {"steps": bars, "height": top + len(bars) * step + 30}
