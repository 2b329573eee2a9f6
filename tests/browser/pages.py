"""The addresses of every page of a workspace with content, and what a page must be: found once, asked of each."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from accounts.access import Actor
from products import kinds
from roadmaps.strategy import actions as strategy
from tests import factories
from tests.routes import Route, all_routes

# Not pages of this system's own making, or no pages at all.
ELSEWHERE = ("api/", "admin/", "v1/", "livez", "readyz", "accounts/")
# Pages that are the same for every kind are looked at once; those that show a kind's own fields, for each. To edit
# a record shows the fields of a new one.
SAME_FOR_ALL = (
    "archive/",
    "restore/",
    "link/",
    "linkable/",
    "comments/",
    "comment/",
    "history/",
    "thread/",
    "edit/",
)
OF_EVERY_KIND = {f"products:{name}" for name in ("list", "new", "detail")}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the theme and the width of the screen can change, asked of each; the rest is the same document in all of them.
LOOKS = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable")
ALL_RULES = {"runOnly": {"type": "tag", "values": TAGS}}
RULES_OF_THE_DOCUMENT = {
    **ALL_RULES,
    "rules": {rule: {"enabled": False} for rule in LOOKS},
}
WITHOUT_FRAME = {"exclude": [".sidebar"]}  # still the whole page to the rules that ask for it
RULES_OF_LOOKS = {"runOnly": {"type": "rule", "values": LOOKS}}
ASK = """async ([rules, where]) => {
  const found = await axe.run(where, {...rules, resultTypes: ["violations"], preload: false})
  return found.violations
  .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`)
}"""
# Without the time that colours take to change: axe would find them on their way. No style element, for the
# content policy would refuse it.
AT_ONCE = """() => {
  const still = new CSSStyleSheet()
  still.replaceSync("*, *::before, *::after { transition: none !important }")
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still]
}"""
LONG = ("A title as long as a careless person makes it, with aVeryLongWordThatNothingBreaksByItself " * 3)[
    :200
]


@dataclass(frozen=True)
class Address:
    path: str
    template: str

    @property
    def sort(self) -> str:
        """What draws the page: lists and forms are drawn alike for every kind, details are not."""
        for kind in kinds.all_kinds():
            for tail in ("", "new/"):
                if self.template.endswith(f"<str:product>/{kind.plural}/{tail}"):
                    return f"<kind>/{tail}"
        return self.template


def axe() -> str:
    """axe-core's source, from the packages the assets are built with."""
    modules = Path(os.environ.get("NODE_MODULES", settings.BASE_DIR / "node_modules"))
    return (modules / "axe-core" / "axe.min.js").read_text()


def fill(world: Any) -> dict[str, str]:
    """An item of each kind with a long title; returns the values that fill the addresses."""
    made = {"workspace": world.workspace.slug, "product": world.product.key}
    for kind in kinds.all_kinds():
        detail = factories.item(world.product, kind.key, actor=world.manager, title=LONG)
        made[kind.plural] = str(detail.item.number)
    _north_star(world)
    return made


def _north_star(world: Any) -> None:
    """A tree of two metrics with long names, for the pages that draw it."""
    star = None
    for _ in range(2):
        metric = factories.item(world.product, "metric", actor=world.manager, title=LONG).item
        star = strategy.add_driver(
            product=world.product,
            metric=metric,
            parent=star,
            influence=LONG[:160],
            actor=Actor(world.manager),
        )


def addresses(who: Client, values: dict[str, str], half: int) -> list[Address]:
    """Every address that answers a GET with a page of HTML; what only takes a POST or redirects is none.

    Every second sort belongs to one half, with all pages of that sort.
    """
    found: dict[str, Address] = {}
    sorts: dict[str, int] = {}
    for route in all_routes(values):
        address = Address(route.path, _template(route))
        name = address.template
        if name in found or not name or name.startswith(ELSEWHERE):
            continue
        if sorts.setdefault(address.sort, len(sorts)) % 2 != half:
            continue
        if route.name in OF_EVERY_KIND or _is_page(who, route):
            found[name] = address
    return list(found.values())


def _is_page(who: Client, route: Route) -> bool:
    answer = who.get(route.path)
    return answer.status_code == 200 and b"<html" in answer.content  # a fragment is no page


def _template(route: Route) -> str:
    """Pages that differ only by their kind count as one where they look the same for every kind."""
    for kind in kinds.all_kinds():
        start = f"/{kind.plural}/"
        if (
            start in route.template
            and route.name.startswith("products:")
            and route.path.endswith(SAME_FOR_ALL)
        ):
            return route.template.replace(start, "/<kind>/")
    return route.template


def violations(page: Page, rules: dict[str, Any], where: Any = "html") -> list[str]:
    """What axe, loaded before, finds by these rules."""
    return [str(one) for one in page.evaluate(ASK, [rules, where])]


def too_wide(page: Page) -> list[str]:
    """Whether the page can be pushed sideways, or, where only its panel scrolls, up and out of the window."""
    wide, high = page.evaluate(
        """() => {
          const all = document.documentElement, held = getComputedStyle(document.body).overflowY === "hidden"
          return [all.scrollWidth > innerWidth, held && all.scrollHeight > innerHeight]
        }"""
    )
    return ["wider than the screen"] * wide + ["higher than the window that holds it"] * high
