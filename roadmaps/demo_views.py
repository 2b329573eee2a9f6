"""Relay's roadmap as a team would have left it: saved views, dependencies, and a history of plans that moved."""

import datetime as dt
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.access import Actor
from products import actions
from products.models import Item, Link, Product
from roadmaps.models import Initiative, Objective, Theme
from roadmaps.showing.actions import save_view

# slug, days ago, what it was until then; dates as days from today
WAS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("at-risk", 24, {"days": (-62, -9)}),
    ("skill-routing", 41, {"days": (-48, 26), "status": "planned", "horizon": "next"}),
    ("escalation", 18, {"horizon": "next", "status": "planned", "effort": 1.0}),
    ("sso", 33, {"days": (-35, 20)}),
    ("sla-report", 12, {"days": (2, 40), "status": "planned", "horizon": "next"}),
    ("eu-region", 15, {"days": (25, 130)}),
    ("calendar", 9, {"horizon": "now"}),
    ("audit-export", 50, {"days": (66, 102), "horizon": "later"}),
    ("mobile", 20, {"days": (95, 200), "horizon": "next"}),
    ("voice", 27, {"status": "proposed", "horizon": "later"}),
)
WAITS = (("skill-routing", "rebalance"), ("at-risk", "calendar"), ("sso", "audit-export"), ("suggest", "kb"))
NEXT = {"zoom": ["quarter"], "horizon": ["now", "next"]}
VIEWS: tuple[tuple[str, str, dict[str, list[str]], bool], ...] = (
    ("Leadership: the next two quarters", "timeline", NEXT, True),
    ("Who works on what", "timeline", {"group": ["owner"], "status": ["progress", "review"]}, True),
    ("Without a goal", "list", {"objective": ["none"], "group": ["theme"]}, False),
)


def build(product: Product, actor: Actor, made: dict[str, Any], today: dt.date) -> None:
    for name, layout, choices, is_shared in VIEWS:
        values = {"name": name, "layout": layout, "choices": choices, "is_shared": is_shared}
        save_view(workspace=product.workspace, product=product, actor=actor, values=values)
    if not Link.objects.filter(kind="blocks", source__product=product).exists():
        for first, then in WAITS:
            actions.link(source=made[first].item, target=made[then].item, kind="blocks", actor=actor)
    _date_back(product)
    for slug, ago, was in WAS:
        _was(made[slug], ago, dict(was), today)


def _date_back(product: Product) -> None:
    """The history begins when the records look made, which is not when the demo was."""
    tracked: Any
    for tracked in (Item, Initiative, Theme, Objective):
        events = tracked.pgh_event_model
        mine = Item.objects.filter(product=product, kind__in=("initiative", "theme", "objective"))
        made = mine.filter(pk=OuterRef("pgh_obj_id")).values("created_at")[:1]
        events.objects.filter(pgh_obj_id__in=mine.values("pk")).update(pgh_created_at=Subquery(made))


def _was(row: Any, ago: int, was: dict[str, Any], today: dt.date) -> None:
    """Everything kept so far had these values, until a last change gave it today's."""
    if "days" in was:
        first, last = was.pop("days")
        was |= {"start_date": today + dt.timedelta(days=first), "end_date": today + dt.timedelta(days=last)}
    status = was.pop("status", None)
    moment = timezone.now() - dt.timedelta(days=ago)
    tracked: Any
    for tracked, values in ((Initiative, was), (Item, {"status": status} if status else {})):
        if not values:
            continue
        events = tracked.pgh_event_model
        newest = events.objects.filter(pgh_obj_id=row.pk).order_by("-pgh_id").first()
        events.objects.filter(pgh_obj_id=row.pk).update(**values)
        newest.pk, newest.pgh_label, newest.pgh_created_at = None, "update", moment
        newest.save(force_insert=True)
