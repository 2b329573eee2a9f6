"""Every address of pmapp, read from the URL resolver, with its parameters filled in."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from products import kinds

ROUTE_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
EVERYWHERE = {"framework": "rice"}  # what every product has
REGEX_PARAMETER = re.compile(r"\(\?P<(?P<name>\w+)>(?:[^()\[\]]|\[[^\]]*\]|\((?!\?P)[^()]*\))*\)")


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    template: str

    def __str__(self) -> str:
        return self.template


def all_routes(values: dict[str, str]) -> list[Route]:
    """One route for each pattern; a pattern with a kind gives one for each kind."""
    made = []
    for name, template in _walk(get_resolver(), "", ""):
        if "<kind:" in template:
            for kind in kinds.all_kinds():
                filled = template.replace("<kind:kind>", kind.plural)
                made.append(
                    Route(name, _fill(filled, values | {"number": values.get(kind.plural, "1")}), filled)
                )
        else:
            plural = _plural_in(template)
            made.append(Route(name, _fill(template, values | {"number": values.get(plural, "1")}), template))
    return made


def in_turn(routes: list[Route], method: str, turn: int, turns: int) -> list[Route]:
    """This turn's share of what might be asked with each of `turns` methods: all that differs, the rest by turns.

    All kinds go through one view and one gate, and a page knows no method but GET and POST. Every kind with each
    method of each role was half of all that was asked, and the other methods of pages another quarter. So each turn
    takes other kinds and other pages; after all turns every view was asked of every kind, in some method.
    """
    shapes, places, taken = Counter(_shape(route) for route in routes), Counter[str](), []
    for place, route in enumerate(routes):
        shape = _shape(route)
        places[shape] += 1
        if shapes[shape] >= len(kinds.all_kinds()):
            mine = places[shape] % turns == turn % turns
        elif method in {"patch", "put", "delete"} and not route.template.startswith(("api/", "v1/")):
            mine = place % 3 == turn % 3
        else:
            mine = True
        if mine:
            taken.append(route)
    return taken


def _shape(route: Route) -> str:
    plural = _plural_in(route.template)
    return route.template.replace(f"/{plural}/", "/<kind>/") if plural else route.template


def _plural_in(template: str) -> str:
    return next((kind.plural for kind in kinds.all_kinds() if f"/{kind.plural}/" in template), "")


def _walk(resolver: Any, prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        template = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, template, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}", template


def _plain(pattern: str) -> str:
    """A regular expression of a router as a route: named groups become <name>."""
    pattern = REGEX_PARAMETER.sub(lambda found: f"<{found['name']}>", pattern)
    return (
        pattern.removeprefix("^")
        .removesuffix("$")
        .removesuffix(r"\Z")
        .replace(r"\.", ".")
        .replace("\\", "")
        .replace("/?", "/")
    )


def _fill(template: str, values: dict[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        default = "1" if found["converter"] in {"int", None} else "x"
        return values.get(found["name"], EVERYWHERE.get(found["name"], default))

    return "/" + ROUTE_PARAMETER.sub(one, template).lstrip("/")
