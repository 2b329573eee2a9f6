"""The closed list of link kinds.

A link always points from the reason to what follows from it, so the thread of an item is one walk:
against the arrows for "why do we build this?", along them for "what came of it?".
`relates` and `blocks` are no reason for anything and stay out of the thread.

Each kind of link says which kinds of record it may go from and to; both empty means any. Records are
known here by the keys of their kinds only: who declares a kind does not matter to its links. A decision
may be about anything.
"""

from dataclasses import dataclass

NEED = ("problem", "job")
WISH = ("idea", "initiative", "requirement", "story")


@dataclass(frozen=True, slots=True)
class LinkKind:
    key: str
    forward: str  # read from the source: persona “has” problem
    backward: str  # read from the target: problem “is felt by” persona
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    in_thread: bool = True
    may_circle: bool = True  # else a link that would lead back to where it began is refused

    def ends(self, direction: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The kinds on this side and on the other, seen from the source (“out”) or from the target (“in”)."""
        return (self.sources, self.targets) if direction == "out" else (self.targets, self.sources)

    def allows(self, source: str, target: str) -> bool:
        return (not self.sources or source in self.sources) and (not self.targets or target in self.targets)


@dataclass(frozen=True, slots=True)
class Way:
    """A link as it is chosen from one of its ends."""

    kind: LinkKind
    direction: str  # "out": this record is the reason, "in": it follows
    others: tuple[str, ...]  # the kinds of record at the other end; empty is any

    @property
    def key(self) -> str:
        return f"{self.kind.key}:{self.direction}"

    @property
    def words(self) -> str:
        return self.kind.forward if self.direction == "out" else self.kind.backward


LINK_KINDS: tuple[LinkKind, ...] = (
    LinkKind("faces", "faces", "is faced by", ("persona",), NEED),
    LinkKind(
        "evidences",
        "is evidence for",
        "rests on",
        ("note", "insight", "survey", "metric"),
        ("insight", "persona", *NEED, "idea", "initiative"),
    ),
    LinkKind(
        "motivates",
        "motivates",
        "answers",
        ("persona", *NEED, "insight", "idea"),
        ("vision", "objective", "theme", *WISH),
    ),
    LinkKind(
        "guides",
        "guides",
        "supports",
        ("vision", "objective", "theme"),
        ("objective", "key_result", "theme", "initiative"),
    ),
    LinkKind("asks_for", "asks for", "was asked for by", ("persona", "idea"), WISH),
    LinkKind("delivers", "is delivered by", "delivers", ("idea", "initiative"), (*WISH[1:], "release")),
    LinkKind("details", "is detailed by", "details", ("initiative", "requirement"), ("requirement", "story")),
    LinkKind("ships", "ships in", "ships", WISH[1:], ("release",)),
    LinkKind("launches", "is launched by", "launches", ("initiative", "release"), ("launch",)),
    LinkKind(
        "measures",
        "is measured by",
        "measures",
        ("vision", "objective", "key_result", "initiative", "release", "launch"),
        ("metric", "survey"),
    ),
    # The other cannot begin or end before this one is done: the dependencies of a plan.
    LinkKind(
        "blocks",
        "blocks",
        "waits for",
        ("initiative",),
        ("initiative",),
        in_thread=False,
        may_circle=False,
    ),
    LinkKind("decides", "decided on", "was decided by", sources=("decision",)),
    LinkKind("relates", "relates to", "relates to", in_thread=False),
)
CHOICES = [(kind.key, kind.forward) for kind in LINK_KINDS]
IN_THREAD = [kind.key for kind in LINK_KINDS if kind.in_thread]
_by_key = {kind.key: kind for kind in LINK_KINDS}


def get(key: str) -> LinkKind:
    return _by_key[key]


def ways(item_kind: str) -> list[Way]:
    """How a record of this kind may be linked to others, as their reason and then as what follows from them."""
    made = []
    for direction in ("out", "in"):
        for kind in LINK_KINDS:
            mine, others = kind.ends(direction)
            if item_kind in mine or (not mine and (others or direction == "out")):
                made.append(Way(kind, direction, others))
    return made
