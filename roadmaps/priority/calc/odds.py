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

DRAWS, STEP = 10_000, 2_500
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
    """One Chance a row, in the rows' order. `told` is called with the number of draws done so far."""
    tree, shape = rules.tree, (min(STEP, draws),)
    inputs = [_drawn(rules.columns, row, draws) for row in rows]
    scores = np.full((len(rows), draws), np.nan)
    for start in range(0, draws, STEP):
        end = min(start + STEP, draws)
        shape = (end - start,)
        for place, given in enumerate(inputs):
            part = {key: values[start:end] for key, values in given.items()}
            scores[place, start:end] = evaluate_arrays(tree, part, shape)
        told(end)
    member = in_top(scores, top)
    worth = _worth(scores, top)
    return [
        Chance(
            row.number, float(member[place].mean()), *_points(scores[place]), float(worth[place]),
            _widest(row, inputs[place], scores[place]),
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip


def _drawn(columns: Sequence[Column], row: Row, draws: int) -> dict[str, Array]:
    made = {}
    for place, column in enumerate(columns):
        answer = row.answers.get(column.key)
        if answer is None:
            continue
        if not answer.is_range:
            made[column.key] = np.full(draws, answer.value)
            continue
        stream = np.random.default_rng([SEED, row.number, place])
        made[column.key] = draw(answer, column, stream.standard_normal(draws))
    return made


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


def in_top(scores: Array, top: int) -> Array:
    """1 where a row is among the N best of a draw. Of equal scores the row that stands first goes first."""
    member = np.zeros(scores.shape)
    if not len(scores):
        return member
    order = np.argsort(-np.where(np.isnan(scores), -np.inf, scores), axis=0, kind="stable")[:top]
    np.put_along_axis(member, order, 1.0, axis=0)
    return np.where(np.isnan(scores), 0.0, member)


def _worth(scores: Array, top: int) -> Array:
    """What knowing an item's score exactly would add, on average, to the sum of the scores of the N that are done.

    The expected value of perfect information about one item. Without it one does the N items of the highest mean
    score. With it one does the item exactly when its score turns out above `t`, the mean of the best item that it
    would push out (the N-th best among the others). So the item is worth E[max(score, t)] - max(E[score], t): zero
    for what is in or out whatever happens, most where the uncertainty spans the line.
    """
    known = ~np.isnan(scores).all(axis=1)
    filled = np.where(np.isnan(scores), 0.0, scores)  # a draw without a score gains nothing
    means = np.where(known, filled.mean(axis=1) if scores.size else 0.0, -np.inf)
    worth = np.zeros(len(scores))
    for place in np.flatnonzero(known):
        others = np.sort(np.delete(means, place))[::-1]
        line = others[top - 1] if len(others) >= top else -np.inf
        if np.isfinite(line):
            gained = np.maximum(filled[place], line).mean() - max(means[place], line)
            worth[place] = gained if gained > NOISE * max(1.0, abs(line)) else 0.0
    return worth


def _points(scores: Array) -> tuple[float | None, float | None, float | None]:
    known = scores[~np.isnan(scores)]
    if not len(known):
        return None, None, None
    low, mid, high = np.quantile(known, [0.1, 0.5, 0.9])
    return float(low), float(mid), float(high)


def _widest(row: Row, inputs: dict[str, Array], scores: Array) -> str:
    """The range that explains most of the score's variance: the squared correlation with it."""
    shares = {}
    known = ~np.isnan(scores)
    for key, answer in row.answers.items():
        if key in inputs and answer.is_range and known.sum() > 1:
            given, scored = inputs[key][known], scores[known]
            if given.std() > 0 and scored.std() > 0:
                shares[key] = float(np.corrcoef(given, scored)[0, 1]) ** 2
    return max(shares, key=lambda key: shares[key]) if shares else ""
