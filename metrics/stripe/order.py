"""Stripe's events in the order in which they happened, however they arrived. Pure."""

from itertools import groupby, pairwise, permutations
from typing import Any

from metrics.stripe.reading import Event, Object

MOST_TRIED = 6  # more events of one subscription in one second are ordered by id


def ordered(events: list[Event]) -> list[Event]:
    """By time; within a second, which is Stripe's finest, by what each says the state was before it."""
    found: list[Event] = []
    for _, group in groupby(
        sorted(events, key=lambda one: (one.created, one.rank, one.event_id)),
        key=lambda one: (one.created, one.rank),
    ):
        found += _chained(list(group), found[-1] if found else None)
    return found


def _chained(group: list[Event], before: Event | None) -> list[Event]:
    if len(group) == 1 or len(group) > MOST_TRIED:
        return group
    # The first of the best, and they come in the order of the ids: the same answer for the same events.
    return list(max(permutations(group), key=lambda some: _links(list(some), before)))


def _links(events: list[Event], before: Event | None) -> int:
    """How many events fit behind the one before them."""
    row = [before, *events] if before else events
    return sum(_was(later.previous, earlier.data) for earlier, later in pairwise(row) if later.previous)


def _was(previous: Object, state: Object) -> bool:
    return all(_equal(value, state.get(name)) for name, value in previous.items())


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other)
