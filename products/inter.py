"""Inter, the font of the pages, for what is drawn on the server: where its files are and how wide a text will be."""

from functools import lru_cache
from pathlib import Path
from unicodedata import east_asian_width

from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

USUAL = 0.6  # width of a letter in parts of its height, where it is not known
STRONG = 1.04  # titles stand in a heavier weight than the one measured


def file(part: str) -> Path | None:
    """One of the files it comes in, each with some of the scripts; None where the assets are not built."""
    name = f"inter-{part}-wght-normal"
    if found := finders.find(f"{name}.woff2"):
        return Path(str(found))
    return next(iter(sorted(Path(settings.STATIC_ROOT).glob(f"{name}*.woff2"))), None)


def width(text: str, size: float) -> float:
    known = _advances()
    return sum(known.get(letter) or _guessed(letter) for letter in text) * size * STRONG


def fit(text: str, room: float, size: float) -> str:
    """The text, cut where it is wider than that; nothing where not even two letters fit."""
    if width(text, size) <= room:
        return text
    cut = text
    while cut and width(f"{cut}…", size) > room:
        cut = cut[:-1]
    return f"{cut.rstrip()}…" if len(cut) > 1 else ""


def lines(text: str, room: float, size: float) -> list[str]:
    """The text in one line or two; what is over is cut."""
    if width(text, size) <= room:
        return [text]
    words, first = text.split(" "), ""
    while words and width(f"{first} {words[0]}".strip(), size) <= room:
        first = f"{first} {words.pop(0)}".strip()
    return [first, fit(" ".join(words), room, size)] if first else [fit(text, room, size)]


def _guessed(letter: str) -> float:
    return 1.0 if east_asian_width(letter) in {"W", "F"} else USUAL


@lru_cache(maxsize=1)
def _advances() -> dict[str, float]:
    path = file("latin")
    if path is None:
        return {}
    with TTFont(path, lazy=True) as font:
        widths, whole = font["hmtx"], font["head"].unitsPerEm
        return {chr(code): widths[glyph][0] / whole for code, glyph in font.getBestCmap().items()}
