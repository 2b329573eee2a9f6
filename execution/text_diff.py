"""What changed between two texts, line by line and within a line word by word. Pure; escaping is the template's."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Tag = Literal["replace", "delete", "insert", "equal"]
Block = tuple[Tag, int, int, int, int]  # as difflib names them
TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
LONG_LINE = 4000  # beyond this a line is shown as replaced; comparing words would take too long
WORDS_BUDGET = (
    40_000  # characters of changed lines that are compared word by word; further ones are shown as replaced
)
MOST_PAIRS = 1_000_000  # of equal lines; beyond this the middle of a text is shown as replaced


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line on each side; None where a side has no such line. Numbers count from 1."""

    kind: Literal["same", "added", "removed", "changed"]
    left_number: int | None
    left: tuple[Piece, ...]
    right_number: int | None
    right: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A run of equal lines that is not shown."""

    count: int


def compare(before: str, after: str) -> list[Row]:
    """Every line of both texts, in order. The work is bounded, whatever the texts are."""
    old, new = before.splitlines(), after.splitlines()
    rows: list[Row] = []
    budget = WORDS_BUDGET
    for tag, i1, i2, j1, j2 in _blocks(old, new):
        if tag == "equal":
            rows += [
                _row("same", i, _whole(old[i]), j, _whole(new[j]))
                for i, j in zip(range(i1, i2), range(j1, j2))
            ]
            continue
        paired = min(i2 - i1, j2 - j1)
        for step in range(paired):
            pair = old[i1 + step], new[j1 + step]
            budget -= len(pair[0]) + len(pair[1])
            left, right = _words(*pair) if budget >= 0 else (_whole(pair[0], True), _whole(pair[1], True))
            rows.append(_row("changed", i1 + step, left, j1 + step, right))
        rows += [_row("removed", i, _whole(old[i], True), None, ()) for i in range(i1 + paired, i2)]
        rows += [_row("added", None, (), j, _whole(new[j], True)) for j in range(j1 + paired, j2)]
    return rows


def _blocks(old: list[str], new: list[str]) -> list[Block]:
    """What is equal and what is not. Equal ends are cut off first, so that a small edit of a long text stays cheap."""
    most = min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    tail = next((i for i in range(most - head) if old[-1 - i] != new[-1 - i]), most - head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    there = Counter(b)
    if sum(count * there[line] for line, count in Counter(a).items()) > MOST_PAIRS:
        middle: list[Block] = [("replace", 0, len(a), 0, len(b))]
    else:
        middle = SequenceMatcher(None, a, b).get_opcodes()
    blocks: list[Block] = [("equal", 0, head, 0, head)] if head else []
    blocks += [(tag, i1 + head, i2 + head, j1 + head, j2 + head) for tag, i1, i2, j1, j2 in middle]
    ends = (len(old) - tail, len(old), len(new) - tail, len(new))
    return [*blocks, ("equal", *ends)] if tail else blocks


def folded(rows: list[Row], context: int = 3) -> list[Row | Skipped]:
    """The changed lines with some lines around each; longer equal runs are counted instead of shown."""
    near = [False] * len(rows)
    for at, row in enumerate(rows):
        if row.kind != "same":
            for close in range(max(0, at - context), min(len(rows), at + context + 1)):
                near[close] = True
    shown: list[Row | Skipped] = []
    hidden = 0
    for row, keep in zip(rows, near):
        if keep and hidden:
            shown.append(Skipped(hidden))
            hidden = 0
        if keep:
            shown.append(row)
        else:
            hidden += 1
    return [*shown, Skipped(hidden)] if hidden else shown


def counts(rows: list[Row]) -> tuple[int, int]:
    """Lines that came and lines that went."""
    came = sum(row.kind in {"added", "changed"} for row in rows)
    return came, sum(row.kind in {"removed", "changed"} for row in rows)


def _row(kind: str, i: int | None, left: tuple[Piece, ...], j: int | None, right: tuple[Piece, ...]) -> Row:
    numbers = (None if i is None else i + 1, None if j is None else j + 1)
    return Row(kind, numbers[0], left, numbers[1], right)  # type: ignore[arg-type]  # compare passes the four words


def _whole(line: str, is_changed: bool = False) -> tuple[Piece, ...]:
    return (Piece(line, is_changed),) if line else ()


def _words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if max(len(old), len(new)) > LONG_LINE:
        return _whole(old, True), _whole(new, True)
    a, b = TOKEN.findall(old), TOKEN.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b).get_opcodes():
        left += _whole("".join(a[i1:i2]), tag != "equal")
        right += _whole("".join(b[j1:j2]), tag != "equal")
    return tuple(left), tuple(right)
