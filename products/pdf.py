"""A drawing as a PDF of one sheet: the very SVG that is exported, its text as text, its fonts embedded.

It knows what our own drawings are made of (rectangles, circles, straight lines and paths of them, text) and nothing
else, so a picture and its sheet of paper cannot come apart.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from defusedxml import ElementTree
from fpdf import FPDF

from products.glyphs import Glyphs

PAPERS = {"a4": (595.28, 841.89), "a3": (841.89, 1190.55)}
MARGIN = 14.0  # beside that of the drawing itself
INHERITED = ("fill", "font-size", "font-weight", "text-anchor")
STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
NUMBER = re.compile(r"-?[0-9.]+")
Looks = dict[str, str]
Point = tuple[float, float]


def of_svg(svg: str, *, paper: str, title: str) -> bytes:
    """Upright or across, whichever the drawing fills better; never larger than the sheet."""
    root = ElementTree.fromstring(svg)
    size = float(root.get("width")), float(root.get("height"))
    sheet = PAPERS[paper] if size[1] > size[0] else PAPERS[paper][::-1]
    pdf = FPDF(unit="pt", format=sheet)
    pdf.set_auto_page_break(auto=False)
    pdf.set_title(title)
    pdf.set_creator("pmapp")
    pdf.add_page()
    with TemporaryDirectory() as folder:
        glyphs = Glyphs(pdf, "".join(root.itertext()), Path(folder))
        Sheet(pdf, glyphs, size, sheet).draw(root, {"fill": "#000000"})
        return bytes(pdf.output())


class Sheet:
    def __init__(self, pdf: FPDF, glyphs: Glyphs, size: Point, sheet: Point) -> None:
        self.pdf, self.glyphs, self.size = pdf, glyphs, size
        self.scale = min((of - 2 * MARGIN) / own for of, own in zip(sheet, size))
        self.left = (sheet[0] - size[0] * self.scale) / 2

    def draw(self, node: Any, above: Looks) -> None:
        looks = above | {name: node.get(name) for name in INHERITED if node.get(name)}
        name = str(node.tag).rpartition("}")[2]
        if name in {"svg", "g"}:
            for child in node:
                self.draw(child, looks)
        elif name in SHAPES:
            with self.pdf.local_context(**_opacity(node)):
                SHAPES[name](self, node, looks)

    # --- shapes ---------------------------------------------------------------

    def rect(self, node: Any, looks: Looks) -> None:
        x, y = self._at(self._x(node, "x"), self._y(node, "y"))
        width, height = self._x(node, "width") * self.scale, self._y(node, "height") * self.scale
        radius = min(self._x(node, "rx") * self.scale, width / 2, height / 2)
        if style := self._inks(node, looks):
            self.pdf.rect(x, y, width, height, style, round_corners=radius > 0, corner_radius=radius)

    def circle(self, node: Any, looks: Looks) -> None:
        x, y = self._at(self._x(node, "cx"), self._y(node, "cy"))
        if style := self._inks(node, looks):
            self.pdf.circle(x, y, self._x(node, "r") * self.scale, style)

    def line(self, node: Any, looks: Looks) -> None:
        self._inks(node, looks)
        first = self._at(self._x(node, "x1"), self._y(node, "y1"))
        self.pdf.line(*first, *self._at(self._x(node, "x2"), self._y(node, "y2")))

    def path(self, node: Any, looks: Looks) -> None:
        style = self._inks(node, looks)
        for points, is_closed in pieces(node.get("d", "")):
            placed = [self._at(*point) for point in points]
            self.pdf.polyline(placed, polygon=is_closed, style=style)

    def text(self, node: Any, looks: Looks) -> None:
        text = "".join(node.itertext()).strip()
        x, y = self._at(self._x(node, "x") + self._x(node, "dx"), self._y(node, "y") + self._y(node, "dy"))
        size = float(looks.get("font-size", "13")) * self.scale
        runs = self.glyphs.runs(text, int(looks.get("font-weight", "400")))
        widths = []
        for family, run in runs:
            self.pdf.set_font(family, size=size)
            widths.append(self.pdf.get_string_width(run))
        x -= sum(widths) * {"end": 1.0, "middle": 0.5}.get(looks.get("text-anchor", ""), 0.0)
        self.pdf.set_text_color(*_rgb(looks["fill"]))
        for (family, run), width in zip(runs, widths):
            self.pdf.set_font(family, size=size)
            self.pdf.text(x, y, run)
            x += width

    # --- numbers --------------------------------------------------------------

    def _at(self, x: float, y: float) -> Point:
        return self.left + x * self.scale, MARGIN + y * self.scale

    def _x(self, node: Any, name: str) -> float:
        return _length(node.get(name), self.size[0])

    def _y(self, node: Any, name: str) -> float:
        return _length(node.get(name), self.size[1])

    def _inks(self, node: Any, looks: Looks) -> str:
        """Sets the colours; F, D or both: what is filled and what is drawn round."""
        style = ""
        if looks["fill"] != "none":
            self.pdf.set_fill_color(*_rgb(looks["fill"]))
            style += "F"
        if stroke := node.get("stroke"):
            self.pdf.set_draw_color(*_rgb(stroke))
            self.pdf.set_line_width(float(node.get("stroke-width", "1")) * self.scale)
            style = f"D{style}"
        return style


SHAPES = {
    "rect": Sheet.rect,
    "circle": Sheet.circle,
    "line": Sheet.line,
    "path": Sheet.path,
    "text": Sheet.text,
}


def pieces(way: str) -> Iterator[tuple[list[Point], bool]]:
    """The lines of a path of M, l, L and z, each with whether it comes back to where it began."""
    at: Point = (0.0, 0.0)
    corners: list[Point] = []
    for step, rest in STEP.findall(way):
        numbers = [float(one) for one in NUMBER.findall(rest)]
        points = list(zip(numbers[::2], numbers[1::2]))
        if step in "Zz":
            yield corners, True
            corners = []
        elif step in "MLl":
            at = (at[0] + points[0][0], at[1] + points[0][1]) if step == "l" else points[0]
            corners = [at] if step == "M" else [*corners, at]
        else:
            raise ValueError(f"No drawing of ours has the step {step} in a path.")
    if corners:
        yield corners, False


def _length(value: str | None, whole: float) -> float:
    if not value:
        return 0.0
    return float(value[:-1]) / 100 * whole if value.endswith("%") else float(value)


def _rgb(colour: str) -> tuple[int, int, int]:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * one for one in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _opacity(node: Any) -> dict[str, float]:
    given = {name: node.get(f"{name}-opacity") for name in ("fill", "stroke")}
    return {f"{name}_opacity": float(value) for name, value in given.items() if value}
