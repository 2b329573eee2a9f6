"""The road of the golden cases of prioritisation: initiatives, frameworks and answers in over REST, the table out."""

from collections import defaultdict
from typing import Any

# Each list of a case: (method, field of the case -> column of the framework, name of the score in the answer)
LISTS: dict[str, tuple[str, dict[str, str], str]] = {
    "rice_items": ("rice", {"confidence_pct": "confidence", "effort_months": "effort"}, "score"),
    "ice_items": ("ice", {"impact10": "impact", "confidence10": "confidence"}, "product"),
    "wsjf_items": ("wsjf", {}, "score"),
    "cd3_items": ("cd3", {}, "score"),
    "value_effort_items": ("value_effort", {}, "ratio"),
    "moscow_items": ("moscow", {}, "score"),
}
ASKED = {"kano_answers": ("kano", "feature"), "opportunity_rows": ("opportunity", "outcome")}
FEELINGS = ("respondent", "functional", "dysfunctional")
SETTINGS = ("value_threshold", "effort_threshold", "capacity")
Case = dict[str, Any]


def prioritisation(world: Any, api: Any, given: Case) -> Case:
    answer: Case = {}
    settings = {name: given[name] for name in SETTINGS if name in given}
    for name, (method, columns, score) in LISTS.items():
        if name in given:
            answer[method] = _scored(world, api, method, given[name], columns, score, settings)
    for name, (method, of) in {
        "kano_answers": ("kano", "feature"),
        "opportunity_rows": ("opportunity", "outcome"),
    }.items():
        if name in given:
            answer[method] = _asked(world, api, method, given[name], of)
    return answer


def _framework(
    world: Any, api: Any, method: str, titles: list[str], settings: Case
) -> tuple[str, dict[str, int]]:
    """A framework in a product of its own, so that no other list's initiatives stand among its own."""
    from accounts.access import Actor
    from products import actions
    from products.models import Product

    key = f"G{method.replace('_', '').upper()[:7]}"
    values = {"name": method, "key": key}
    product = Product.objects.filter(workspace=world.workspace, key=key).first() or actions.create_product(
        workspace=world.workspace, actor=Actor(world.admin), values=values
    )
    world.product = product  # whose addresses `api` asks from here on
    made = api.post("frameworks/", {"name": f"The {method}", "method": method, "settings": settings})
    assert made.status_code == 201, made.content
    numbers = {}
    for title in dict.fromkeys(titles):
        row = api.post("initiatives/", {"title": title})
        assert row.status_code == 201, row.content
        numbers[title] = row.json()["number"]
    return made.json()["key"], numbers


def _scored(
    world: Any, api: Any, method: str, items: list[Case], columns: dict[str, str], score: str, settings: Case
) -> Case:
    key, numbers = _framework(world, api, method, [item["id"] for item in items], settings)
    cells = [
        {"initiative": numbers[item["id"]], "column": columns.get(name, name), "value": value}
        for item in items
        for name, value in item.items()
        if name != "id"
    ]
    written = api.post(f"frameworks/{key}/cells/", {"cells": cells})
    assert written.status_code == 200, written.content
    return _answer(api.get(f"frameworks/{key}/table/").json(), score)


def _answer(table: Case, score: str) -> Case:
    found: Case = defaultdict(dict)
    for row in table["rows"]:
        found[score][row["title"]] = row["score"]
        for name, value in row["extra"].items():
            found[name][row["title"]] = value
    order = [row["title"] for row in table["rows"] if row["score"] is not None]
    return {**found, "order": order, **table["summary"]}


def _asked(world: Any, api: Any, method: str, rows: list[Case], of: str) -> Case:
    key, numbers = _framework(world, api, method, [row[of] for row in rows], {})
    replies: list[Case] = []
    for row in rows:
        number = numbers[row[of]]
        if method == "kano":
            replies.append(
                {name: row[name] for name in ("respondent", "functional", "dysfunctional")}
                | {"initiative": number}
            )
            continue
        for question in ("importance", "satisfaction"):
            replies += [
                {"initiative": number, "respondent": f"r{place}", question: value}
                for place, value in enumerate(row[question])
            ]
    stored = api.post(f"frameworks/{key}/replies/", {"replies": replies})
    assert stored.status_code == 201, stored.content
    table = api.get(f"frameworks/{key}/table/").json()
    by_title = {row["title"]: row["extra"] | {"score": row["score"]} for row in table["rows"]}
    if method == "kano":
        return by_title
    order = [row["title"] for row in table["rows"] if row["score"] is not None]
    return {"scores": by_title, "order": order}
