"""The page of a roadmap: one of its layouts with what can be chosen around it."""

import datetime as dt
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from products import kinds
from roadmaps.models import Initiative, SavedView
from roadmaps.showing import asked as asking
from roadmaps.showing import columns, lanes, listing, past, queries
from roadmaps.showing.asked import GROUPS, LAYOUTS, NOTHING, ZOOMS, Asked, ref
from roadmaps.showing.scope import Scope
from roadmaps.showing.snapshot import Snapshot

ICONS = {
    "timeline": "chart-gantt", "horizons": "columns-3", "goals": "target", "themes": "layers",
    "board": "square-kanban", "list": "list",
}  # fmt: skip
TITLES = {"horizons": "Now · Next · Later"}
LANED = ("timeline", "list")
BACK = ((7, "A week ago"), (30, "30 days ago"), (91, "Three months ago"))


def read(request: Any, scope: Scope, layout: str) -> Asked:
    """What the address asks for, on the scale that was used last."""
    return in_the_past(asking.read(request.GET, layout, request.COOKIES.get("zoom", "")), scope)


def in_the_past(asked: Asked, scope: Scope) -> Asked:
    """A day that is not over yet is no past, and one product has no lanes of products."""
    if asked.as_of and asked.as_of >= scope.today:
        asked = replace(asked, as_of=None)
    if asked.group == "product" and not scope.is_across:
        asked = replace(asked, group=asking.GROUPED.get(asked.layout, "theme"))
    return asked


def everything(scope: Scope, asked: Asked) -> Snapshot:
    """All initiatives there are, or were on the day that is asked for."""
    if asked.as_of is None:
        return queries.snapshot(scope.products)
    return past.snapshot(scope.products, past.end_of(asked.as_of, scope.workspace))


def found(scope: Scope, asked: Asked) -> Snapshot:
    """What of it the view is narrowed to."""
    return asking.narrowed(everything(scope, asked), asked, scope.is_across)


def context(scope: Scope, asked: Asked) -> dict[str, Any]:
    whole = everything(scope, asked)
    shown = asking.narrowed(whole, asked, scope.is_across)
    saved = list(queries.views(scope.access, scope.product))
    view = next((one for one in saved if one.pk == asked.view), None)
    return {
        "title": view.name if view else TITLES.get(asked.layout, "Roadmap"),
        "scope": scope,
        "asked": asked,
        "kind": kinds.get("initiative"),
        "may_create": scope.may_create and asked.as_of is None,
        "part": PARTS.get(asked.layout, "roadmaps/_columns.html"),
        "count": len(shown.rows),
        "has_any": bool(whole.rows),
        "tabs": _tabs(scope, asked),
        "zooms": [(name, label) for name, label in ZOOMS.items()] if asked.layout == "timeline" else [],
        "groups": _groups(scope) if asked.layout in LANED else [],
        "filters": filters(whole, scope, asked),
        "chips": _chips(whole, scope, asked),
        "is_across": scope.is_across,
        **_saved(saved, view, scope, asked),
        **_ways_out(scope, asked),
        **DRAWN.get(asked.layout, columns.drawn)(shown, scope, asked),
    }


PARTS = {"timeline": "roadmaps/_lanes.html", "list": "roadmaps/_list.html"}
DRAWN = {"timeline": lanes.drawn, "list": listing.drawn}


def _tabs(scope: Scope, asked: Asked) -> list[dict[str, Any]]:
    """The same filters in each layout; the grouping and order belong to the layout."""
    made = []
    for name, label in LAYOUTS.items():
        query = asked.query(
            layout=name, group=asking.GROUPED.get(name, "theme"), sort="", view=None, since=None
        )
        url = scope.url(name) + query
        made.append({"label": label, "url": url, "current": name == asked.layout, "icon": ICONS[name]})
    return made


def _groups(scope: Scope) -> list[tuple[str, str]]:
    return [(name, label) for name, label in GROUPS.items() if scope.is_across or name != "product"]


# --- filters -----------------------------------------------------------------------


def filters(whole: Snapshot, scope: Scope, asked: Asked) -> list[dict[str, Any]]:
    """Each filter with its choices, ticked where they are chosen."""
    made = []
    for name, label, choices in _choices(whole, scope):
        chosen = asked.filters.get(name, ())
        if choices:
            options = [
                {"value": value, "label": text, "hue": hue, "checked": value in chosen}
                for value, text, hue in choices
            ]
            made.append({"name": name, "label": label, "options": options})
    return made


Choices = list[tuple[str, str, str]]


def _choices(whole: Snapshot, scope: Scope) -> list[tuple[str, str, Choices]]:
    across = scope.is_across

    def groups(found: list[Any], without: str) -> Choices:
        made = [
            (
                ref(one, across),
                f"{one.product.key} · {one.title}" if across else one.title,
                one.hue if one.kind == "theme" else "",
            )
            for one in found
        ]
        return [*made, (NOTHING, without, "")] if made else []

    people: Choices = [(str(one.pk), one.called, "") for one in whole.owners]
    named = sorted({row.team for row in whole.rows if row.team}, key=str.casefold)
    teams: Choices = [*((one, one, "") for one in named), (NOTHING, "No team", "")] if named else []
    used = {row.level for row in whole.rows}
    levels: Choices = [(key, label, "") for key, label in Initiative.LEVELS] if len(used) > 1 else []
    products: Choices = [(one.key, one.name, one.hue) for one in scope.products] if across else []
    return [
        ("product", "Product", products),
        ("theme", "Theme", groups(whole.themes, "No theme")),
        ("objective", "Objective", groups(whole.objectives, "No objective")),
        ("owner", "Owner", [*people, (NOTHING, "Nobody", "")] if people else []),
        ("team", "Team", teams),
        ("status", "Status", [(one.key, one.label, "") for one in kinds.get("initiative").statuses]),
        ("horizon", "Horizon", [(key, label, "") for key, label in Initiative.HORIZONS]),
        ("level", "Level", levels),
    ]


def _chips(whole: Snapshot, scope: Scope, asked: Asked) -> list[dict[str, str]]:
    """What is narrowed, each with the address that widens it again."""
    made = []
    here = scope.url(asked.layout)
    for name, label, choices in _choices(whole, scope):
        words = {value: text for value, text, _ in choices}
        for value in asked.filters.get(name, ()):
            text = words.get(value, value)
            made.append({"label": label, "text": text, "url": here + asked.without(name, value)})
    if asked.q:
        made.append({"label": "Text", "text": asked.q, "url": here + asked.without("q", "")})
    return made


# --- saved views and files ------------------------------------------------------------


def view_url(scope: Scope, view: SavedView) -> str:
    """A saved view is an address: its layout, its choices and its number."""
    pairs = [(name, value) for name, values in view.choices.items() for value in values]
    return f"{scope.url(view.layout)}?{urlencode([*pairs, ('view', view.pk)])}"


def may_change(scope: Scope, view: SavedView) -> bool:
    """Its owner; of a view of the team, whoever manages the roadmap as well."""
    if not scope.access.may("contribute"):
        return False
    return view.owner_id == scope.access.user.pk or (view.is_shared and scope.access.may("manage"))


def _saved(saved: list[SavedView], view: SavedView | None, scope: Scope, asked: Asked) -> dict[str, Any]:
    return {
        "views": [
            {
                "view": one,
                "url": view_url(scope, one),
                "current": one == view,
                "mine": one.owner == scope.access.user,
            }
            for one in saved
        ],
        "view": view,
        "view_changed": view is not None
        and (view.layout, asking.kept_choices(view.choices)) != (asked.layout, asked.choices()),
        "may_change_view": view is not None and may_change(scope, view),
        "save_url": scope.url("view-new") + asked.query(view=None, as_of=None, since=None),
        "views_url": scope.url("views"),
        "keep_url": f"{scope.url('view-keep', pk=view.pk)}{asked.query()}&layout={asked.layout}"
        if view
        else "",
    }


def _ways_out(scope: Scope, asked: Asked) -> dict[str, Any]:
    query = asked.query()
    extra = f"{query}&layout={asked.layout}" if query else f"?layout={asked.layout}"
    today = scope.today
    return {
        "here": scope.url(asked.layout),
        "today_url": scope.url(asked.layout) + asked.query(as_of=None),
        "past": [
            (label, scope.url(asked.layout) + asked.query(as_of=today - dt.timedelta(days=days)))
            for days, label in BACK
        ],
        "changes": [
            (label, scope.url("changes") + asked.query(as_of=None, since=today - dt.timedelta(days=days)))
            for days, label in BACK
        ],
        "changes_url": scope.url("changes"),
        "present_url": scope.url("present") + asked.query(since=None),
        "print_url": scope.url("print") + extra,
        "svg_url": scope.url("svg") + extra,
        "pdf_url": scope.url("pdf") + extra,
        "csv_url": scope.url("csv") + extra,
        "file_name": file_name(scope, asked),
        "kept": [
            (name, value) for name, values in asked.choices().items() for value in values if name != "zoom"
        ],
        "yesterday": today - dt.timedelta(days=1),
    }


def file_name(scope: Scope, asked: Asked) -> str:
    """Without its ending: RELAY-roadmap-timeline-2026-11-23."""
    whose = scope.product.key if scope.product else scope.workspace.slug
    return f"{whose}-roadmap-{asked.layout}-{asked.as_of or scope.today}"
