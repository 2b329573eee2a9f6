"""Research of the demo product: four personas, their jobs and problems, twelve notes and what they prove."""

import datetime as dt
from typing import Any

import pghistory
from django.utils import timezone

from accounts.access import Actor
from accounts.models import User
from products import actions, kinds, queries
from products.models import Activity, Item, Product
from research.actions import mark
from research.demo.jobs import EVIDENCE, JOBS
from research.demo.needs import PERSONAS, PROBLEMS
from research.demo.notes_calls import CALLS
from research.demo.notes_interviews import INTERVIEWS

# The personas and problems that the vision stands on.
VISION_PERSONAS = ("lead", "agent", "ops")
VISION_PROBLEMS = ("promise-invisible", "wrong-queue", "handover")


def build(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    """Puts personas and problems (dicts by short name) and insights (a list) into ctx, all as Items."""
    started = timezone.now()
    maker = _Maker(product, people, ctx["today"])
    personas = {
        key: maker.make("persona", values, "lena", 600 - 9 * n) for n, (key, values) in enumerate(PERSONAS)
    }
    problems = {}
    for n, (slug, persona, values) in enumerate(PROBLEMS):
        problems[slug] = maker.make(
            "problem", values | {"persona": personas[persona]}, "manager", 540 - 31 * n
        )
    jobs = {}
    for n, (persona, values) in enumerate(JOBS):
        jobs[values["title"]] = maker.make(
            "job", values | {"persona": personas[persona]}, "lena", 520 - 17 * n
        )
    insights = [insight for note in (*INTERVIEWS, *CALLS) for insight in maker.note(note, problems)]
    by_title = {insight.title: insight for insight in insights}
    for job, titles in EVIDENCE.items():
        for title in titles:
            actor = Actor(people["lena"])
            actions.link(source=by_title[title], target=jobs[job].item, kind="evidences", actor=actor)
    ctx["personas"] = {key: persona.item for key, persona in personas.items()}
    ctx["problems"] = {slug: problem.item for slug, problem in problems.items()}
    ctx["insights"] = insights
    if "vision" in ctx:
        _make_ready(ctx, people["manager"])
    # What was linked just now was linked when the vision became ready.
    Activity.objects.filter(product=product, at__gte=started).update(at=started - dt.timedelta(days=34))


def _make_ready(ctx: dict[str, Any], manager: User) -> None:
    vision: Item = ctx["vision"]
    actor = Actor(manager)
    with pghistory.context(user=manager.pk):
        for reason in (
            *(ctx["personas"][key] for key in VISION_PERSONAS),
            *(ctx["problems"][slug] for slug in VISION_PROBLEMS),
        ):
            actions.link(source=reason, target=vision, kind="motivates", actor=actor)
        detail = queries.detail(vision.product, kinds.get("vision"), vision.number)
        actions.edit(detail=detail, actor=actor, values={"status": "ready"})


class _Maker:
    def __init__(self, product: Product, people: dict[str, User], today: dt.date) -> None:
        self.product, self.people, self.today = product, people, today

    def make(self, kind: str, values: dict[str, Any], who: str, days_ago: int) -> Any:
        with pghistory.context(user=self.people[who].pk):
            actor = Actor(self.people[who])
            made = actions.create(kind=kinds.get(kind), product=self.product, actor=actor, values=values)
        self._date_back(made.item, days_ago)
        return made

    def note(self, told: dict[str, Any], problems: dict[str, Any]) -> list[Item]:
        """One note with its insights, each linked to the problems it proves."""
        values = {name: told[name] for name in ("title", "source", "customer", "company", "status")}
        held_on = self.today - dt.timedelta(days=told["days_ago"])
        body = _unfold(told["body"])
        who, days_ago = told["who"], told["days_ago"]
        note = self.make("note", values | {"held_on": held_on, "body": body}, who, days_ago)
        made = []
        for title, weight, slugs, quote in told["insights"]:
            made.append(
                self._insight(note, {"title": title, "weight": weight, "quote": quote}, slugs, told, problems)
            )
        return made

    def _insight(
        self,
        note: Any,
        values: dict[str, Any],
        slugs: tuple[str, ...],
        told: dict[str, Any],
        problems: dict[str, Any],
    ) -> Item:
        person = self.people[told["who"]]
        first, *others = [problems[slug].item for slug in slugs]
        with pghistory.context(user=person.pk):
            actor = Actor(person)
            insight = mark(note=note, actor=actor, values=values | {"status": "used"}, target=first)
            for other in others:
                actions.link(source=insight.item, target=other, kind="evidences", actor=actor)
        self._date_back(insight.item, max(told["days_ago"] - 1, 0))
        return insight.item

    def _date_back(self, item: Item, days_ago: int) -> None:
        """At a working hour of that day, the same in every build."""
        moment = timezone.now().replace(
            hour=9 + item.number % 8, minute=item.number * 7 % 60, second=0, microsecond=0
        )
        moment -= dt.timedelta(days=days_ago + 1)
        Item.objects.filter(pk=item.pk).update(created_at=moment, updated_at=moment)
        Activity.objects.filter(item=item).update(at=moment)


def _unfold(text: str) -> str:
    """Paragraphs on one line each: in the source they are wrapped for reading."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
