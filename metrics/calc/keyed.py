"""Events of some names in the order (person, time, id), each as one number: what ordered questions are asked of.

The people are gone through in parts, so that the memory this takes does not grow with the events. Of an event only
its moment is known; where events of different names share one, the order of their ids is asked for (`Ranks`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from metrics.calc.events import ANY
from metrics.calc.times import LARGEST_BITS, NONE, Numbers, Times, joined, unit_of

Log = Mapping[
    str, Sequence[Times]
]  # {name, or * for all events: pieces, each in the order of `times.ordered`}
# Of these people at these moments: {name: (its events, the place of each among all of the person's moment)}.
Ranks = Callable[[Times], Mapping[str, tuple[Times, Numbers]]]
AT_ONCE = 1_000_000  # events


@dataclass(frozen=True, slots=True)
class Scale:
    """How (person, time, rank) becomes a number that sorts in this order."""

    first: int  # person
    base: int  # time
    unit: int
    time_bits: int
    rank_bits: int

    def keys(self, times: Times, rank: Numbers | int = 0) -> Numbers:
        of_time = (times.person - self.first) << self.time_bits | (times.at - self.base) // self.unit
        return of_time << self.rank_bits | rank

    def people(self, keys: Numbers) -> Numbers:
        return (keys >> self.rank_bits + self.time_bits) + self.first

    def at(self, keys: Numbers) -> Numbers:
        return (keys >> self.rank_bits & (1 << self.time_bits) - 1) * self.unit + self.base

    def until(self, keys: Numbers, length: int) -> Numbers:
        """The highest number within `length` after each event."""
        most = (1 << self.time_bits) - 1
        within = np.minimum((keys >> self.rank_bits & most) + min(length // self.unit, most), most)
        of_person = keys >> self.rank_bits + self.time_bits << self.time_bits
        return (of_person | within) << self.rank_bits | (1 << self.rank_bits) - 1


@dataclass(frozen=True, slots=True)
class Keyed:
    """The events of some people: {name: numbers, sorted}, no two events of the same person alike."""

    scale: Scale
    keys: dict[str, Numbers]


def keyed(log: Log, names: Sequence[str], ranks: Ranks) -> Iterator[Keyed]:
    """Everybody's events, some people at a time. A name that is asked for twice is told apart from itself."""
    pieces = [piece for name in set(names) for piece in log[name] if len(piece.at)]
    if not pieces:
        return
    base = min(int(piece.at.min()) for piece in pieces)
    unit = min(unit_of(piece.at - base) for piece in pieces)
    time_bits = ((max(int(piece.at.max()) for piece in pieces) - base) // unit).bit_length()
    first = min(int(piece.person[0]) for piece in pieces)
    end = max(int(piece.person[-1]) for piece in pieces) + 1
    parts = sum(len(piece.at) for piece in pieces) // AT_ONCE + 1
    bounds = np.linspace(first, end, parts + 1).astype(int).tolist()
    waiting = list(pairwise(bounds))[::-1]
    while waiting:
        low, high = waiting.pop()
        made = (
            _of_people(log, names, Scale(low, base, unit, time_bits, 0), high, ranks) if low < high else None
        )
        if made is not None:
            yield made
        elif high - low == 1:
            raise ValueError("The events of one person lie too far apart to be put in order.")
        elif low < high:
            middle = (low + high) // 2
            waiting += [(middle, high), (low, middle)]


def _of_people(log: Log, names: Sequence[str], scale: Scale, end: int, ranks: Ranks) -> Keyed | None:
    """None where so many people do not fit into one number."""
    bits = (end - 1 - scale.first).bit_length() + scale.time_bits
    if bits > LARGEST_BITS:
        return None
    found = {name: np.sort(scale.keys(_some(log[name], scale.first, end))) for name in set(names)}
    tied = _tied(found)
    is_repeated = len(set(names)) < len(names) and any(
        (keys[1:] == keys[:-1]).any() for keys in found.values()
    )
    if not len(tied) and not is_repeated:
        return Keyed(scale, found)
    told = ranks(Times(scale.people(tied), scale.at(tied))) if len(tied) else {}
    places = {name: _places(keys) for name, keys in found.items()}
    most = max(int(some.max(initial=0)) for some in [*places.values(), *(rank for _, rank in told.values())])
    ranked = Scale(scale.first, scale.base, scale.unit, scale.time_bits, most.bit_length())
    if bits + ranked.rank_bits > LARGEST_BITS:
        return None
    made = {}
    for name, keys in found.items():
        alone = ~_is_in(keys, tied)
        mine = [told[name]] if name in told else list(told.values()) if name == ANY else []
        new = [ranked.keys(times, rank) for times, rank in mine]
        made[name] = np.sort(np.concatenate([keys[alone] << ranked.rank_bits | places[name][alone], *new]))
    return Keyed(ranked, made)


def _some(pieces: Sequence[Times], first: int, end: int) -> Times:
    cuts = [(piece, *np.searchsorted(piece.person, (first, end)).tolist()) for piece in pieces]
    return joined(Times(piece.person[low:high], piece.at[low:high]) for piece, low, high in cuts)


def _tied(found: Mapping[str, Numbers]) -> Numbers:
    """The moments of people at which events of different names happened."""
    if ANY in found:
        keys = found[ANY]
        return np.unique(keys[1:][keys[1:] == keys[:-1]]) if len(found) > 1 else NONE
    pairs = [sorted(pair, key=len) for pair in combinations(found.values(), 2)]
    return np.unique(np.concatenate([NONE, *(few[_is_in(few, many)] for few, many in pairs)]))


def _is_in(some: Numbers, others: Numbers) -> NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(some), dtype=bool)
    return others[np.minimum(np.searchsorted(others, some), len(others) - 1)] == some


def _places(keys: Numbers) -> Numbers:
    """0, 1, 2 … among the same numbers."""
    rows = np.arange(len(keys))
    begins = np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)]
    return rows - np.maximum.accumulate(np.where(begins, rows, 0))


def following(keys: Numbers, after: Numbers) -> Numbers:
    """The first of `keys` after each of the others, both sorted; -1 where there is none."""
    if len(after) > 2 * len(keys):  # as many steps as there are keys, and one pass
        places = np.searchsorted(after, keys)
        passed = np.cumsum(np.bincount(places, minlength=len(after) + 1))[: len(after)]
    else:
        passed = np.searchsorted(keys, after, side="right")
    return np.append(keys, -1)[passed]
