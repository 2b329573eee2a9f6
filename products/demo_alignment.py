"""Who agreed to what in the demo, and which decisions were taken: made through the actions, then dated back."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from products import actions, kinds
from products.approval import actions as approval
from products.demo import back_date
from products.demo_decisions import DECISIONS
from products.demo_stakeholders import STAKEHOLDERS
from products.models import Activity, ApprovalAnswer, ApprovalRequest, Decision, Item, Product, Stakeholder
from products.stakeholders import actions as register


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
    today = timezone.localdate()
    for row in STAKEHOLDERS:
        values = {name: row[name] for name in row if name not in {"who", "follows", "contact"}}
        values["user"] = people[row["who"]] if "who" in row else None
        values["topics"] = [ctx["themes"][slug].number for slug in row.get("follows", ())]
        if "contact" in row:
            values["next_contact"] = today + dt.timedelta(days=row["contact"])
        register.add(product=product, actor=Actor(people["manager"]), values=values)
    Stakeholder.objects.filter(product=product).update(created_at=timezone.now() - dt.timedelta(days=200))
    looked = timezone.now() - dt.timedelta(days=16)
    register.mark_seen(product=product, user=people["stakeholder"], until=looked)
    Activity.objects.filter(product=product, verb="stakeholder_register.changed").update(at=looked)


def approve(detail: Any, asker: User, said: dict[User, tuple[str, str]], days_ago: int) -> ApprovalRequest:
    """Asked and answered in full, so many days ago."""
    made = ask(detail, asker, list(said), "", days_ago + 2)
    for person, (verdict, comment) in said.items():
        answer(made, person, verdict, comment, days_ago)
    return made


def ask(
    detail: Any, asker: User, approvers: list[User], message: str, days_ago: int, due: int | None = None
) -> ApprovalRequest:
    today = timezone.localdate()
    made = approval.ask(
        product=detail.item.product,
        subject="record",
        ref=detail.pk,
        approvers=approvers,
        actor=Actor(asker),
        message=message,
        due_on=today + dt.timedelta(days=due) if due is not None else None,
    )
    asked_at = timezone.now() - dt.timedelta(days=days_ago)
    ApprovalRequest.objects.filter(pk=made.pk).update(asked_at=asked_at)
    _date_last(detail.item, asked_at)
    return made


def answer(request: ApprovalRequest, person: User, verdict: str, comment: str, days_ago: float) -> None:
    moment = timezone.now() - dt.timedelta(days=days_ago)
    seat = approval.answer(request=request, verdict=verdict, comment=comment, actor=Actor(person))
    ApprovalAnswer.objects.filter(pk=seat.pk).update(answered_at=moment)
    ApprovalRequest.objects.filter(pk=request.pk).exclude(closed_at=None).update(closed_at=moment)
    if request.item is not None:
        _date_last(request.item, moment)


def _date_last(item: Item, moment: dt.datetime, verb: str = "approval") -> None:
    """What was recorded just now happened then."""
    fresh = Activity.objects.filter(item=item, at__gt=timezone.now() - dt.timedelta(minutes=5))
    fresh.filter(verb__contains=verb).update(at=moment)


def _approvals(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    amara, jonas, mateo, tom = (people[key] for key in ("admin", "stakeholder", "manager", "tom"))
    wording = "Agreed. Please keep the 98 % in it: sales quotes that number."
    approve(_detail(ctx["vision"]), mateo, {amara: ("approved", ""), jonas: ("approved", wording)}, 34)
    initiatives = ctx["initiatives"]
    routing = _detail(initiatives["skill-routing"])
    approve(routing, mateo, {amara: ("approved", ""), jonas: ("approved", "")}, 20)
    end = routing.end_date
    if end is not None:  # it slipped by two weeks: whoever agreed to the old dates is asked again
        values = {"end_date": end + dt.timedelta(days=14)}
        actions.edit(detail=routing, actor=Actor(mateo), values=values)
        moment = timezone.now() - dt.timedelta(hours=20)
        ApprovalRequest.objects.filter(closed_at=None, item=routing.item).update(asked_at=moment)
        _date_last(routing.item, moment, "initiative.")
    partner = ask(
        _detail(initiatives["eu-region"]),
        mateo,
        [jonas, amara, tom],
        "The hosting contract is ready to sign. I need your yes before the offer runs out.",
        days_ago=2,
        due=3,
    )
    answer(partner, tom, "approved", "Two engineers for the move are in the plan.", 1)
    made = approval.ask(
        product=product,
        subject="edition",
        ref=ctx["edition"],
        approvers=[amara, jonas],
        actor=Actor(mateo),
        message="The public roadmap for the new quarter. Sales reads it out to customers, so please look at the words.",
        due_on=timezone.localdate() + dt.timedelta(days=5),
    )
    ApprovalRequest.objects.filter(pk=made.pk).update(asked_at=timezone.now() - dt.timedelta(hours=26))
    answer(made, amara, "approved", "", 0.4)
    told = Activity.objects.filter(product=product, item=None, verb__startswith="edition.approval")
    told.update(at=timezone.now() - dt.timedelta(hours=10))
    said = "Too early: the pilot of suggested answers ends in five weeks, and both want the same people."
    approve(_detail(initiatives["kb"]), mateo, {amara: ("rejected", said)}, 12)


def _detail(item: Item) -> Any:
    return item.declared.model._default_manager.select_related("item__product__workspace").get(pk=item.pk)


def _decisions(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    made: dict[str, Decision] = {}
    for row in DECISIONS:
        values = {name: row[name] for name in ("title", "question", "options", "dissent", "decided_by")}
        actor, moment = Actor(people[row["owner"]]), timezone.now() - dt.timedelta(days=row["days_ago"])
        values["supersedes"] = made.get(row.get("supersedes", ""))
        one = actions.create(kind=kinds.get("decision"), product=product, actor=actor, values=values)
        for group, slug in row["about"]:
            actions.link(source=one.item, target=ctx[group][slug], kind="decides", actor=actor)
        if row["outcome"]:
            values = {"status": "decided", "outcome": row["outcome"], "decided_on": moment.date()}
            one = actions.edit(detail=one, actor=actor, values=values)
            Decision.objects.filter(pk=one.pk).update(evidence_at=moment)
        back_date(one, moment)
        if "supersedes" in row:
            _date_last(made[row["supersedes"]].item, moment, "superseded")
        made[row["slug"]] = one
