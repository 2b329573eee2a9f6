"""What changed between two wordings, word by word. No Django here."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKENS = re.compile(r"\w+(?:[-'’]\w+)*|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    change: Literal["same", "removed", "added"]


def compare(before: str, after: str) -> tuple[list[Run], list[Run]]:
    """Both wordings cut into runs: the left one shows what was removed, the right one what was added.

    Joined, the runs of a side are that side's text, unchanged.
    """
    left, right = _TOKENS.findall(before), _TOKENS.findall(after)
    olds: list[Run] = []
    news: list[Run] = []
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        same = tag == "equal"
        if i < j:
            olds.append(Run("".join(left[i:j]), "same" if same else "removed"))
        if k < m:
            news.append(Run("".join(right[k:m]), "same" if same else "added"))
    return olds, news
