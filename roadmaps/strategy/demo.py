"""Relay's strategy in depth: what stands beneath its initiatives, what waits for what, check-ins, the North Star."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from products import actions as shared
from products import kinds
from products.demo import back_date
from products.models import Activity, Item, Product
from roadmaps.models import Objective
from roadmaps.strategy import actions

SURE = {"on_track": 7, "at_risk": 4, "off_track": 2, "met": 10, "missed": 2}
# What was said at the latest check-in of a key result.
NOTES = {
    "Promised replies kept": "Two points from the countdown alone. The weekend rota of Fabrikam hides the rest.",
    "Breaches nobody was warned of, a week": "Halved. What remains comes in at night: **escalation chains** are next.",
    "Teams with at least one promise set up": "Setup asks for business hours first and people leave there. "
    "We try a default of nine to five from Monday.",
    "Messages answered without a hand-over": "Rules cover 61 % of last quarter's hand-overs.",
    "Weekly active agents a team": "Larger teams invite, then do not come back. Nobody works on it this month.",
    "MRR from teams of thirty and more": "Northwind signed on the promise of single sign-on in December.",
    "New teams that reply on day one": "Above the target for three weeks running.",
    "Setup questions to our own support, a week": "Three short. DNS questions are half of what is left.",
}
CLOSING = (
    "activation",
    0.9,
    "The guided setup did more than the three e-mails it replaced. We asked for less: DNS can wait until the second "
    "day. Next time we measure questions from the first week, not from the third.",
)

# slug, parent, level, title, status, owner, first and last day from today, per cent, effort
PARTS: tuple[tuple[Any, ...], ...] = (
    ("see-it", "at-risk", "outcome", "Agents open what is most urgent first", "progress", "tom", (-62, 12), 70, 2.0),
    ("countdown", "see-it", "feature", "Countdown beside each message", "shipped", "tom", (-62, -30), 100, 1.0),
    ("sorted", "see-it", "feature", "Inbox sorted by time left", "review", "priya", (-30, 6), 90, 0.5),
    ("quiet", "see-it", "feature", "No alarm for promises that are paused", "progress", "tom", (-10, 12), 40, 0.5),
    ("skills", "skill-routing", "feature", "Skills on each person’s profile", "shipped", "priya", (-48, -20), 100, 1.0),
    ("rules", "skill-routing", "feature", "Rules by subject and language", "progress", "priya", (-20, 22), 60, 1.5),
    ("saml", "sso", "feature", "SAML sign-in for Okta and Entra", "progress", "tom", (-35, 10), 70, 1.5),
    ("scim", "sso", "feature", "SCIM: people who leave lose access", "planned", "tom", (10, 48), 0, 2.0),
)  # fmt: skip
WAITS = (  # who comes first, who waits
    ("sla-engine", "at-risk"),
    ("at-risk", "escalation"),
    ("skill-routing", "rebalance"),
    ("calendar", "rebalance"),
    ("saml", "scim"),
    ("sso", "audit-export"),
)
TEAMS = {
    "tom": "Platform",
    "priya": "Inbox",
    "lena": "Insights",
    "admin": "Platform",
    "manager": "Inbox",
}
COARSE = {
    "month": ("suggest", "rebalance", "audit-export", "calendar"),
    "quarter": ("eu-region", "kb", "mobile", "forecast"),
}

# metric, what it drives, how
TREE = (
    ("wau", "", ""),
    ("activation", "wau", "a team that replies in week two stays a habit"),
    ("retention", "wau", "who stays four weeks counts every week"),
    ("sessions", "wau", "more sessions, fewer idle seats"),
    ("first_reply", "retention", "faster first replies keep customers calm"),
    ("nps", "retention", "teams that recommend us renew"),
    ("funnel", "activation", "a first rule makes the inbox theirs"),
    ("larger", "sessions", "larger teams live in the inbox"),
)  # fmt: skip


def check_in(row: Any, value: float, at: dt.datetime, status: str, is_last: bool, owner: User) -> Any:
    """One word on a key result, as it was said back then."""
    said = actions.check_in(
        key_result=row,
        value=value,
        confidence=SURE[status] if is_last else min(10, SURE[status] + 1),
        note=NOTES.get(row.item.title, "") if is_last else "",
        actor=Actor(owner),
        at=at,
    )
    newest = Activity.objects.filter(item=row.item).order_by("-pk").values("pk")[:1]
    Activity.objects.filter(pk__in=newest).update(at=at)
    return said.key_result


def close(objectives: dict[str, Any], actor: Actor) -> None:
    slug, score, note = CLOSING
    closed = actions.close_objective(objective=objectives[slug], score=score, note=note, actor=actor)
    Objective.objects.filter(pk=closed.pk).update(closed_at=timezone.now() - dt.timedelta(days=50))
    _back_date(closed.item.product, "objective.closed", 50)


def exactness(slug: str, owner: str) -> dict[str, Any]:
    """Whose team works on an initiative, and how exactly its dates are meant."""
    coarse = [key for key, slugs in COARSE.items() if slug in slugs]
    return {"team": TEAMS[owner], "date_precision": coarse[0] if coarse else "day"}


def deepen(product: Product, people: dict[str, User], made: dict[str, Any], today: dt.date) -> None:
    """The parts of three initiatives, and what waits for what."""
    actor = Actor(people["manager"])
    for slug, parent, level, title, status, owner, days, done, effort in PARTS:
        above = made[parent]
        values: dict[str, Any] = {
            "title": title, "parent": above, "level": level, "status": status, "owner": people[owner],
            "progress": done, "effort": effort, "theme": above.theme, "team": TEAMS[owner],
            "start_date": today + dt.timedelta(days=days[0]), "end_date": today + dt.timedelta(days=days[1]),
            "horizon": above.horizon,
        }  # fmt: skip
        made[slug] = shared.create(kind=kinds.get("initiative"), product=product, actor=actor, values=values)
        back_date(made[slug], timezone.now() - dt.timedelta(days=max(20, 25 - days[0])))
    for first, second in WAITS:
        shared.link(source=made[first].item, target=made[second].item, kind="blocks", actor=actor)
    _back_date(product, "initiative.linked", 19)


def north_star(product: Product, metrics: dict[str, Item], actor: Actor) -> None:
    made: dict[str, Any] = {}
    for metric, drives, how in TREE:
        made[metric] = actions.add_driver(
            product=product, metric=metrics[metric], parent=made.get(drives), influence=how, actor=actor
        )
    _back_date(product, "metric.driver_added", 60)


def _back_date(product: Product, verb: str, days: int) -> None:
    """What was done at once for the demo was done back then."""
    Activity.objects.filter(product=product, verb=verb).update(at=timezone.now() - dt.timedelta(days=days))
