"""Value against effort as a drawing: where each initiative lies, and where the fields are divided."""

from typing import Any

from accounts.access import Access
from products.access import may_edit
from roadmaps import scoring
from roadmaps.priority.calc.ranking import Row
from roadmaps.priority.queries import Sheet
from roadmaps.shapes import bubble

WIDTH, HEIGHT = 360, 260  # of the field, in units of the drawing
MARGIN = 8


def matrix(sheet: Sheet, access: Access) -> dict[str, Any] | None:
    """For the frameworks that have both axes: one can be dragged in, RICE's value is made of three numbers."""
    if sheet.framework.method == "value_effort":
        return _draggable(sheet, access)
    return _scatter(sheet) if sheet.framework.method == "rice" else None


def _draggable(sheet: Sheet, access: Access) -> dict[str, Any]:
    settings = sheet.framework.settings
    lines = {"value": settings.get("value_threshold", 5.0), "effort": settings.get("effort_threshold", 5.0)}
    known = [row for row in sheet.rows if {"value", "effort"} <= set(row.answers)]
    most = {
        name: max([2 * line, 1.0, *(row.answers[name].value for row in known)])
        for name, line in lines.items()
    }
    dots = [
        _dot(sheet, row, row.answers["effort"].value / most["effort"], row.answers["value"].value / most["value"], 7)
        | {"value": row.answers["value"].value, "effort": row.answers["effort"].value,
           "may_move": may_edit(access, sheet.initiatives[row.number].item)}
        for row in known
    ]  # fmt: skip
    return _field(dots) | {
        "may_drag": any(dot["may_move"] for dot in dots),
        "most_value": most["value"],
        "most_effort": most["effort"],
        "step_value": step(most["value"]),
        "step_effort": step(most["effort"]),
        "line_x": round(lines["effort"] / most["effort"] * WIDTH, 1),
        "line_y": round(HEIGHT - lines["value"] / most["value"] * HEIGHT, 1),
        "missing": len(sheet.rows) - len(known),
    }


def step(most: float) -> float:
    """What one press of an arrow key adds: about a fortieth of the axis, and a round number."""
    for one in (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000):
        if one * 40 >= most:
            return one
    return most / 40


def _scatter(sheet: Sheet) -> dict[str, Any]:
    """Reach × impact × confidence on a logarithmic axis; the circle is the reach."""
    known = [(row, _value(row)) for row in sheet.rows if row.score is not None]
    values = [value for _, value in known]
    low, high = min(values, default=0), max(values, default=0)
    most = max((row.answers["effort"].value for row, _ in known), default=1)
    reach = max((int(row.answers["reach"].value) for row, _ in known), default=1)
    dots = [
        _dot(sheet, row, row.answers["effort"].value / most * 0.94, 0.08 + 0.84 * scoring.spread(value, low, high),
             bubble(int(row.answers["reach"].value), reach) * 0.7)
        for row, value in known
    ]  # fmt: skip
    return _field(dots) | {"may_drag": False, "line_x": WIDTH / 2, "line_y": HEIGHT / 2,
                           "missing": len(sheet.rows) - len(known)}  # fmt: skip


def _value(row: Row) -> float:
    reach, impact, sure = (row.answers[name].value for name in ("reach", "impact", "confidence"))
    return max(1.0, reach * impact * sure / 100)


def _field(dots: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "dots": dots,
        "width": WIDTH,
        "height": HEIGHT,
        "label_right": WIDTH - MARGIN,
        "label_low": HEIGHT - MARGIN,
    }


def _dot(sheet: Sheet, row: Row, across: float, up: float, radius: float) -> dict[str, Any]:
    theme = sheet.initiatives[row.number].theme
    return {
        "number": row.number, "title": row.title, "hue": theme.hue if theme else "slate",
        "x": round(min(max(across, 0), 1) * WIDTH, 1), "y": round(HEIGHT - min(max(up, 0), 1) * HEIGHT, 1),
        "r": radius,
    }  # fmt: skip
