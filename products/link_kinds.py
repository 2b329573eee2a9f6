"""The closed list of link kinds.

A link always points from the reason to what follows from it, so the thread of an item is one walk:
against the arrows for "why do we build this?", along them for "what came of it?".
`relates` alone is no reason for anything and stays out of the thread.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkKind:
    key: str
    forward: str  # read from the source: persona “has” problem
    backward: str  # read from the target: problem “is felt by” persona
    in_thread: bool = True


LINK_KINDS: tuple[LinkKind, ...] = (
    LinkKind("faces", "faces", "is faced by"),
    LinkKind("evidences", "is evidence for", "rests on"),
    LinkKind("motivates", "motivates", "answers"),
    LinkKind("guides", "guides", "supports"),
    LinkKind("asks_for", "asks for", "was asked for by"),
    LinkKind("delivers", "is delivered by", "delivers"),
    LinkKind("details", "is detailed by", "details"),
    LinkKind("ships", "ships in", "ships"),
    LinkKind("launches", "is launched by", "launches"),
    LinkKind("measures", "is measured by", "measures"),
    LinkKind("relates", "relates to", "relates to", in_thread=False),
)
CHOICES = [(kind.key, kind.forward) for kind in LINK_KINDS]
IN_THREAD = [kind.key for kind in LINK_KINDS if kind.in_thread]
_by_key = {kind.key: kind for kind in LINK_KINDS}


def get(key: str) -> LinkKind:
    return _by_key[key]
