"""What the managers' pages about editions show."""

from collections import Counter
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone

from products.approval import queries as approvals
from products.models import Product
from products.paths import item_url, product_url
from roadmaps.models import Edition
from roadmaps.outside import queries
from roadmaps.outside.entries import HORIZONS, RINGS, STATES
from roadmaps.outside.ledger import Outcome

OUTCOMES: dict[Outcome, tuple[str, str, str]] = {
    "kept": ("Kept", "good", "shipped by when it was first said"),
    "slipped": ("Slipped", "warn", "later than first said"),
    "dropped": ("Dropped", "bad", "taken out before it shipped"),
    "open": ("Open", "", "still due"),
    "told": ("Told", "", "had shipped before it was shown here"),
}
PAGE_SIZE = 50
EVENT_ICONS = {
    "shown": "eye",
    "moved": "arrow-right",
    "reworded": "pencil",
    "begun": "play",
    "shipped": "check",
    "hidden": "eye-off",
}


def editions_page(product: Product) -> dict[str, Any]:
    today = timezone.localdate(timezone=product.workspace.zone)
    rows = list(queries.editions(product))
    outcomes = queries.outcomes(rows, today)
    cards = [_card(edition, outcomes[edition.pk]) for edition in rows]
    return {
        "title": "Sharing",
        "cards": cards,
        "new_url": product_url(product, "roadmaps:edition-new"),
        "links_url": product_url(product, "roadmaps:sharing"),
        "has_external": any(card["row"].is_external and not card["row"].archived_at for card in cards),
    }


def _card(edition: Any, outcomes: Counter[Outcome]) -> dict[str, Any]:
    said = [
        {"label": OUTCOMES[key][0], "count": outcomes[key], "tone": OUTCOMES[key][1]}
        for key in OUTCOMES
        if outcomes[key]
    ]
    url = product_url(edition.product, "roadmaps:edition", pk=edition.pk)
    return {"row": edition, "url": url, "outcomes": said, "restore": _restore(edition)}


def _restore(edition: Edition) -> str:
    if edition.archived_at is None:
        return ""
    return product_url(edition.product, "roadmaps:edition-restore", pk=edition.pk)


def edition_page(edition: Any, current: str) -> dict[str, Any]:
    product = edition.product

    def url(name: str) -> str:
        return product_url(product, name, pk=edition.pk)

    tabs = [
        {
            "label": "What it shows",
            "url": url("roadmaps:edition"),
            "current": current == "shown",
            "count": None,
        }
    ]
    if edition.is_external:
        tabs += [
            {
                "label": "Promises",
                "url": url("roadmaps:edition-promises"),
                "current": current == "promises",
                "count": None,
            },
            {
                "label": "Readers",
                "url": url("roadmaps:edition-readers"),
                "current": current == "readers",
                "count": queries.wishes(edition).count(),
            },
        ]
    return {
        "title": edition.name,
        "edition": edition,
        "tabs": tabs,
        "crumbs": [{"label": "Sharing", "url": product_url(product, "roadmaps:editions")}],
        "edit_url": url("roadmaps:edition-edit"),
        "archive_url": url("roadmaps:edition-archive"),
        "restore_url": _restore(edition),
        "csv_url": url("roadmaps:edition-readers-csv"),
        "erase_url": url("roadmaps:edition-readers-erase"),
        "links_url": product_url(product, "roadmaps:sharing"),
        "approval": approvals.of_subject(product, "edition", edition.pk) if current == "shown" else None,
        "ask_url": product_url(product, "products:approval-ask-other", subject="edition", ref=edition.pk),
    }


def shown_part(edition: Any, number: str | None) -> dict[str, Any]:
    rows: Any = queries.entries(edition) if edition.is_external else queries.internal_rows(edition)
    shown = Paginator(rows, PAGE_SIZE).get_page(number)
    made = [_entry(edition, row) if edition.is_external else _internal(row) for row in shown]
    return {"page": shown, "rows": made}


def _internal(row: Any) -> dict[str, Any]:
    return {
        "title": row.item.title,
        "ring": row.item.shown_status.category,
        "state": row.item.shown_status.label,
        "theme": row.theme.item.title if row.theme else "",
        "hue": row.theme.hue if row.theme else "slate",
        "when": row.span() or HORIZONS.get(row.horizon, ""),
        "url": item_url(row.item),
    }


def _entry(edition: Any, entry: Any) -> dict[str, Any]:
    return {
        "title": entry.title,
        "ring": RINGS[entry.state],
        "state": STATES[entry.state],
        "theme": entry.theme,
        "hue": entry.hue,
        "when": entry.span or HORIZONS.get(entry.horizon, ""),
        "url": item_url(_of(edition, entry.item)),
        "votes": entry.votes,
    }


def _of(edition: Any, item: Any) -> Any:
    """Spares a query for each row: they are all of one product."""
    item.product = edition.product
    return item


def promises_part(edition: Any, today: date, number: str | None) -> dict[str, Any]:
    counted = queries.outcomes([edition], today)[edition.pk]
    settled = counted["kept"] + counted["slipped"] + counted["dropped"]
    shown = Paginator(queries.promised(edition), PAGE_SIZE).get_page(number)
    stories = queries.stories(edition, list(shown.object_list), today)
    opened = queries.opened(edition, min(story.first.at.date() for story in stories)) if stories else {}
    return {
        "page": shown,
        "stories": [_story(edition, story, opened) for story in stories],
        "counts": [
            {"key": key, "label": label, "tone": tone, "note": note, "count": counted[key]}
            for key, (label, tone, note) in OUTCOMES.items()
            if key != "told"  # nothing was promised there
        ],
        "kept_share": counted["kept"] / settled if settled else None,
        "links": queries.shown_to(edition),
    }


def _story(edition: Any, story: Any, opened: dict[date, int]) -> dict[str, Any]:
    label, tone, _ = OUTCOMES[story.outcome]
    rows = [{"row": row, "icon": EVENT_ICONS[row.event]} for row in story.rows]
    since, until = story.first.at.date(), story.last.at.date()
    return {
        "story": story,
        "label": label,
        "tone": tone,
        "rows": rows,
        "url": item_url(_of(edition, story.last.item)),
        "seen": sum(views for day, views in opened.items() if since <= day <= until),
    }
