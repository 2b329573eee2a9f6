"""What the parts of a plan add up to, as pure functions: numbers in, numbers out, nothing of Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a plan; `category` is its status's, such as done or dropped."""

    pk: int
    depth: int  # how far beneath the row that was asked about
    parent_id: int | None
    effort: float | None
    progress: int
    category: str


@dataclass(frozen=True, slots=True)
class Rollup:
    """What stands beneath one row: its own values are not in here, unless nothing stands beneath it."""

    effort: float | None  # the sum; None where no part has one
    progress: float  # 0 to 100, the mean weighted by effort
    parts: int  # how many stand beneath, at any depth


def rollups(parts: Iterable[Part]) -> Mapping[int, Rollup]:
    """For each row what its parts add up to, the deepest first. What was dropped counts nowhere.

    A part without an effort weighs as much as the mean of its siblings that have one.
    """
    rows = {part.pk: part for part in parts if part.category != "dropped"}
    beneath: dict[int, list[int]] = {}
    for part in rows.values():
        if part.parent_id in rows:
            beneath.setdefault(part.parent_id or 0, []).append(part.pk)
    made: dict[int, Rollup] = {}
    waiting = list(rows)
    while waiting:
        ready = [pk for pk in waiting if all(child in made for child in beneath.get(pk, ()))]
        for pk in ready:
            made[pk] = _added(rows[pk], [made[child] for child in beneath.get(pk, ())])
        if not ready:  # a circle by a hand in the database: what hangs on it has no sum
            break
        waiting = [pk for pk in waiting if pk not in made]
    return made


def _added(part: Part, beneath: list[Rollup]) -> Rollup:
    if not beneath:
        return Rollup(part.effort, 100.0 if part.category == "done" else float(part.progress), 0)
    known = [one.effort for one in beneath if one.effort is not None]
    usual = sum(known) / len(known) if known else 1.0
    weights = [usual if one.effort is None else one.effort for one in beneath]
    mean = sum(weight * one.progress for weight, one in zip(weights, beneath)) / sum(weights)
    effort = sum(known) if known else part.effort
    return Rollup(effort, mean, sum(1 + one.parts for one in beneath))
