"""The strategy on one page: North Star, objectives, themes, initiatives, and what is missing between them."""

from dataclasses import dataclass
from typing import Any

from accounts.access import Access
from products.models import Product
from products.paths import item_url
from roadmaps import queries
from roadmaps.models import Initiative
from roadmaps.strategy import family, goals, north_star, plan_queries
from roadmaps.strategy.rollup import Part, Rollup, rollups

NAMED = 3  # records that a step names; it counts the others


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is missing, with the records it is missing on."""

    icon: str
    text: str
    url: str
    records: list[tuple[str, str]]  # title, address
    more: int


def strategy_page(product: Product, access: Access) -> dict[str, Any]:
    star = north_star.shown(product, access)
    shown = goals.blocks(product, access)
    plans = list(queries.initiatives(product))
    return star | {
        "title": "Strategy",
        "blocks": shown,
        "themes": _themes(product, plans),
        "steps": steps(product, star, shown, plans),
        "today": goals.today_of(product),
    }


def part_of(row: Initiative, depth: int = 0) -> Part:
    return Part(row.pk, depth, row.parent_id, row.effort, row.progress, row.item.shown_status.category)


def _themes(product: Product, plans: list[Initiative]) -> list[dict[str, Any]]:
    """Each theme with the initiatives that stand beneath no other; those without a theme come last."""
    sums = rollups([part_of(row) for row in plans])
    known = {row.pk for row in plans}
    tops = [
        row for row in plans if row.parent_id not in known and row.item.status not in ("dropped", "shipped")
    ]
    made = []
    for theme in [*queries.themes(product), None]:
        mine = [row for row in tops if row.theme_id == (theme.pk if theme else None)]
        if theme is None and not mine:
            continue
        made.append(
            {
                "row": theme,
                "title": theme.item.title if theme else "No theme",
                "hue": theme.hue if theme else "slate",
                "url": item_url(theme.item) if theme else "",
                "plans": [_plan(row, sums.get(row.pk)) for row in mine],
            }
        )
    return made


def _plan(row: Initiative, sums: Rollup | None) -> dict[str, Any]:
    return {"row": row, "url": item_url(row.item), "sums": sums}


def steps(
    product: Product, star: dict[str, Any], shown: list[dict[str, Any]], plans: list[Initiative]
) -> list[Step]:
    """What is missing between the North Star and the work, the highest first."""
    active = [one for one in shown if one["row"].item.status in ("draft", "active")]
    live = [row for row in plans if row.item.status not in queries.OVER]
    known = {row.pk for row in plans}
    tops = [row for row in live if row.parent_id not in known]
    late = [one for goal in active for one in goal["results"] if one["due"] and one["due"].late >= 0]
    late.sort(key=lambda one: -one["due"].late)
    looked = (
        ("target", "has no key result", "have no key result", [one["row"] for one in active if not one["results"]]),
        ("alarm-clock", "is due for a check-in", "are due for a check-in", [one["row"] for one in late]),
        ("flag", "is past its period", "are past their period", [one["row"] for one in active if one["is_late"]]),
        ("rocket", "has no initiative", "have no initiative", [one["row"] for one in active if not one["initiatives"]]),
        ("unlink", "serves no objective", "serve no objective", [row for row in tops if row.objective_id is None]),
        ("layers", "has no theme", "have no theme", [row for row in tops if row.theme_id is None]),
        ("calendar-x", "starts before what it waits for", "start before what they wait for", _clashing(product, live)),
    )  # fmt: skip
    return _star_steps(star) + [_step(*one) for one in looked if one[3]]


def _star_steps(star: dict[str, Any]) -> list[Step]:
    if star["star"] is None:
        text = "Choose the one metric that says best how much value people get: the North Star."
        return [Step("star", text, star["star_add"] if star["may_star"] else "", [], 0)]
    if not star["star"].drivers:
        text = "Say what drives the North Star, so that each objective can aim at a driver."
        return [Step("star", text, star["star_url"], [], 0)]
    return []


def _step(icon: str, one: str, many: str, rows: list[Any]) -> Step:
    label = rows[0].kind.label if len(rows) == 1 else rows[0].kind.label_plural
    text = f"{len(rows)} {label.lower()} {one if len(rows) == 1 else many}"
    named = [(row.item.title, item_url(row.item)) for row in rows[:NAMED]]
    return Step(icon, text, "", named, len(rows) - len(named))


def _clashing(product: Product, live: list[Initiative]) -> list[Initiative]:
    rows = {row.pk: row for row in live}
    pairs = plan_queries.all_dependencies(product) if rows else []
    waiting = [
        rows[second]
        for first, second in pairs
        if first in rows and second in rows and family.clash(rows[first], rows[second])
    ]
    return list(dict.fromkeys(waiting))


def as_json(shown: dict[str, Any]) -> dict[str, Any]:
    """The page for programs."""
    return {
        "north_star": north_star.as_json(shown["star"]) if shown["star"] else None,
        "objectives": [
            {
                "number": one["row"].item.number,
                "title": one["row"].item.title,
                "status": one["row"].item.status,
                "score": None if one["progress"] is None else round(one["progress"], 2),
                "closed": one["closed"],
                "key_results": [_result_json(result) for result in one["results"]],
                "initiatives": [work["row"].item.number for work in one["initiatives"]],
            }
            for one in shown["blocks"]
        ],
        "missing": [
            {"text": step.text, "records": [title for title, _ in step.records], "more": step.more}
            for step in shown["steps"]
        ],
    }


def _result_json(result: dict[str, Any]) -> dict[str, Any]:
    row = result["row"]
    return {
        "number": row.item.number,
        "title": row.item.title,
        "score": row.score,
        "expected": round(result["way"].gone, 2),
        "weight": row.weight,
        "confidence": row.confidence,
        "metric": row.metric.number if row.metric else None,
        "last_moved_at": result["last"].at if result["last"] else None,
        "check_in_due": result["due"].day if result["due"] else None,
    }
