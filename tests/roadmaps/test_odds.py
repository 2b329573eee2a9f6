"""How sure a rank is: the draws against a direct computation, and a result that never hides its age."""

import random
import tracemalloc
from datetime import timedelta
from math import log
from typing import Any

import pytest
from django.utils import timezone

from products.formula import evaluate, parse
from roadmaps.models import Odds
from roadmaps.priority import actions
from roadmaps.priority.calc.columns import Column, Estimate
from roadmaps.priority.calc.methods import METHODS
from roadmaps.priority.calc.odds import TENTH, simulate
from roadmaps.priority.calc.ranking import Row, Rules, exact
from tests import factories
from tests.metrics.given import Api
from tests.people import World

RULES = Rules(METHODS["value_effort"], METHODS["value_effort"].columns)
ROWS = {  # value, effort
    "Sure": ((8, 8, 8), (2, 2, 2)),
    "Wide": ((2, 10, 30), (2, 3, 8)),
    "Safe": ((5, 6, 7), (1.5, 2, 2.5)),
    "Poor": ((1, 2, 3), (4, 5, 9)),
}


def row(number: int, title: str, *points: tuple[float, float, float]) -> Row:
    answers = {
        key: Estimate(mid) if low == high else Estimate(mid, low, high)
        for key, (low, mid, high) in zip(("value", "effort"), points)
    }
    return Row(number, title, answers)


def directly(top: int, draws: int) -> tuple[dict[str, float], dict[str, float]]:
    """By hand, draw by draw, with other random numbers: chances, and what a perfect estimate is worth."""
    source, member = random.Random(4), dict.fromkeys(ROWS, 0)
    scores: dict[str, list[float]] = {title: [] for title in ROWS}
    for _ in range(draws):
        for title, points in ROWS.items():
            drawn = []
            for low, mid, high in points:
                z = source.gauss(0, 1) / TENTH
                drawn.append(mid * ((high / mid) ** z if z > 0 else (mid / low) ** z))
            scores[title].append(drawn[0] / drawn[1])
        best = sorted(ROWS, key=lambda title: -scores[title][-1])[:top]
        for title in best:
            member[title] += 1
    worth = {}
    means = {title: sum(found) / draws for title, found in scores.items()}
    for title in ROWS:
        line = sorted((means[other] for other in ROWS if other != title), reverse=True)[top - 1]
        worth[title] = sum(max(score, line) for score in scores[title]) / draws - max(means[title], line)
    return {title: count / draws for title, count in member.items()}, worth


def test_the_draws_say_what_a_direct_computation_says_and_always_the_same() -> None:
    rows = [row(number, title, *points) for number, (title, points) in enumerate(ROWS.items(), 1)]
    found = simulate(RULES, rows, 2)
    assert found == simulate(RULES, rows, 2)
    chances, worth = directly(2, 20_000)
    for one, title in zip(found, ROWS):
        assert one.in_top == pytest.approx(chances[title], abs=0.015)
        assert one.worth == pytest.approx(worth[title], abs=0.05)
    assert sum(one.in_top for one in found) == pytest.approx(2)
    assert max(found, key=lambda one: one.worth).number == 2
    assert (found[1].widest, found[0].widest) == ("value", "")


def test_a_range_is_met_at_its_three_points_and_an_exact_case_exactly() -> None:
    """Two items, one sure of e, one with the range 1..e..e²; above zero the axis is logarithmic, so half are above."""
    e = 2.718281828459045
    rows = [row(1, "Sure", (e, e, e), (1, 1, 1)), row(2, "Wide", (1, e, e * e), (1, 1, 1))]
    sure, wide = simulate(RULES, rows, 1)
    assert wide.in_top == pytest.approx(0.5, abs=0.015)
    assert (wide.low, wide.mid, wide.high) == pytest.approx((1, e, e * e), rel=0.05)
    assert log(wide.high or 0) - log(wide.low or 1) == pytest.approx(2, abs=0.06)
    assert sure.worth == 0


@pytest.mark.parametrize(
    "text",
    [
        "if(a > 2, a / b, 0 - a)",
        "min(a, b, 3) ^ 2",
        "log(a, 10) + log(b)",
        "round(a / 3, 1) * abs(-b)",
        "a / 0",
        "a >= b",
    ],
)
def test_a_formula_means_the_same_over_arrays(text: str) -> None:
    import numpy as np

    from roadmaps.priority.calc.arrays import evaluate_arrays

    tree, points = parse(text, {"a", "b"}), [(1.0, 2.0), (2.5, 0.5), (7.0, 7.0), (0.0, 3.0)]
    given = {name: np.array([point[place] for point in points]) for place, name in enumerate("ab")}
    many = evaluate_arrays(tree, given, (len(points),))
    for (a, b), value in zip(points, many):
        one = evaluate(tree, {"a": exact(a), "b": exact(b)})
        assert (None if np.isnan(value) else pytest.approx(value)) == (None if one is None else float(one))


def test_a_result_is_fresh_until_an_answer_changes_and_is_then_drawn_anew(world: World) -> None:
    api = Api(world)
    numbers = [
        int(factories.item(world.product, "initiative", actor=world.manager).item.number) for _ in range(3)
    ]
    key = api.post("frameworks/", {"method": "value_effort", "top": 1}).json()["key"]

    def write(*cells: tuple[int, str, Any]) -> None:
        sent = [dict(zip(("initiative", "column", "value"), cell)) for cell in cells]
        assert api.post(f"frameworks/{key}/cells/", {"cells": sent}).status_code == 200

    assert api.post(f"frameworks/{key}/odds/", {}).status_code == 400  # nothing is a range
    write(
        (numbers[0], "value", "2..5..9"),
        (numbers[0], "effort", 1),
        (numbers[1], "value", 5),
        (numbers[1], "effort", 1),
    )
    assert api.post(f"frameworks/{key}/odds/", {}).json()["state"] == "due"
    pk = Odds.objects.get().pk
    assert (actions.draw_odds(framework_id=pk), actions.draw_odds(framework_id=pk)) == ("done", "nothing due")
    state = api.get(f"frameworks/{key}/odds/").json()
    assert (state["is_fresh"], state["done"], len(state["chances"])) == (True, 10_000, 3)
    page = world.client(world.manager).get(world.url(f"roadmaps/prioritise/{key}/")).text
    assert f'<td class="num" data-chance>{round(state["chances"][0]["in_top"] * 100)}%' in page
    write((numbers[1], "value", 6))
    assert api.get(f"frameworks/{key}/odds/").json()["is_fresh"] is False
    stale = world.client(world.manager).get(world.url(f"roadmaps/prioritise/{key}/")).text
    assert "is-stale" in stale

    now = timezone.now()
    for heard, tries, sent, state in ((0, 3, 0, "running"), (5, 2, 1, "due"), (5, 3, 0, "failed")):
        Odds.objects.update(state="running", started_at=now - timedelta(hours=1), tries=tries,
                            heard_at=now - timedelta(minutes=heard))  # fmt: skip
        assert (actions.send_lost_odds(now=now), Odds.objects.get().state) == (sent, state)
    given_up = world.client(world.manager).get(world.url(f"roadmaps/prioritise/{key}/")).text
    assert "The worker was ended 3 times" in given_up
    assert "Draw now" in given_up


def test_memory_does_not_grow_with_the_rows() -> None:
    rows = [row(number, f"{number}", (5, 5, 5), (2, 2, 2)) for number in range(1, 400)]
    tracemalloc.start()
    found = simulate(RULES, [*rows, row(400, "Wide", (1, 5, 30), (2, 2, 2))], 3, draws=2_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20  # every value of every draw would be 19 MB
    assert [one.number for one in found if one.in_top == 1] == [1, 2]  # of equal scores the first


def test_limits_of_a_column_hold_for_draws_too() -> None:
    column = Column("value", "Value", "scale", 0, 10)
    rules = Rules(METHODS["value_effort"], (column, METHODS["value_effort"].columns[1]))
    (one,) = simulate(rules, [row(1, "Wide", (-5, 9, 12), (1, 1, 1))], 1)
    assert (one.high, one.low) == (10, 0)
