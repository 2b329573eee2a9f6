"""The dashboard page from a board: its tiles, and what a manager needs to arrange them."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from metrics import arrangement, queries, tiles
from metrics.dashboard import RANGES, USUAL, Board
from metrics.models import SIZES
from products.paths import item_url, product_url


def context(made: Board, request: Any, is_arranging: bool = False) -> dict[str, Any]:
    base = product_url(made.product, "metrics:dashboard")
    shown = tiles.tiles(made, lambda metric: item_url(metric.item))
    if not made.is_arranged and not is_arranging:
        shown = [tile for tile in shown if tile.number or tile.drawn]
    asked = {} if made.range == USUAL else {"range": made.range}
    today = dt.datetime.now(made.product.workspace.zone)
    day = made.as_of.astimezone(made.product.workspace.zone).date() if made.as_of else None
    seen = {"as_of": day.isoformat()} if day else {}
    now_url = f"{base}{_query(asked, False)}"
    asked |= seen
    return {
        "board": made,
        "tiles": shown,
        "ranges": [
            {
                "label": label,
                "url": f"{base}{_query({'range': key} | seen, is_arranging)}",
                "current": key == made.range,
            }
            for key, (label, _) in RANGES.items()
        ],
        "is_arranging": is_arranging,
        "day": day,
        "today": today.date(),
        "now_url": now_url,
        "arrange_url": f"{base}{_query(asked, not is_arranging)}",
        "query": _query(asked, False),
        "more": _more(made, request, _query(asked, False)),
        "has_points": any(one.points for one in made.shown),
        "snippet": snippet(request),
        **(_arranging(made) if is_arranging else {}),
    }


def _more(made: Board, request: Any, query: str) -> list[dict[str, str]]:
    csv_url = f"{product_url(made.product, 'metrics:dashboard-csv')}{query}"
    entries = [{"label": "Download as CSV", "icon": "download", "url": csv_url}]
    if request.access.may_manage:
        sharing = product_url(made.product, "metrics:sharing")
        entries.insert(0, {"label": "Share by link", "icon": "share-2", "url": sharing})
    return entries


def _query(asked: dict[str, str], is_arranging: bool) -> str:
    values = asked | ({"arrange": "1"} if is_arranging else {})
    return f"?{urlencode(values)}" if values else ""


def _arranging(made: Board) -> dict[str, Any]:
    """What a tile can become, and every tile that is not there yet, by metric."""
    there = {place.key for place in made.places}
    return {
        "sizes": SIZES,
        "traits": [name for name, is_wide in queries.traits(made.product) if not is_wide],
        "last": len(made.places) - 1,
        "addable": [
            (metric, ways)
            for metric in made.metrics
            if (ways := [way for way in _ways(metric) if f"{metric.item.number}-{way.chart}" not in there])
        ],
    }


def _ways(metric: Any) -> tuple[arrangement.Choice, ...]:
    return arrangement.choices(metric.calculation)


def snippet(request: Any, key: str = "YOUR_WRITE_KEY") -> str:
    """How to send the first event, ready to be copied."""
    url = request.build_absolute_uri(reverse("ingest-track"))
    body = '{"event": "Signed up", "userId": "u1"}'
    return f"curl -u {key}: -H 'Content-Type: application/json' \\\n  -d '{body}' \\\n  {url}"
