"""What tests about readers outside begin with: a public initiative, an edition, a link."""

import datetime as dt
from typing import Any

from accounts.access import Actor
from roadmaps.models import Edition, Share
from roadmaps.outside import actions
from tests import factories
from tests.people import World


def public_initiative(world: World, **values: Any) -> Any:
    if "theme" not in values:
        values["theme"] = factories.item(world.product, "theme", public_title="Faster answers", hue="teal")
    made = {
        "start_date": dt.date(2026, 6, 3),
        "end_date": dt.date(2026, 8, 20),
        "horizon": "now",
        "status": "progress",
        "is_public": True,
        "public_title": "Routing by skill",
        "public_description": "Tickets reach **whoever knows**.",
    }
    return factories.item(world.product, "initiative", world.manager, **made | values)


def edition(world: World, **values: Any) -> Edition:
    made = {"name": "Customers", "title": "Where Notes is going"} | values
    return actions.create_edition(product=world.product, actor=Actor(world.manager), values=made)


def share(world: World, shown: Edition | None = None, **values: Any) -> tuple[Share, str]:
    link = {"name": "Newsletter", "edition": shown or edition(world)} | values
    made, secret = actions.create_share(product=world.product, actor=Actor(world.manager), values=link)
    return made, f"/s/{secret}/"
