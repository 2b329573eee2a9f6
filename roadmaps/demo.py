"""Relay's strategy and roadmap, made through the actions and then dated back."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from products import actions, kinds
from products.demo import back_date
from products.models import Product
from roadmaps import demo_editions, demo_views
from roadmaps.actions import place
from roadmaps.demo_content import FIELDS, INITIATIVES, OBJECTIVES, THEMES
from roadmaps.priority import demo as priority
from roadmaps.strategy import demo as strategy


def build(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    names = people | {"priya": people["contributor"]}
    themes = _themes(product, Actor(people["manager"]))
    objectives = {row["slug"]: _objective(product, names, row, ctx["today"]) for row in OBJECTIVES}
    goals = {"themes": themes, "objectives": objectives}
    made = {
        row["slug"]: _initiative(product, names, row, goals, ctx["today"])
        for row in (dict(zip(FIELDS, values)) for values in INITIATIVES)
    }
    strategy.close(objectives, Actor(people["manager"]))
    strategy.deepen(product, names, made, ctx["today"])
    _order(made, Actor(people["manager"]))
    priority.build(product, names, made)
    demo_editions.build(product, Actor(people["manager"]), made, ctx)
    demo_views.build(product, Actor(people["manager"]), made, ctx["today"])
    ctx["themes"] = {slug: row.item for slug, row in themes.items()}
    ctx["objectives"] = {slug: row.item for slug, row in objectives.items()}
    ctx["key_results"] = {
        row.item.title: row.item
        for one in objectives.values()
        for row in one.key_results.select_related("item")
    }
    ctx["initiatives"] = {slug: row.item for slug, row in made.items()}


def _ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def _themes(product: Product, actor: Actor) -> dict[str, Any]:
    made = {}
    for position, (slug, title, goal, hue, public) in enumerate(THEMES):
        values = {"title": title, "goal": goal, "hue": hue, "position": position, "public_title": public}
        made[slug] = actions.create(kind=kinds.get("theme"), product=product, actor=actor, values=values)
        back_date(made[slug], _ago(320))
    return made


def _objective(product: Product, people: dict[str, User], row: dict[str, Any], today: dt.date) -> Any:
    owner = people[row["owner"]]
    first, last = (today + dt.timedelta(days=days) for days in row["period"])
    values = {name: row[name] for name in ("title", "description", "status")}
    values |= {"period_start": first, "period_end": last, "owner": owner}
    made = actions.create(
        kind=kinds.get("objective"), product=product, actor=Actor(people["manager"]), values=values
    )
    begun = max(7, 10 - row["period"][0])
    back_date(made, _ago(begun))
    for result in row["results"]:
        _key_result(product, owner, made, result, begun)
    return made


def _key_result(product: Product, owner: User, objective: Any, result: tuple[Any, ...], begun: int) -> None:
    title, unit, direction, start, target, moves, status = result
    actor = Actor(owner)
    values = {"title": title, "unit": unit, "direction": direction, "start": start, "target": target}
    row = actions.create(
        kind=kinds.get("key_result"), product=product, actor=actor, values=values | {"objective": objective}
    )
    back_date(row, _ago(max(begun, moves[0][1] + 2 if moves else 0)))
    for value, days_ago in moves:
        is_last = days_ago == moves[-1][1]
        row = strategy.check_in(row, float(value), _ago(days_ago), status, is_last, owner)
    if status != row.item.status:
        actions.edit(detail=row, actor=actor, values={"status": status})


def _initiative(
    product: Product,
    people: dict[str, User],
    row: dict[str, Any],
    goals: dict[str, dict[str, Any]],
    today: dt.date,
) -> Any:
    kept = (
        "title",
        "description",
        "status",
        "horizon",
        "progress",
        "reach",
        "impact",
        "confidence",
        "effort",
    )
    values = {name: row[name] for name in kept}
    values |= {
        "theme": goals["themes"][row["theme"]],
        "objective": goals["objectives"].get(row["objective"]),
        "owner": people[row["owner"]],
    }
    if row["days"]:
        values["start_date"], values["end_date"] = (today + dt.timedelta(days=days) for days in row["days"])
    values |= strategy.exactness(row["slug"], row["owner"])
    if row["public_title"]:
        values |= {name: row[name] for name in ("public_title", "public_description")} | {"is_public": True}
    made = actions.create(
        kind=kinds.get("initiative"), product=product, actor=Actor(people["manager"]), values=values
    )
    back_date(made, _ago(max(20, 25 - (row["days"] or (0, 0))[0])))
    return made


def _order(made: dict[str, Any], actor: Actor) -> None:
    """Each column of Now–Next–Later in the order the initiatives are listed."""
    for horizon in ("now", "next", "later"):
        for index, row in enumerate(one for one in made.values() if one.horizon == horizon):
            place(initiative=row, horizon=horizon, index=index, actor=actor)
