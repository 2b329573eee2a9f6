"""The pages below “Data sources”."""

from typing import Any

from products.paths import product_url

PAGES = (
    ("sources", "Sources", "contribute"),
    ("events", "Events", "contribute"),
    ("people", "People’s data", "manage"),
)


def source_tabs(request: Any, current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": product_url(request.product, f"metrics:{name}"), "current": name == current}
        for name, label, need in PAGES
        if request.access.may(need)
    ]
