"""Finding a quote in a text, and cutting a text at overlapping highlights. No Django here.

Offsets count characters (code points), the end is exclusive.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

# What people's keyboards and editors exchange for one another, one character for one character.
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    keys: tuple[int, ...]  # the highlights that cover it, in the order they begin


def locate(body: str, quote: str, near: int = 0) -> tuple[int, int] | None:
    """Where the quote stands in the body, the occurrence closest to `near`; None when it does not.

    Line breaks, runs of spaces and typographic quotes do not have to agree.
    """
    wanted = " ".join(quote.translate(_ALIKE).split())
    if not wanted:
        return None
    text, places = _on_one_line(body)
    at = bisect_left(places, near)
    after = text.find(wanted, at)
    # The last one before, found from the end: Python searches backwards in quadratic time.
    ahead = text[: at + len(wanted) - 1]
    before = ahead[::-1].find(wanted[::-1])
    starts = [len(ahead) - before - len(wanted)] if before >= 0 else []
    if after >= 0:
        starts.append(after)
    spans = [(places[start], places[start + len(wanted) - 1] + 1) for start in starts]
    return min(spans, key=lambda span: abs(span[0] - near), default=None)


@lru_cache(maxsize=2)  # the highlights of one note are looked for one after the other
def _on_one_line(body: str) -> tuple[str, list[int]]:
    """The body with each run of white space as one space, and where each character of it stands."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(body.translate(_ALIKE)):
        if not character.isspace():
            characters.append(character)
        elif not characters or characters[-1] != " ":
            characters.append(" ")
        else:
            continue
        places.append(place)
    return "".join(characters), places


def segments(body: str, highlights: Iterable[tuple[int, int, int]]) -> list[Segment]:
    """The body cut at every beginning and end of the highlights (start, end, key).

    Joined, the segments are the body; highlights outside it, or empty, are left out.
    """
    kept = [(max(start, 0), min(end, len(body)), key) for start, end, key in highlights]
    kept = sorted((start, end, key) for start, end, key in kept if start < end)
    cuts = sorted({0, len(body), *(edge for start, end, _ in kept for edge in (start, end))})
    made = []
    for left, right in pairwise(cuts):
        keys = tuple(dict.fromkeys(key for start, end, key in kept if start <= left and right <= end))
        made.append(Segment(body[left:right], keys))
    return made


def headline(quote: str, most: int = 80) -> str:
    """A title for a quote that got none: its beginning, cut at a word."""
    text = " ".join(quote.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1].rsplit(" ", 1)[0]
    return f"{cut.rstrip(' ,;:.-')}…"
