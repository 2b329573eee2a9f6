"""Anonymous and known ids of one person, merged.

A merge is transitive and works backwards: every past and future event of a merged id belongs to the person.
Source: kpi.md section 0 (PostHog's identify: "all past and future events of that anonymous id belong to the
user").
"""

from collections.abc import Iterable, Mapping


def _root(parents: dict[str, str], name: str) -> str:
    root = name
    while parents[root] != root:
        root = parents[root]
    while parents[name] != root:  # path compression keeps long alias chains cheap
        parents[name], name = root, parents[name]
    return root


def canonical_ids(aliases: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Map each id that an alias names to the one id of its person.

    `aliases` are (from, to) pairs in any order, repeated or chained at will, loops allowed. The canonical id
    is the smallest id of the group that was never on the `from` side, else the smallest of all: so it depends
    on the set of aliases alone. Ids that no alias names are not in the result and stand for themselves (see
    `canonical`).
    """
    parents: dict[str, str] = {}
    anonymous: set[str] = set()
    for source, target in aliases:
        parents.setdefault(source, source)
        parents.setdefault(target, target)
        if source != target:
            anonymous.add(source)
            parents[_root(parents, source)] = _root(parents, target)
    best: dict[str, tuple[bool, str]] = {}
    for name in parents:
        root, rank = _root(parents, name), (name in anonymous, name)
        best[root] = min(best.get(root, rank), rank)
    return {name: best[_root(parents, name)][1] for name in parents}


def canonical(name: str, ids: Mapping[str, str]) -> str:
    """The person behind an id; an id without alias is its own person."""
    return ids.get(name, name)
