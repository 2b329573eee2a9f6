"""Activation over columns: what activation.py says of each person by itself, of all of them at once."""

import numpy as np
from numpy.typing import NDArray

from metrics.calc.activation import Activation, ActivationRule
from metrics.calc.keyed import Keyed, Log, Ranks, keyed
from metrics.calc.times import MICRO, Numbers, micros


class Newcomers:
    """Everybody with a start, row by row: when, whether long enough ago, and whether they became active in time."""

    def __init__(self, start: Numbers, activated: NDArray[np.bool_], rule: ActivationRule) -> None:
        self.start = start
        self.eligible = start + rule.within // MICRO <= micros(rule.as_of)
        self.activated = activated & self.eligible

    def among(self, chosen: NDArray[np.bool_]) -> Activation:
        eligible, activated = int(self.eligible[chosen].sum()), int(self.activated[chosen].sum())
        return Activation(
            eligible=eligible,
            activated=activated,
            pending=int(chosen.sum()) - eligible,
            rate=activated / eligible if eligible else None,
        )


def newcomers(log: Log, rule: ActivationRule, ranks: Ranks) -> Newcomers:
    """`log` holds nothing after `rule.as_of`, and of the start event everything before."""
    parts = [_of(some, rule) for some in keyed(log, (rule.start_event, rule.event), ranks)]
    start = np.concatenate([np.zeros(0, dtype=np.int64), *(at for at, _ in parts)])
    return Newcomers(start, np.concatenate([np.zeros(0, dtype=bool), *(done for _, done in parts)]), rule)


def _of(some: Keyed, rule: ActivationRule) -> tuple[Numbers, NDArray[np.bool_]]:
    starts, done = some.keys[rule.start_event], some.keys[rule.event]
    people = some.scale.people(starts)
    first = (
        starts[np.flatnonzero(np.concatenate(([True], people[1:] != people[:-1])))] if len(starts) else starts
    )
    limit = some.scale.until(first, rule.within // MICRO)
    count = np.searchsorted(done, limit, side="right") - np.searchsorted(done, first, side="right")
    return some.scale.at(first), count >= rule.times
