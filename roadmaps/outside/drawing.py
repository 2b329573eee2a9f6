"""The timeline for readers as one SVG: drawn here, so that it needs no script and no inline style."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from roadmaps import timeline
from roadmaps.outside.entries import Entry

WIDTH, SIDE, AXIS, ROW, BAR, PAD = 1120, 176, 44, 34, 26, 14
LETTER = 6.9  # about what a letter is wide, in units of the drawing


@dataclass(frozen=True, slots=True)
class Bar:
    entry: Entry
    x: float
    y: float
    width: float
    text: str


def draw(entries: Sequence[Entry], today: date) -> dict[str, Any] | None:
    """Lanes by theme with their bars placed; None when nothing has dates."""
    dated = [one for one in entries if one.start and one.end]
    if not dated:
        return None
    shown = timeline.window([(one.start, one.end) for one in dated if one.start and one.end], today)
    scale = (WIDTH - SIDE) / shown.days
    lanes, top = [], float(AXIS)
    for theme in dict.fromkeys(one.theme for one in dated):
        mine = [one for one in dated if one.theme == theme and _in(shown, one)]
        if not mine:
            continue
        lane = _lane(theme, mine, shown, scale, top)
        lanes.append(lane)
        top += lane["height"]
    return {
        "width": WIDTH,
        "height": top + 2,
        "side": SIDE,
        "axis": AXIS,
        "lanes": lanes,
        "quarters": _quarters(shown, scale),
        "today": SIDE + shown.at(today) * scale if shown.first <= today <= shown.last else None,
    }


def _in(shown: timeline.Window, one: Entry) -> bool:
    return one.start is not None and one.end is not None and shown.holds(one.start, one.end)


def _quarters(shown: timeline.Window, scale: float) -> list[dict[str, Any]]:
    return [{"label": one.label, "x": SIDE + one.s * scale} for one in timeline.stretches(shown, 3)]


def _lane(theme: str, mine: list[Entry], shown: timeline.Window, scale: float, top: float) -> dict[str, Any]:
    spans = []
    for one in mine:
        start, end = one.start or shown.first, one.end or shown.last
        needed = timedelta(days=int((len(one.title) * LETTER + 34) / scale))  # a title may run past its bar
        spans.append((start, max(end, start + needed)))
    places, rows = timeline.pack(spans)
    bars = [_bar(one, place, shown, scale, top) for one, place in zip(mine, places)]
    lines = _lines(theme or "More")
    return {
        "title": lines,
        "hue": mine[0].hue,
        "y": top,
        "height": max(rows * ROW, len(lines) * 18) + PAD,
        "bars": bars,
    }


def _bar(one: Entry, place: int, shown: timeline.Window, scale: float, top: float) -> Bar:
    start = max(0, shown.at(one.start or shown.first))
    end = min(shown.days, shown.at(one.end or shown.last) + 1)
    x = SIDE + start * scale + 2
    fits = int((WIDTH - x - 34) / LETTER)
    text = one.title if len(one.title) <= fits else f"{one.title[: max(1, fits - 1)]}…"
    return Bar(one, round(x, 1), top + PAD / 2 + place * ROW, round((end - start) * scale - 4, 1), text)


def _lines(words: str) -> list[str]:
    """A lane's name on at most two lines."""
    made, most = [""], 20
    for word in words.split():
        if made[-1] and len(made[-1]) + len(word) + 1 > most:
            made.append("")
        made[-1] = f"{made[-1]} {word}".strip()
    shown = made[:2]
    if len(made) > 2 or any(len(line) > most + 2 for line in shown):
        shown = [line if len(line) <= most + 2 else f"{line[:most]}…" for line in shown]
        shown[-1] = shown[-1] if shown[-1].endswith("…") else f"{shown[-1]}…"
    return shown
