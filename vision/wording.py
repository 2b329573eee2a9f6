"""What changed between two wordings, word by word. No Django here."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["same", "removed", "added"]
MOST_PAIRS = 200_000
_TOKENS = re.compile(r"\w+(?:[-'’]\w+)*|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    change: Change


def compare(before: str, after: str) -> tuple[list[Run], list[Run]]:
    """Both wordings cut into runs: the left one shows what was removed, the right one what was added.

    Joined, the runs of a side are that side's text, unchanged.
    """
    left, right = _TOKENS.findall(before), _TOKENS.findall(after)
    olds: list[Run] = []
    news: list[Run] = []
    # Words that fill a long text (“a a a …”) would take minutes to compare; then the frequent ones are left out.
    blocks = SequenceMatcher(None, left, right, autojunk=_pairs(left, right) > MOST_PAIRS).get_opcodes()
    for index, (tag, i, j, k, m) in enumerate(blocks):
        # A space between two changed words changes with them: one run reads better than a row of them.
        lone = 0 < index < len(blocks) - 1 and not "".join(left[i:j]).strip()
        same = tag == "equal" and not lone
        _add(olds, "".join(left[i:j]), "same" if same else "removed")
        _add(news, "".join(right[k:m]), "same" if same else "added")
    return olds, news


def _pairs(left: list[str], right: list[str]) -> int:
    """How many equal pairs there are: what the comparison has to look at."""
    there = Counter(right)
    return sum(count * there[token] for token, count in Counter(left).items())


def _add(runs: list[Run], text: str, change: Change) -> None:
    if runs and runs[-1].change == change:
        text = runs.pop().text + text
    if text:
        runs.append(Run(text, change))
