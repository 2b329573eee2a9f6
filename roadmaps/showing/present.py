"""The roadmap told theme by theme: why (goal and evidence), how one would know (metric), and what is planned."""

from collections import defaultdict
from typing import Any

from products import kinds
from products.models import Item
from products.paths import item_url
from roadmaps.showing import page, queries
from roadmaps.showing.asked import NOTHING, Asked, value_of
from roadmaps.showing.lanes import NOBODY, url_of
from roadmaps.showing.scope import Scope
from roadmaps.showing.snapshot import Group, Row

SHOWN_EVIDENCE, SHOWN_WORK = 4, 9


def context(scope: Scope, asked: Asked) -> dict[str, Any]:
    """A title, a section for each theme (or objective) that has something to tell, and an end."""
    found = page.found(scope, asked)
    by = "objective" if asked.group == "objective" else "theme"
    rows = [row for row in found.rows if row.status != "dropped"]
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_key[value_of(row, by, scope.is_across)].append(row)
    groups: list[Group | None] = list(found.objectives if by == "objective" else found.themes)
    told = queries.why(scope.access, [row.pk for row in rows], [one.pk for one in groups if one])
    results = queries.results_of(scope.products, {row.objective.pk for row in rows if row.objective})
    if by_key.get(NOTHING):
        groups.append(None)
    slides = []
    for group in groups:
        key = NOTHING if group is None else _ref(group, scope)
        if mine := by_key.get(key):
            slides.append(_slide(group, mine, told, results, by))
    return {
        "title": "Roadmap",
        "whose": scope.product.name if scope.product else scope.workspace.name,
        "day": asked.as_of or scope.today,
        "asked": asked,
        "slides": slides,
        "count": len(rows),
        "back": scope.url("timeline") + asked.query(),
        "by": by,
        "other": scope.url("present") + asked.query(group="theme" if by == "objective" else "objective"),
    }


def _ref(group: Group, scope: Scope) -> str:
    from roadmaps.showing.asked import ref

    return ref(group, scope.is_across)


def _slide(
    group: Group | None, rows: list[Row], told: dict[int, list[Item]], results: dict[int, list[Any]], by: str
) -> dict[str, Any]:
    keys = [row.pk for row in rows] + ([group.pk] if group else [])
    evidence = list({one.pk: one for key in keys for one in told.get(key, [])}.values())
    goals = list(dict.fromkeys(row.objective for row in rows if row.objective))
    order = {"now": 0, "next": 1, "later": 2, "none": 3}
    ordered = sorted(rows, key=lambda row: (row.is_over, order[row.horizon], row.position, row.number))
    return {
        "title": group.title if group else NOBODY[by],
        "hue": group.hue if group else "slate",
        "goal": group.note if group else "",
        "product": group.product if group else None,
        "goals": [one for one in goals if one is not group],
        "results": [one for goal in goals for one in results.get(goal.pk, [])][:4],
        "evidence": [
            {"item": one, "url": item_url(one), "icon": one.declared.icon, "kind": one.declared.label}
            for one in evidence[:SHOWN_EVIDENCE]
        ],
        "counted": _counted(evidence),
        "rows": [{"row": row, "url": url_of(row)} for row in ordered[:SHOWN_WORK]],
        "more": max(0, len(rows) - SHOWN_WORK),
        "done": sum(1 for row in rows if row.status == "shipped"),
        "count": len(rows),
    }


def _counted(evidence: list[Item]) -> str:
    """“12 notes, 3 ideas”"""
    counts: dict[str, int] = defaultdict(int)
    for one in evidence:
        counts[one.kind] += 1
    named = [(kinds.get(kind), count) for kind, count in sorted(counts.items(), key=lambda pair: -pair[1])]
    return ", ".join(f"{n} {(kind.label if n == 1 else kind.label_plural).lower()}" for kind, n in named)
