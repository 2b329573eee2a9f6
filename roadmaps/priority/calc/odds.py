"""How sure a rank is: scores drawn from ranges, the chance to belong in the top N, and what better estimates are worth.

A range names the values that are undercut in 10 %, 50 % and 90 % of cases. Between and beyond them it is drawn from
a normal distribution of two halves, which meets all three exactly: on a logarithmic axis where all three are above
zero (a job that takes 1..3..10 weeks never takes less than none), else on a plain one; cut at the column's limits.
Inputs are drawn independently of each other. The seed is fixed, and every cell has a stream of its own, so the same
answers give the same result, whatever other rows there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from roadmaps.priority.calc.arrays import Array, evaluate_arrays
from roadmaps.priority.calc.columns import Column, Estimate
from roadmaps.priority.calc.ranking import Row, Rules

DRAWS = 10_000
BLOCK, KEPT = 50, 400  # rows that are drawn at once; rows whose scores are kept, at 80 KB each
SEED = 20_261_123
NOISE = 1e-9  # of sums of floats
TENTH = 1.2815515655446004  # standard deviations from the median to the 90 % point of a normal distribution


@dataclass(frozen=True, slots=True)
class Chance:
    number: int
    in_top: float  # share of the draws in which it is among the N best
    low: float | None  # the score's 10 %, 50 % and 90 % points; None where it has no score
    mid: float | None
    high: float | None
    worth: float  # see `_worth`
    widest: str  # the column whose range moves the score most; empty where there is none


def simulate(
    rules: Rules,
    rows: Sequence[Row],
    top: int,
    told: Callable[[int], object] = lambda done: None,
    draws: int = DRAWS,
) -> list[Chance]:
    """One Chance a row, in the rows' order. `told` hears how far it is, as a number of draws.

    All draws of a block of rows are made at once and forgotten again, so memory does not grow with the rows; of
    each draw only its N best are kept. A row's draws are always the same, so what is needed later is drawn again.
    """
    best, found = _Best(top, draws), list[_Drawn]()
    for start in range(0, len(rows), BLOCK):
        block = [
            _drawn(rules, row, draws, start + place < KEPT)
            for place, row in enumerate(rows[start : start + BLOCK])
        ]
        best.take(start, [one.scores for one in block])
        found += [one.told() for one in block]
        told(draws * len(found) // len(rows) // 2)
    shares, worth = best.shares(len(rows)), np.zeros(len(rows))
    lines = _lines([one.mean for one in found], top)
    for place, row in enumerate(rows):
        if found[place].is_moving and np.isfinite(lines[place]):
            worth[place] = _worth(found[place].again(rules, row), found[place].mean, lines[place])
        if place % BLOCK == BLOCK - 1 or place == len(rows) - 1:
            told(draws // 2 + (draws - draws // 2) * (place + 1) // len(rows))
    return [
        Chance(
            row.number, float(shares[place]), *found[place].points, float(worth[place]), found[place].widest
        )
        for place, row in enumerate(rows)
    ]


@dataclass(slots=True)
class _Drawn:
    """One row: its scores while its block is at work, and what is kept of them."""

    draws: int
    scores: Array  # of all draws; a single one where nothing is a range
    inputs: dict[str, Array]
    answers: dict[str, Estimate]
    is_kept: bool  # the scores, for a second look
    mean: float = -np.inf
    points: tuple[float | None, float | None, float | None] = (None, None, None)
    widest: str = ""

    @property
    def is_moving(self) -> bool:
        return any(answer.is_range for answer in self.answers.values())

    def told(self) -> "_Drawn":
        if not np.isnan(self.scores).all():
            self.mean = float(np.where(np.isnan(self.scores), 0.0, self.scores).mean())
        self.points = _points(self.scores)
        self.widest = _widest(self.answers, self.inputs, self.scores) if self.is_moving else ""
        self.inputs = {}
        if not self.is_kept:
            self.scores = np.empty(0)
        return self

    def again(self, rules: Rules, row: Row) -> Array:
        return self.scores if self.is_kept else _drawn(rules, row, self.draws, True).scores


def _drawn(rules: Rules, row: Row, draws: int, is_kept: bool) -> _Drawn:
    inputs: dict[str, Array] = {}
    for place, column in enumerate(rules.columns):
        answer = row.answers.get(column.key)
        if answer is None:
            continue
        if answer.is_range:
            stream = np.random.default_rng([SEED, row.number, place])
            inputs[column.key] = draw(answer, column, stream.standard_normal(draws))
        else:
            inputs[column.key] = np.array([answer.value])
    known = {key: answer for key, answer in row.answers.items() if key in inputs}
    is_moving = any(answer.is_range for answer in known.values())
    scores = evaluate_arrays(rules.tree, inputs, (draws if is_moving else 1,))
    return _Drawn(draws, scores, inputs, known, is_kept)


class _Best:
    """The N best of each draw among the rows so far. Of equal scores the row that stands first goes first."""

    def __init__(self, top: int, draws: int) -> None:
        self.top, self.draws = top, draws
        self.scores = np.empty((0, draws))
        self.places = np.empty((0, draws), dtype=np.int32)

    def take(self, start: int, scores: Sequence[Array]) -> None:
        fresh = np.stack([np.broadcast_to(one, (self.draws,)) for one in scores])
        fresh = np.where(np.isnan(fresh), -np.inf, fresh)
        places = np.arange(start, start + len(scores), dtype=np.int32)[:, None]
        both = np.concatenate([self.scores, fresh])
        names = np.concatenate([self.places, np.broadcast_to(places, fresh.shape)])
        order = np.argsort(-both, axis=0, kind="stable")[: self.top]
        self.scores = np.take_along_axis(both, order, axis=0)
        self.places = np.take_along_axis(names, order, axis=0)

    def shares(self, count: int) -> Array:
        """For each row the share of the draws in which it is among them; without a score it never is."""
        known = self.places[np.isfinite(self.scores)]
        return np.bincount(known, minlength=count) / self.draws


def draw(estimate: Estimate, column: Column, normal: Array) -> Array:
    """Values of a range for standard normal numbers: its three points at -TENTH, 0 and TENTH."""
    low, mid, high = estimate.low, estimate.value, estimate.high
    if low is None or high is None:
        return np.full(normal.shape, mid)
    up, down = np.maximum(normal, 0) / TENTH, np.minimum(normal, 0) / TENTH
    made = mid + (high - mid) * up + (mid - low) * down
    if low > 0:
        made = mid * (high / mid) ** up * (mid / low) ** down
    least = -np.inf if column.least is None else column.least
    most = np.inf if column.most is None else column.most
    return np.clip(made, least, most)


def _lines(means: Sequence[float], top: int) -> Array:
    """For each row the mean of the best one that it would push out: the N-th best among the others."""
    ordered = np.sort(np.array(means))[::-1]
    if len(ordered) <= top:
        return np.full(len(ordered), -np.inf)
    return np.where(np.array(means) >= ordered[top - 1], ordered[top], ordered[top - 1])


def _worth(scores: Array, mean: float, line: float) -> float:
    """What knowing an item's score exactly would add, on average, to the sum of the scores of the N that are done.

    The expected value of perfect information about one item. Without it one does the N items of the highest mean
    score. With it one does the item exactly when its score turns out above `line`, the mean of the best item that
    it would push out. So the item is worth E[max(score, line)] - max(E[score], line): zero for what is in or out
    whatever happens, most where the uncertainty spans the line. A draw without a score gains nothing.
    """
    if not np.isfinite(mean):
        return 0.0
    gained = float(np.maximum(np.where(np.isnan(scores), 0.0, scores), line).mean()) - max(mean, line)
    return gained if gained > NOISE * max(1.0, abs(line)) else 0.0


def _points(scores: Array) -> tuple[float | None, float | None, float | None]:
    known = scores[~np.isnan(scores)]
    if not len(known):
        return None, None, None
    low, mid, high = np.quantile(known, [0.1, 0.5, 0.9])
    return float(low), float(mid), float(high)


def _widest(answers: dict[str, Estimate], inputs: dict[str, Array], scores: Array) -> str:
    """The range that explains most of the score's variance: the squared correlation with it."""
    shares = {}
    known = ~np.isnan(scores)
    for key, answer in answers.items():
        if key in inputs and answer.is_range and known.sum() > 1:
            given, scored = inputs[key][known], scores[known]
            if given.std() > 0 and scored.std() > 0:
                shares[key] = float(np.corrcoef(given, scored)[0, 1]) ** 2
    return max(shares, key=lambda key: shares[key]) if shares else ""
