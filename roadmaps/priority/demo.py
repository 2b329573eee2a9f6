"""Relay's frameworks: ranges on RICE, a WSJF for the next train, a matrix, MoSCoW, Kano, and two blind rounds."""

import datetime as dt
import random
from typing import Any

from accounts.access import Actor
from accounts.models import User
from products.models import Product
from roadmaps.priority import actions, queries, round_queries
from roadmaps.priority.actions import Cell
from roadmaps.priority.calc.surveys import FEELINGS

# Of the built-in framework: what is guessed is a range around what stands there.
RANGES = {
    "at-risk": ("reach", "600..900..1400"),
    "skill-routing": ("effort", "2.5..3.5..7"),
    "escalation": ("reach", "250..410..900"),
    "sla-report": ("effort", "1..1.5..4"),
    "suggest": ("reach", "300..860..2600"),
    "whatsapp": ("reach", "200..610..2200"),
    "calendar": ("effort", "0.5..1..2"),
    "csat": ("reach", "350..700..1100"),
}
WSJF = {  # business value, time criticality, risk and opportunity, job size
    "at-risk": (13, 8, 5, 8), "escalation": (8, 8, 3, 5), "sso": (13, 13, 8, 13), "sla-report": (8, 3, 2, 5),
    "audit-export": (5, 8, 8, 3), "eu-region": (13, 5, 8, 20), "calendar": (5, 3, 1, 3), "skill-routing": (13, 5, 5, 8),
    "rebalance": (5, 2, 2, 5), "suggest": (8, 2, 8, "8..13..21"),
}  # fmt: skip
MATRIX = {
    "at-risk": (9, 4.5), "escalation": (7, 3), "sso": (8.5, 7), "sla-report": (5.5, 2.5), "suggest": (7.5, 8),
    "calendar": (4.5, 1.5), "kb": (4, 8.5), "mobile": (3.5, 9), "whatsapp": (5.5, 6.5), "csat": (6, 2),
    "audit-export": (4, 1), "forecast": (2.5, 5.5), "eu-region": (6.5, 9.5), "rebalance": (6, 4),
}  # fmt: skip
MOSCOW = {
    "sso": ("Must", 4), "at-risk": ("Must", 3), "escalation": ("Must", 2), "audit-export": ("Should", 1),
    "sla-report": ("Should", 1.5), "calendar": ("Could", 1), "csat": ("Could", 1), "whatsapp": ("Won’t", 4.5),
}  # fmt: skip
# How many of forty customers feel so: (with it, without it) by the places in FEELINGS.
KANO = {
    "at-risk": {(0, 4): 21, (1, 4): 9, (2, 4): 4, (0, 3): 4, (2, 2): 2},
    "sso": {(1, 4): 24, (2, 4): 5, (0, 4): 5, (2, 2): 6},
    "suggest": {(0, 2): 17, (0, 3): 8, (2, 2): 9, (4, 0): 3, (0, 4): 3},
    "whatsapp": {(2, 2): 22, (0, 2): 9, (4, 2): 5, (0, 4): 4},
}
WEEK_VALUES = {  # money a week of waiting, weeks
    "at-risk": ("900..1400..2400", 6), "sso": (2100, 9), "escalation": (700, 5), "sla-report": (450, 4),
    "audit-export": (800, 3), "suggest": ("300..900..2600", 14), "calendar": (260, 3),
}  # fmt: skip


def build(product: Product, people: dict[str, User], initiatives: dict[str, Any]) -> None:
    actor = Actor(people["manager"])
    numbers = {slug: row.item.number for slug, row in initiatives.items()}
    open_now = {row.item.number for row in queries.initiatives(queries.built_in(product))}
    numbers = {slug: number for slug, number in numbers.items() if number in open_now}
    rice = queries.built_in(product)
    _write(rice, actor, [Cell(numbers[slug], key, text) for slug, (key, text) in RANGES.items()])
    wsjf = _made(product, actor, "WSJF", "wsjf", WSJF, numbers)
    _made(product, actor, "Cost of delay", "cd3", WEEK_VALUES, numbers)
    _made(product, actor, "Value against effort", "value_effort", MATRIX, numbers)
    _made(product, actor, "MoSCoW for spring", "moscow", MOSCOW, numbers, settings={"capacity": 14})
    _kano(product, actor, numbers)
    guess = actions.create_framework(
        product=product, actor=actor, values={"name": "First guess", "method": "ice"}
    )
    actions.archive_framework(framework=guess, actor=actor)
    _rounds(wsjf, actor, people, numbers)


def _write(framework: Any, actor: Actor, cells: list[Cell]) -> None:
    actions.write(framework=framework, cells=cells, actor=actor, allowed=lambda item: True)


def _made(
    product: Product,
    actor: Actor,
    name: str,
    method: str,
    rows: dict[str, Any],
    numbers: dict[str, int],
    settings: Any = None,
) -> Any:
    made = actions.create_framework(
        product=product, actor=actor, values={"name": name, "method": method, "settings": settings}
    )
    keys = [column.key for column in made.columns]
    _write(
        made,
        actor,
        [
            Cell(numbers[slug], key, str(value))
            for slug, values in rows.items()
            for key, value in zip(keys, values)
        ],
    )
    return made


def _kano(product: Product, actor: Actor, numbers: dict[str, int]) -> None:
    made = actions.create_framework(
        product=product, actor=actor, values={"name": "Kano survey", "method": "kano"}
    )
    rows = []
    for slug, pairs in KANO.items():
        felt = [pair for pair, count in pairs.items() for _ in range(count)]
        for place, (functional, dysfunctional) in enumerate(felt):
            rows.append(
                {
                    "initiative": numbers[slug],
                    "respondent": f"customer {place + 1}",
                    "functional": FEELINGS[functional],
                    "dysfunctional": FEELINGS[dysfunctional],
                }
            )
    actions.take_replies(framework=made, rows=rows, actor=actor)


def _rounds(framework: Any, actor: Actor, people: dict[str, User], numbers: dict[str, int]) -> None:
    """One revealed, with a dispute in it; one open, in which two have answered."""
    asked = [people[key] for key in ("manager", "contributor", "lena", "tom", "admin")]
    chosen = [numbers[slug] for slug in ("sso", "suggest", "skill-routing", "sla-report", "eu-region")]
    source = random.Random(11)  # noqa: S311 - invented opinions
    points = (1, 2, 3, 5, 8, 13, 20)
    today = round_queries.today(framework)
    for name, columns, voters, days in (
        ("Spring train: size and value", ["business_value", "job_size"], 5, None),
        ("Spring train: urgency", ["time_criticality"], 2, 4),
    ):
        blind = actions.start_round(
            framework=framework, actor=actor, people=asked, name=name, columns=columns, numbers=chosen,
            due_date=today + dt.timedelta(days=days) if days else None,
        )  # fmt: skip
        for user in asked[:voters]:
            cells = [
                Cell(number, column, str(points[min(6, max(0, 2 + place + source.choice((-2, 0, 0, 0, 1))))]))
                for place, number in enumerate(chosen)
                for column in columns
            ]
            actions.vote(blind=blind, cells=cells, actor=Actor(user))
        if voters == len(asked):
            actions.reveal(blind=blind, actor=actor)
