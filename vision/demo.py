"""The vision of the demo product, in the three wordings it has had."""

import datetime as dt
from typing import Any

import pghistory
from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from products import actions, kinds
from products.models import Activity, Item, Product
from vision.models import VisionVersion

FIRST = {
    "title": "Relay: customer email for teams",
    "target_customer": "customer-facing teams",
    "customer_need": "need to work on email together",
    "category": "customer communication platform",
    "key_benefit": "makes every conversation seamless",
    "alternative": "traditional help desks",
    "differentiator": "is innovative and easy to use",
    "success_measure": "",
}
SECOND = {
    "title": "Relay: the shared inbox for support teams",
    "target_customer": "customer-support teams of 5 to 50 people",
    "customer_need": "lose messages and reply times in one crowded mailbox",
    "category": "shared inbox",
    "key_benefit": "shows every message's owner and how long the customer has waited",
    "alternative": "a mailbox with labels and a spreadsheet",
    "differentiator": "gives each message one owner without turning it into a ticket",
    "success_measure": "200 paying teams and a first reply within four hours for nine messages in ten.",
    "why": "Fourteen interviews: “seamless” meant nothing to anybody, reply times did. Narrowed to "
    "support teams.",
}
THIRD = {
    "title": "Relay: every promised reply, on time",
    "target_customer": "support leads of 5 to 50 agents who sell response times",
    "customer_need": "learn that a promise was broken from the angry customer",
    "category": "shared inbox",
    "key_benefit": "keeps 98 % of promised reply times by routing each message before its promise is at risk",
    "alternative": "a help desk that reports breaches the day after",
    "differentiator": "counts down in the inbox and moves the message to whoever can still keep the promise",
    "why": "Lost deals and interviews agree: teams with contracts pay for kept promises, not for a nicer "
    "inbox.",
}
VERSIONS = ((700, "admin", FIRST), (330, "manager", SECOND), (37, "manager", THIRD))


def build(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    today: dt.date = ctx["today"]
    goal = today + dt.timedelta(days=220)
    measure = (
        f"By the end of {goal:%B %Y}: 98 % of promised replies kept across all paying workspaces "
        "(91 % today), an NPS of 40 or more, and $100k MRR."
    )
    vision: Any = None
    for number, (days_ago, who, wording) in enumerate(VERSIONS, start=1):
        values = wording | ({"success_measure": measure} if number == len(VERSIONS) else {})
        actor = Actor(people[who])
        with pghistory.context(user=people[who].pk):
            if vision is None:
                vision = actions.create(kind=kinds.get("vision"), product=product, actor=actor, values=values)
            else:
                vision = actions.edit(detail=vision, actor=actor, values=values)
        _date_back(vision.item, number, timezone.now() - dt.timedelta(days=days_ago, hours=3))
    ctx["vision"] = vision.item


def _date_back(item: Item, number: int, moment: dt.datetime) -> None:
    VisionVersion.objects.filter(vision=item.pk, number=number).update(created_at=moment)
    newest = Activity.objects.filter(item=item).order_by("-pk").values("pk")[:1]
    Activity.objects.filter(pk__in=newest).update(at=moment)
    when = {"updated_at": moment} | ({"created_at": moment} if number == 1 else {})
    Item.objects.filter(pk=item.pk).update(**when)
