"""Every address of pmapp, read from the URL resolver, with its parameters filled in."""

import re
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
