"""Who agreed to what in the demo, and which decisions were taken: made through the actions, then dated back."""

import datetime as dt
from typing import Any

from django.db.models import OuterRef
from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from products import actions, kinds
from products.approval import subjects
from products.decisions.rules import keep_evidence
from products.demo import back_date
from products.demo_approvals import Asked, Said, asked, store
from products.demo_decisions import DECISIONS
from products.demo_stakeholders import STAKEHOLDERS
from products.models import Activity, ApprovalRequest, Decision, Item, Notification, Product, Stakeholder
from products.stakeholders import actions as register
from products.stakeholders.when import next_due


def build(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    """`ctx` holds the records of the stages, by slug."""
    _calm(product)
    _decisions(product, people, ctx)
    _approvals(product, people, ctx)
    _stakeholders(product, people, ctx)


def _calm(product: Product) -> None:
    """What the stages' demos changed just now was changed a month ago: else everything would be news today."""
    now = timezone.now()
    fresh = Activity.objects.filter(product=product, at__gt=now - dt.timedelta(hours=2))
    fresh.exclude(verb="metric.computed").update(at=now - dt.timedelta(days=31))


def _stakeholders(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    now, rows = timezone.now(), []
    for row in STAKEHOLDERS:
        values = {name: row[name] for name in row if name not in {"who", "follows", "contact"}}
        made = Stakeholder(workspace=product.workspace, product=product, **values)
        made.user = people[row["who"]] if "who" in row else None
        made.topics = [ctx["themes"][slug].number for slug in row.get("follows", ())]
        if "contact" in row:
            made.next_contact = timezone.localdate() + dt.timedelta(days=row["contact"])
        made.next_digest_at = next_due(made.cadence, now, product.workspace.zone)
        made.created_at = now - dt.timedelta(days=200)
        rows.append(made)
    Stakeholder.objects.bulk_create(rows)
    looked = now - dt.timedelta(days=16)
    register.mark_seen(product=product, user=people["stakeholder"], until=looked)


def _date_last(item: Item, moment: dt.datetime, verb: str = "approval") -> None:
    """What was recorded just now happened then."""
    fresh = Activity.objects.filter(item=item, at__gt=timezone.now() - dt.timedelta(minutes=5))
    fresh.filter(verb__contains=verb).update(at=moment)


def _approvals(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    amara, jonas, mateo, tom = (people[key] for key in ("admin", "stakeholder", "manager", "tom"))
    initiatives, routing = ctx["initiatives"], _detail(ctx["initiatives"]["skill-routing"])
    wording = "Agreed. Please keep the 98 % in it: sales quotes that number."
    early = "Too early: the pilot of suggested answers ends in five weeks, and both want the same people."
    offer = "The hosting contract is ready to sign. I need your yes before the offer runs out."
    plan = "Two engineers for the move are in the plan."
    words = "The public roadmap for the new quarter. Sales reads it out to customers, so please look at the words."
    edition = subjects.get("edition").find(product, ctx["edition"], False)

    def record(item: Item, days_ago: float, said: dict[User, Said | None], **more: Any) -> Asked:
        return asked(product, "record", _detail(item), mateo, days_ago, said, **more)

    store(
        [
            record(ctx["vision"], 36, {amara: ("approved", "", 34), jonas: ("approved", wording, 34)}),
            record(routing.item, 22, {amara: ("approved", "", 20), jonas: ("approved", "", 20)}),
            record(initiatives["kb"], 14, {amara: ("rejected", early, 12)}),
            record(
                initiatives["eu-region"],
                2,
                {jonas: None, amara: None, tom: ("approved", plan, 1)},
                message=offer,
                due=3,
            ),
            asked(
                product,
                "edition",
                edition,
                mateo,
                1.1,
                {amara: ("approved", "", 0.4), jonas: None},
                message=words,
                due=5,
            ),
        ]
    )
    if (
        routing.end_date is not None
    ):  # it slipped by two weeks: whoever agreed to the old dates is asked again
        values = {"end_date": routing.end_date + dt.timedelta(days=14)}
        actions.edit(detail=routing, actor=Actor(mateo), values=values)
        moment = timezone.now() - dt.timedelta(hours=20)
        ApprovalRequest.objects.filter(closed_at=None, item=routing.item).update(asked_at=moment)
        _date_last(routing.item, moment, "initiative.")
    told = Notification.objects.filter(workspace=product.workspace, reason="approval")
    told.update(created_at=Activity.objects.filter(pk=OuterRef("activity")).values("at")[:1])


def _detail(item: Item) -> Any:
    return item.declared.model._default_manager.select_related("item__product__workspace").get(pk=item.pk)


def _decisions(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    made: dict[str, Decision] = {}
    for row in DECISIONS:
        values = {name: row[name] for name in ("title", "question", "options", "dissent", "decided_by")}
        actor, moment = Actor(people[row["owner"]]), timezone.now() - dt.timedelta(days=row["days_ago"])
        values["supersedes"] = made.get(row.get("supersedes", ""))
        if row["outcome"]:
            values |= {"status": "decided", "outcome": row["outcome"], "decided_on": moment.date()}
        one = actions.create(kind=kinds.get("decision"), product=product, actor=actor, values=values)
        for group, slug in row["about"]:
            actions.link(source=one.item, target=ctx[group][slug], kind="decides", actor=actor)
        if row["outcome"]:
            keep_evidence(one)  # again, with what it has been linked to since
            Decision.objects.filter(pk=one.pk).update(evidence_at=moment)
        back_date(one, moment)
        if "supersedes" in row:
            earlier = made[row["supersedes"]].item
            _date_last(earlier, moment, "superseded")
            Item.objects.filter(pk=earlier.pk).update(updated_at=moment)
        made[row["slug"]] = one
