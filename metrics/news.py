"""What changed, for the dashboard: a few lines, and how many metrics did not."""

from typing import Any

from metrics import insight_words, queries
from products.models import Product

MOST_LINES = 6


def context(product: Product) -> dict[str, Any]:
    found = list(queries.open_insights(product)[: MOST_LINES + 1])
    return {
        "news": insight_words.with_marks(product, found[:MOST_LINES]),
        "more_news": len(found) > MOST_LINES,
        "verdicts": queries.verdicts(product),
    }
