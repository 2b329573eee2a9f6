"""Finding a quote in a text, and cutting a text at overlapping highlights. No Django here.

Offsets count characters (code points), the end is exclusive.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
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
    words = quote.translate(_ALIKE).split()
    if not words:
        return None
    wanted = re.compile(r"(?=(" + r"\s+".join(re.escape(word) for word in words) + "))")
    spans = (match.span(1) for match in wanted.finditer(body.translate(_ALIKE)))
    return min(spans, key=lambda span: abs(span[0] - near), default=None)


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
