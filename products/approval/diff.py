"""What changed between the content that was answered and the one that is asked about now."""

from difflib import SequenceMatcher
from typing import Any

from products.approval.subjects import Subject
from products.models import ApprovalRequest

MOST_PAIRS = 250_000  # of lines: as many are compared when all are alike


def compared(about: Subject, row: Any, request: ApprovalRequest) -> list[tuple[str, str, str]]:
    """Label, before and after of each field that differs from the request that this one follows."""
    if request.follows is None or row is None:
        return []
    before = dict(about.words(row, request.follows.content))
    after = dict(about.words(row, request.content))
    made = [
        (label, *_apart(_text(before.get(label)), _text(after.get(label))))
        for label in {**before, **after}
        if before.get(label) != after.get(label)
    ]
    if request.follows.title != request.title:
        made.insert(0, ("Title", request.follows.title, request.title))
    return made


def _text(value: Any) -> str:
    if isinstance(value, list):  # the options of a decision
        return "\n".join(_option(one) if isinstance(one, dict) else str(one) for one in value)
    return "" if value is None else str(value)


def _option(one: dict[str, Any]) -> str:
    chosen = " (chosen)" if one.get("chosen") else ""
    return f"{one.get('title', '')}{chosen}: {one.get('pros', '')} / {one.get('cons', '')}"


def _apart(before: str, after: str) -> tuple[str, str]:
    """Of long texts only the lines that differ."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) < 2 and len(new) < 2:
        return before, after
    if len(old) * len(new) > MOST_PAIRS:  # both whole, rather than a server that compares for a minute
        return before, after
    gone: list[str] = []
    come: list[str] = []
    for what, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            gone += old[first:last]
            come += new[start:end]
    return "\n".join(gone).strip(), "\n".join(come).strip()
