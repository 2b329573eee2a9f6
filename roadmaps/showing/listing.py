"""The list: every initiative of the view in a table, with lanes as groups of rows."""

from typing import Any

from roadmaps.showing.asked import NOTHING, Asked, in_order, ref, value_of
from roadmaps.showing.lanes import NOBODY, edit_url, url_of
from roadmaps.showing.scope import Scope
from roadmaps.showing.snapshot import Row, Snapshot

HEADS = (
    ("title", "Initiative", ""), ("status", "Status", ""), ("theme", "Theme", ""), ("horizon", "Horizon", ""),
    ("start", "Starts", ""), ("end", "Ends", ""), ("progress", "Done", "num"), ("score", "Score", "num"),
    ("owner", "Owner", ""),
)  # fmt: skip


def drawn(found: Snapshot, scope: Scope, asked: Asked) -> dict[str, Any]:
    rows = in_order(found.rows, asked.sort)
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        key = NOTHING if asked.group == "none" else value_of(row, asked.group, scope.is_across)
        by_key.setdefault(key, []).append(row)
    titles = _titles(found, scope, asked)
    order = [key for key in titles if key in by_key] + [key for key in by_key if key not in titles]
    return {
        "heads": [_head(name, label, cls, scope, asked) for name, label, cls in HEADS],
        "sections": [
            {
                "title": titles.get(key, NOBODY.get(asked.group, key)) if asked.group != "none" else "",
                "rows": [_line(row, scope, asked) for row in by_key[key]],
            }
            for key in order
        ],
    }


def _titles(found: Snapshot, scope: Scope, asked: Asked) -> dict[str, str]:
    match asked.group:
        case "theme":
            return {ref(one, scope.is_across): one.title for one in found.themes}
        case "objective":
            return {ref(one, scope.is_across): one.title for one in found.objectives}
        case "owner":
            return {str(one.pk): one.called for one in found.owners}
        case "team":
            return {
                one: one for one in sorted({row.team for row in found.rows if row.team}, key=str.casefold)
            }
        case "product":
            return {one.key: one.name for one in scope.products}
    return {}


def _head(name: str, label: str, cls: str, scope: Scope, asked: Asked) -> dict[str, str]:
    is_current = asked.sort.lstrip("-") == name
    leads_to = f"-{name}" if is_current and not asked.sort.startswith("-") else name
    state = "none"
    if is_current:
        state = "descending" if asked.sort.startswith("-") else "ascending"
    return {"label": label, "cls": cls, "state": state, "url": scope.url("list") + asked.query(sort=leads_to)}


def _line(row: Row, scope: Scope, asked: Asked) -> dict[str, Any]:
    mine = scope.may_edit(row, asked)
    return {"row": row, "url": url_of(row), "sheet": edit_url(row, scope, asked) if mine else url_of(row)}
