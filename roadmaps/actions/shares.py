"""Share links to the roadmap: what is their own beside products.actions.sharing."""

from typing import Any

from accounts.access import Actor
from products.actions import issue_share
from products.models import Product
from roadmaps import queries
from roadmaps.models import Share

FIELDS = ("name", "view", "show_dates", "show_progress", "themes", "expires_at")


def create_share(*, product: Product, actor: Actor, values: dict[str, Any]) -> tuple[Share, str]:
    """A new link and its secret, which is kept nowhere."""
    share = Share(product=product, **{name: values[name] for name in FIELDS if name in values})
    known = set(queries.themes(product).values_list("item__number", flat=True))
    wrong = {}
    if set(share.themes or ()) - known:
        wrong["themes"] = ["There is no such theme in this product."]
    secret = issue_share(share=share, actor=actor, password=values.get("password", ""), wrong=wrong)
    return share, secret
