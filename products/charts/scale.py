"""Axes and numbers shared by every chart."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Any

Chart = dict[str, Any]  # what one template in templates/charts/ reads
Format = Callable[[float], str]
Value = float | int | None
MARK_WORDS = {"release": "release", "launch": "launch", "price": "price change"}


@dataclass(frozen=True)
class Series:
    """One line or one colour of a stack. `style` is "main", "prev" (dashed, grey), "target" or a hue of tokens.css."""

    name: str
    values: Sequence[Value]
    style: str = "main"
    band: Sequence[tuple[float, float] | None] = ()  # interval around each value, drawn as a soft area
    at: Sequence[str] = ()  # what its own labels are, where they are not the chart's: the days compared with


@dataclass(frozen=True)
class Mark:
    """Something that happened at a label: a release, a launch, a price change."""

    at: int  # index into the labels
    label: str
    kind: str = "release"


def numbers(values: Iterable[Value]) -> list[float]:
    """The values that can be drawn: neither missing nor infinite."""
    return [float(v) for v in values if v is not None and isfinite(v)]


def clean(value: Value) -> float | None:
    return None if value is None or not isfinite(value) else float(value)


def nice_ticks(lo: float, hi: float, n: int = 4) -> list[float]:
    """About n round steps that enclose lo..hi; a single value gets an axis around it."""
    if hi <= lo:
        lo, hi = (0.0, hi) if hi > 0 else (lo, 0.0) if lo < 0 else (0.0, 1.0)
    raw = (hi - lo) / n
    mag = 10.0 ** floor(log10(raw))
    step = next(m * mag for m in (1, 2, 2.5, 5, 10) if m * mag >= raw * (1 - 1e-9))
    first = floor(lo / step + 1e-9) * step
    count = 1
    while first + (count - 1) * step < hi - step * 1e-6:
        count += 1
    return [round(first + i * step, 10) for i in range(count)]


def axis(values: Sequence[float], zero: bool = False) -> list[float]:
    """Ticks for these values. The axis starts at zero unless that would flatten the curve."""
    if not values:
        return nice_ticks(0, 1)
    lo, hi = min(values), max(values)
    if zero or (0 <= lo <= hi * 0.6):
        lo = min(lo, 0.0)
    if zero or (hi <= 0 and hi >= lo * 0.6):
        hi = max(hi, 0.0)
    return nice_ticks(lo, hi)


def place(value: float, ticks: Sequence[float]) -> float:
    """Distance from the top in per cent."""
    lo, hi = ticks[0], ticks[-1]
    return round(100 - (value - lo) / (hi - lo) * 100, 2)


def label_positions(n: int, wanted: int = 6) -> list[int]:
    """Which of n labels to write: evenly spaced from the newest back, and the first where there is room."""
    if n == 0:
        return []
    every = max(1, round((n - 1) / wanted))
    at = list(range(n - 1, -1, -every))
    if at[-1] != 0:
        if at[-1] < every * 0.9:
            at.pop()
        at.append(0)
    return sorted(set(at))


def y_ticks(ticks: Sequence[float], fmt: Format) -> list[dict[str, Any]]:
    return [{"y": place(t, ticks), "label": fmt(t), "zero": t == 0 and ticks[0] < 0} for t in ticks]


def gutter(yticks: Sequence[dict[str, Any]]) -> int:
    """How many characters the widest tick has: the room that the axis takes."""
    return max(3, min(10, max((len(tick["label"]) for tick in yticks), default=3)))


def flags(marks: Sequence[Mark], n: int) -> dict[int, str]:
    """What happened at each label, all in one line; marks outside of the chart are left out."""
    shown = [mark for mark in marks if 0 <= mark.at < n]
    return {at: "; ".join(m.label for m in shown if m.at == at) for at in sorted({m.at for m in shown})}


def mark_kinds(marks: Sequence[Mark], n: int) -> dict[int, str]:
    """The kind whose sign stands at each label: of several the last."""
    return {mark.at: mark.kind for mark in marks if 0 <= mark.at < n}


def marks_name(marks: Sequence[Mark], n: int) -> str:
    """What the signs are, for the legend: Release or launch."""
    seen = {mark.kind for mark in marks if 0 <= mark.at < n}
    words = [word for kind, word in MARK_WORDS.items() if kind in seen]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words).capitalize()


def full(value: float) -> str:
    """A number as a person reads it: grouped, a real minus, no needless decimals."""
    digits = 0 if float(value).is_integer() or abs(value) >= 1000 else 1 if abs(value) >= 10 else 2
    text = f"{abs(value):,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if value < 0 and text.strip("0.,") else text


def compact(value: float) -> str:
    """Short enough for an axis: 1.2k, 3.4M, −250."""
    if abs(value) >= 1e15:
        return f"{value:.3g}".replace("e+", "e").replace("-", "−")
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            text = f"{abs(value) / size:.1f}".rstrip("0").rstrip(".")
            return f"{'−' if value < 0 else ''}{text}{letter}"
    return f"{value:g}".replace("-", "−")


def with_unit(fmt: Format, unit: str) -> Format:
    """A unit of one currency sign stands before the number, every other after it."""
    if not unit:
        return fmt
    if unit in {"$", "€", "£", "¥"}:
        return lambda v: f"−{unit}{fmt(abs(v))}" if v < 0 else f"{unit}{fmt(v)}"
    return lambda v: f"{fmt(v)}{unit}" if unit == "%" else f"{fmt(v)} {unit}"


def axis_unit(unit: str) -> str:
    """Only signs are repeated on every tick; words would crowd the axis."""
    return unit if len(unit) == 1 else ""


def table_rows(
    labels: Sequence[str],
    series: Sequence[Series],
    fmt: Format,
    *,
    said: dict[int, str] | None = None,
    notes: dict[int, str] | None = None,
) -> list[dict[str, Any]]:
    """A row a label: its values as text and, for files and programs, as numbers; what happened; what to know."""
    rows: list[dict[str, Any]] = []
    for i, label in enumerate(labels):
        cells = [clean(s.values[i]) if i < len(s.values) else None for s in series]
        rows.append(
            {
                "label": label,
                "values": ["–" if c is None else fmt(c) for c in cells],
                "raw": cells,
                "mark": (said or {}).get(i, ""),
                "note": (notes or {}).get(i, ""),
            }
        )
    return rows
