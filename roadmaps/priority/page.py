"""The table of a framework as its page shows it."""

from typing import Any

from accounts.access import Access
from products.access import may_edit
from products.demand import Demand, demand
from products.models import Product
from products.paths import item_url, product_url
from roadmaps.models import Framework
from roadmaps.priority import matrix, queries
from roadmaps.priority.calc.columns import Column, written
from roadmaps.priority.calc.ranking import Row
from roadmaps.priority.chances import odds_state
from roadmaps.priority.queries import Sheet
from roadmaps.priority.reply_forms import RepliesForm, ReplyForm
from roadmaps.priority.words import EXTRA_LABELS, cell_text, formula_words, score_text, summary_words

OF_A_ROW = ("title", "score", "evidence", "chance")


def url_of(framework: Framework, name: str = "framework", **more: Any) -> str:
    return product_url(framework.product, f"roadmaps:{name}", framework=framework.key, **more)


def api_url(framework: Framework) -> str:
    product = framework.product
    return f"/api/v1/workspaces/{product.workspace.slug}/products/{product.key}/frameworks/{framework.key}/"


def table_page(framework: Framework, access: Access, asked: dict[str, Any]) -> dict[str, Any]:
    """Rows in the order asked for; `sort` is a column, title, score, evidence or chance."""
    sheet = queries.sheet(framework)
    odds = odds_state(sheet)
    chances = {one["number"]: one for one in odds["chances"]}
    behind = demand(framework.product, [one.item for one in sheet.initiatives.values()], access)
    best = max((row.score for row in sheet.rows if row.score is not None), default=0.0)
    rows = [_row(sheet, row, access, best, behind, chances) for row in sheet.rows]
    columns = list(framework.columns) if not framework.rules.method.asks_people else []
    known = {*OF_A_ROW, *(column.key for column in columns)}
    asks = bool(framework.rules.method.asks_people) and access.may("contribute")
    sort = asked.get("sort") if asked.get("sort") in known else "score"
    down = asked.get("dir") != "asc" if sort != "title" else asked.get("dir") == "desc"
    return {
        "title": "Prioritise",
        "framework": framework,
        "method": framework.rules.method,
        "tabs": tabs(framework.product, framework.key),
        "heads": _heads(framework, columns, str(sort), down, odds, behind),
        "columns": columns,
        "rows": _sorted(rows, str(sort), down),
        "has_evidence": bool(behind),
        "has_odds": odds["state"] != "none",
        "summary": summary_words(sheet),
        "formula": formula_words(framework),
        "matrix": matrix.matrix(sheet, access),
        "here": url_of(framework),
        "api": api_url(framework),
        "may_write": access.may("contribute"),
        "reply_form": ReplyForm(framework=framework) if asks else None,
        "replies_form": RepliesForm(framework=framework) if asks else None,
        "has_edits": framework.pk is not None and queries.newest_edit(framework, access.user) is not None,
    } | odds_part(sheet, odds)


def odds_part(sheet: Sheet, odds: dict[str, Any] | None = None) -> dict[str, Any]:
    """How sure the order is, as its panel shows it: most worth knowing first."""
    odds = odds or odds_state(sheet)
    titles = {row.number: row.title for row in sheet.rows}
    labels = {column.key: column.label for column in sheet.framework.columns}
    shown = [
        one | {"title": titles[one["number"]], "widest": labels.get(one["widest"], "")}
        for one in odds["chances"]
        if one["number"] in titles
    ]
    most = max((one["worth"] for one in shown), default=0.0)
    worthy = sorted((one for one in shown if one["worth"] > most / 1000), key=lambda one: -one["worth"])[:3]
    return {
        "framework": sheet.framework,
        "odds": odds | {"chances": sorted(shown, key=lambda one: -one["in_top"])},
        "worthy": [one | {"share": one["worth"] / most} for one in worthy] if most > 0 else [],
        "is_moving": odds["state"] in {"due", "running"},
        "has_ranges": sheet.has_ranges,
        "odds_url": url_of(sheet.framework, "odds"),
    }


def tabs(product: Product, current: str) -> list[dict[str, Any]]:
    """Every framework of the product, and the product tree."""
    made = [
        {"label": one.name, "url": url_of(one), "current": one.key == current, "count": None}
        for one in queries.frameworks(product)
    ]
    tree = {"label": "Product tree", "url": product_url(product, "roadmaps:tree"), "count": None}
    return [*made, tree | {"current": current == "tree"}]


def _row(
    sheet: Sheet, row: Row, access: Access, best: float, behind: dict[int, Demand], chances: dict[int, Any]
) -> dict[str, Any]:
    initiative, framework = sheet.initiatives[row.number], sheet.framework
    may = may_edit(access, initiative.item)
    return {
        "row": row,
        "number": row.number,
        "title": row.title,
        "hue": initiative.theme.hue if initiative.theme else "slate",
        "theme": initiative.theme.item.title if initiative.theme else "",
        "url": item_url(initiative.item),
        "form": url_of(framework, "row", number=row.number) if may else "",
        "may_edit": may,
        "cells": [_cell(row, column) for column in framework.columns],
        "extras": [cell_text(row.extra.get(key)) for key in framework.rules.method.extras],
        "score": row.score,
        "score_text": score_text(framework, row),
        "share": max(0.0, row.score / best) if row.score is not None and best > 0 else 0.0,
        "replies": row.extra,
        "evidence": behind.get(initiative.item.pk),
        "chance": chances.get(row.number),
    }


def _cell(row: Row, column: Column) -> dict[str, Any]:
    answer = row.answers.get(column.key)
    raw = written(answer, column)
    return {
        "column": column,
        "id": f"c-{row.number}-{column.key}",
        "raw": raw,
        "shown": raw
        if answer and (answer.is_range or column.choices)
        else cell_text(answer.value if answer else None),
        "value": None if answer is None else answer.value,
        "is_range": bool(answer and answer.is_range),
    }


def _heads(
    framework: Framework, columns: list[Column], sort: str, down: bool, odds: Any, behind: Any
) -> list[dict[str, Any]]:
    method = framework.rules.method
    heads = [("title", "Initiative", "")] + [(one.key, one.label, one.note) for one in columns]
    heads += [(f"+{key}", label, "") for key, (label, _) in method.extras.items()]
    if method.asks_people:
        heads += [(f"+{key}", label, note) for key, label, note in EXTRA_LABELS[method.key]]
    heads.append(("score", method.score_label, "What the rows are ranked by"))
    if odds["state"] != "none":
        heads.append(("chance", f"In the top {odds['top']}", "The chance that it belongs there"))
    if behind:
        heads.append(("evidence", "Evidence", "What is known that speaks for it"))
    made = []
    for key, label, note in heads:
        state = ("descending" if down else "ascending") if key == sort else "none"
        leads_down = not down if key == sort else key != "title"
        made.append(
            {"key": key, "label": label, "note": note, "state": state, "dir": "desc" if leads_down else "asc"}
        )
    return made


def _sorted(rows: list[dict[str, Any]], sort: str, down: bool) -> list[dict[str, Any]]:
    """Rows arrive ranked; what has no value stays at the end whichever way the column is sorted."""

    def value(one: dict[str, Any]) -> Any:
        if sort == "title":
            return one["title"].casefold()
        if sort == "evidence":
            return one["evidence"].strength if one["evidence"] else None
        if sort == "chance":
            return one["chance"]["in_top"] if one["chance"] else None
        if sort == "score":
            return one["score"]
        return next((cell["value"] for cell in one["cells"] if cell["column"].key == sort), None)

    if sort == "score" and down:
        return rows
    known = [one for one in rows if value(one) is not None]
    return sorted(known, key=value, reverse=down) + [one for one in rows if value(one) is None]
