"""How long customers stay: the Kaplan-Meier curve of what was seen, the shifted beta-geometric of what follows.

Sources: kpi.md section 2; Fader & Hardie 2007, "How to project customer retention"; Kaplan & Meier 1958,
interval by Greenwood's variance on the log(-log) scale (Kalbfleisch & Prentice).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import ceil, exp, floor, isfinite, log, sqrt
from statistics import NormalDist
from typing import Literal, NamedTuple

Unit = Literal["month", "year"]


class Life(NamedTuple):
    """`customers` customers of one `tenure` (periods): churned then, or (censored) still there when last seen."""

    tenure: float
    churned: bool
    customers: float = 1.0


class Risk(NamedTuple):
    """One step of a life table: of `at_risk` customers that reached it, `churned` ended at `tenure`."""

    tenure: float
    at_risk: float
    churned: float


class Step(NamedTuple):
    """The share alive after `tenure`, with its interval (null while nobody has churned or all have)."""

    tenure: float
    survival: float
    low: float | None
    high: float | None


def whole_periods(first: date, last: date, unit: Unit) -> tuple[int, bool]:
    """(anniversaries of `first` up to `last`, whether `last` is one). The 31st has its anniversary on the last
    day of a shorter month. 0 when `last` comes before `first`.
    """
    if last < first:
        return 0, False
    months = (last.year - first.year) * 12 + last.month - first.month
    month_ends = (last + timedelta(days=1)).day == 1
    is_day = last.day == first.day or (month_ends and first.day > last.day)
    if last.day < first.day and not month_ends:
        months -= 1
    if unit == "month":
        return months, is_day
    return months // 12, is_day and months % 12 == 0


def life_table(lives: Iterable[Life]) -> list[Risk]:
    """One row for each tenure at which a customer churned or was last seen, shortest first.

    Who was last seen at a tenure still counts as at risk there. ValueError for a negative or infinite number.
    """
    churned: dict[float, float] = {}
    leaving: dict[float, float] = {}
    for life in lives:
        numbers = (life.tenure, life.customers)
        if any(not isfinite(number) or number < 0 for number in numbers):
            raise ValueError("Tenure and customers must be finite numbers, not below 0.")
        leaving[life.tenure] = leaving.get(life.tenure, 0) + life.customers
        churned[life.tenure] = churned.get(life.tenure, 0) + (life.customers if life.churned else 0)
    tenures = sorted(leaving, reverse=True)
    at_risk = accumulate(leaving[tenure] for tenure in tenures)
    rows = [Risk(tenure, risk, churned[tenure]) for tenure, risk in zip(tenures, at_risk)]
    return [row for row in reversed(rows) if row.at_risk > 0]


def kaplan_meier(table: Sequence[Risk], confidence: float = 0.95) -> list[Step]:
    """The curve at every tenure of a life table; before the first step it is 1. [] for an empty table."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    survival, variance, steps = 1.0, 0.0, []
    for row in table:
        survival *= 1 - row.churned / row.at_risk
        left = row.at_risk - row.churned
        variance += row.churned / (row.at_risk * left) if left > 0 else 0.0
        low = high = None
        if 0 < survival < 1:
            spread = z * sqrt(variance) / abs(log(survival))
            low, high = survival ** exp(spread), survival ** exp(-spread)
        steps.append(Step(row.tenure, survival, low, high))
    return steps


def survival_at(steps: Sequence[Step], tenure: float) -> Step:
    """The curve's state at a tenure: its last step at or before it."""
    before = [step for step in steps if step.tenure <= tenure]
    return before[-1] if before else Step(tenure, 1.0, None, None)


def median_lifetime(steps: Sequence[Step]) -> float | None:
    """The first tenure at which at most half are alive; null when more than half still are."""
    return next((step.tenure for step in steps if step.survival <= 0.5), None)


def restricted_mean(steps: Sequence[Step], until: float) -> float:
    """The mean lifetime (periods) within the first `until` periods: the area under the curve."""
    area, at, survival = 0.0, 0.0, 1.0
    for step in steps:
        if step.tenure >= until:
            break
        area += survival * (step.tenure - at)
        at, survival = step.tenure, step.survival
    return area + survival * max(until - at, 0.0)


@dataclass(frozen=True, slots=True)
class Sbg:
    """A fitted shifted beta-geometric: every customer leaves each period with an own, constant probability,
    beta(a, b) distributed.

    `a` and `b` are null when the likelihood has no maximum (nobody churned, one period only, or a churn rate
    that does not fall); the best curve is then the plain geometric one with churn `p`, null without data.
    """

    a: float | None
    b: float | None
    p: float | None
    log_likelihood: float | None

    def survival(self, t: int) -> float | None:
        """S(t) = B(a, b + t) / B(a, b), the share that is alive after t whole periods."""
        if self.p is None:
            return None
        share = 1.0
        for k in range(t):
            share *= 1 - self.churn(k + 1)
        return share

    def churn(self, t: int) -> float:
        """The share of those alive before period t who leave in it: a / (a + b + t - 1)."""
        if self.a is None or self.b is None:
            return self.p or 0.0
        return self.a / (self.a + self.b + t - 1)

    @property
    def mean_lifetime(self) -> float | None:
        """Expected whole periods until churn; null when it is infinite (a <= 1, or no churn) or unknown."""
        if self.a is not None and self.b is not None:
            return (self.a + self.b - 1) / (self.a - 1) if self.a > 1 else None
        return 1 / self.p if self.p else None


def by_period(lives: Iterable[Life]) -> list[Risk]:
    """The life table of whole periods 1, 2, …: churn within a period ends it, a part of one seen is left out."""
    whole = [
        Life(max(1, ceil(life.tenure)) if life.churned else floor(life.tenure), life.churned, life.customers)
        for life in lives
    ]
    table = [row for row in life_table(whole) if row.tenure >= 1]
    rows: list[Risk] = []
    for row in table:  # periods in which nothing ended are steps as well
        rows += [Risk(t, row.at_risk, 0.0) for t in range(len(rows) + 1, int(row.tenure))]
        rows.append(row)
    return rows


def fit_sbg(table: Sequence[Risk]) -> Sbg:
    """Maximum likelihood over a table of whole periods (see by_period), by Newton's method on log a, log b.

    The likelihood is a product of binomials: in period t, churned of at_risk at the rate a / (a + b + t - 1).
    """
    risk, lost = sum(row.at_risk for row in table), sum(row.churned for row in table)
    if not risk:
        return Sbg(None, None, None, None)
    p = lost / risk
    plain = sum(_times_log(row.churned, p) + _times_log(row.at_risk - row.churned, 1 - p) for row in table)
    fitted = _newton(table) if len(table) > 1 and 0 < p < 1 else None
    value = _likelihood(table, *fitted) if fitted else plain
    if fitted is None or value <= plain + 1e-9 * abs(plain):  # no better than one rate for everybody
        return Sbg(None, None, p, plain)
    return Sbg(*fitted, p, value)


def _times_log(count: float, share: float) -> float:
    return count * log(share) if count else 0.0


def _likelihood(table: Sequence[Risk], a: float, b: float) -> float:
    return sum(
        row.churned * log(a / (a + b + row.tenure - 1))
        + (row.at_risk - row.churned) * log((b + row.tenure - 1) / (a + b + row.tenure - 1))
        for row in table
    )


FARTHEST = 1e5  # beyond this the curve is a geometric one to five digits


def _newton(table: Sequence[Risk]) -> tuple[float, float] | None:
    """(a, b) at the maximum; None when the likelihood only rises towards the edge of the plane."""
    u = v = 0.0
    damping, value = 1e-3, _likelihood(table, 1.0, 1.0)
    size = sum(row.at_risk for row in table)
    for _ in range(100):
        gradient, (uu, uv, vv) = _slopes(table, exp(u), exp(v))
        if max(map(abs, gradient)) <= 1e-10 * size:
            break
        while damping < 1e12:
            p, q = damping * size - uu, damping * size - vv
            determinant = p * q - uv * uv
            du = (q * gradient[0] + uv * gradient[1]) / determinant if determinant > 0 else 0.0
            dv = (uv * gradient[0] + p * gradient[1]) / determinant if determinant > 0 else 0.0
            if p > 0 and determinant > 0 and max(abs(du), abs(dv)) < 3:
                tried = _likelihood(table, exp(u + du), exp(v + dv))
                if tried > value:
                    u, v, value, damping = u + du, v + dv, tried, max(damping / 10, 1e-9)
                    break
            damping *= 10
        else:
            break
        if max(u, v) > log(FARTHEST) or min(u, v) < -log(FARTHEST):
            return None
    return exp(u), exp(v)


def _slopes(
    table: Sequence[Risk], a: float, b: float
) -> tuple[tuple[float, float], tuple[float, float, float]]:
    """Gradient and second derivatives (uu, uv, vv) of the log-likelihood in u = log a and v = log b."""
    lost = sum(row.churned for row in table)
    all_one = sum(row.at_risk / (a + b + row.tenure - 1) for row in table)
    all_two = sum(row.at_risk / (a + b + row.tenure - 1) ** 2 for row in table)
    kept_one = sum((row.at_risk - row.churned) / (b + row.tenure - 1) for row in table)
    kept_two = sum((row.at_risk - row.churned) / (b + row.tenure - 1) ** 2 for row in table)
    by_a, by_b = lost - a * all_one, b * (kept_one - all_one)
    return (by_a, by_b), (
        -a * all_one + a * a * all_two,
        a * b * all_two,
        by_b + b * b * (all_two - kept_two),
    )
