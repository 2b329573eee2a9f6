"""Does a requirement document say the three things a reader needs? Pure: Markdown in, a checklist out.

A point is met when one of its headings stands in the document with at least one real sentence under it.
Text copied unchanged from a template (in italics between underscores) does not count as an answer.
"""

import re
from dataclasses import dataclass

FENCE = re.compile(r"^\s{0,3}(```|~~~)")
HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
PROMPT = re.compile(r"^\s*(?:[-*+]\s+|\d+[.)]\s+|>\s*)?_[^_]*_\s*$")
TABLE_RULE = re.compile(r"^[\s|:\-]*$")
WORD = re.compile(r"[^\W_]+")
LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Point:
    key: str
    label: str
    advice: str
    is_met: bool


POINTS = (
    (
        "what_and_why",
        "What it is and why",
        "Add a section “Problem”, “Why” or “Summary” that says what is built and what it answers.",
        ("what", "why", "problem", "summary", "background", "context", "overview"),
    ),
    (
        "goal",
        "What it should achieve",
        "Add a section “Goals” or “Outcome” with the change it should bring.",
        ("goal", "goals", "objective", "objectives", "outcome", "outcomes", "achieve"),
    ),
    (
        "success",
        "How success is measured",
        "Add a section “Success measures” with a number and a date.",
        ("success", "measure", "measures", "measured", "metric", "metrics", "kpi", "kpis"),
    ),
)


def check(body: str) -> list[Point]:
    """The three points in order."""
    found = sections(body)
    made = []
    for key, label, advice, words in POINTS:
        met = any(is_answered(text) and _is_about(title, words) for title, text in found)
        made.append(Point(key, label, advice, met))
    return made


def sections(body: str) -> list[tuple[str, str]]:
    """Headings with all that stands under them down to the next heading of the same or a higher rank."""
    open_ones: list[tuple[int, str, list[str]]] = []
    done: list[tuple[str, str]] = []
    in_fence = False
    for line in body.splitlines():
        in_fence ^= bool(FENCE.match(line))
        heading = None if in_fence else HEADING.match(line)
        if heading is None:
            for _, _, lines in open_ones:
                lines.append(line)
            continue
        rank = len(heading.group(1))
        done += [(title, "\n".join(lines)) for other, title, lines in open_ones if other >= rank]
        open_ones = [one for one in open_ones if one[0] < rank]
        open_ones.append((rank, heading.group(2), []))
    return done + [(title, "\n".join(lines)) for _, title, lines in open_ones]


def is_answered(text: str) -> bool:
    lines = text.splitlines()
    below = [*lines[1:], ""]
    kept = [line for line, next_line in zip(lines, below) if not _is_frame(line, next_line)]
    return len(WORD.findall(" ".join(kept))) >= LEAST_WORDS


def _is_frame(line: str, next_line: str) -> bool:
    """A prompt, or the head of a table: what a template brings along."""
    is_head = "|" in line and "-" in next_line and bool(TABLE_RULE.match(next_line))
    return is_head or bool(PROMPT.match(line) or TABLE_RULE.match(line))


def _is_about(title: str, words: tuple[str, ...]) -> bool:
    return any(word.lower() in words for word in WORD.findall(title))
