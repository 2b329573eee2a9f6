"""The feedback of the demo product Relay: ideas with voters, a portal, two years of NPS answers, a CSAT survey."""

import datetime as dt
from random import Random
from typing import Any

from accounts.access import Actor
from accounts.models import User
from feedback import actions, demo_ideas, demo_words
from feedback.models import Idea, Survey, Vote
from feedback.models.portals import Portal
from products import actions as item_actions
from products import kinds
from products.demo import back_date
from products.models import Product

NPS_OF_WAVES = (22, 24, 27, 30, 33, 35, 38, 41)  # the oldest first
ANSWERS_OF_WAVES = (46, 48, 49, 50, 51, 51, 53, 56)
CUSTOMERS = tuple(
    (f"{first}@{company.replace(' ', '-')}.example".lower(), f"{first} of {company}")
    for company in demo_words.COMPANIES
    for first in demo_words.FIRST
)


def build(product: Product, people: dict[str, User], ctx: dict[str, Any]) -> None:
    now = dt.datetime.combine(ctx["today"], dt.time(9), dt.UTC)
    dice = Random(product.key)  # noqa: S311 (the same content each time, no secret)
    portal = _portal(product, people)
    ctx["ideas"] = {slug: idea.item for slug, idea in _ideas(product, people, now, dice).items()}
    _waiting(portal, now)
    survey = _nps(product, people, now, dice)
    _csat(product, people, now, dice)
    ctx["portal_path"], ctx["survey_path"] = f"/portal/{portal.slug}/", survey.public_path


def _portal(product: Product, people: dict[str, User]) -> Portal:
    actor = Actor(people["manager"])
    portal = actions.ensure_portal(product=product, actor=actor)
    slug = "relay-ideas"
    if Portal.objects.filter(slug=slug).exclude(pk=portal.pk).exists():
        slug = f"relay-ideas-{product.workspace.slug}"[:60].strip("-")
    values = {
        "slug": slug,
        "title": "Relay ideas",
        "intro": "What should Relay do next? Vote for what would help your team, or tell us what is missing. "
        "We read every idea and say what becomes of it.",
        "is_open": True,
    }
    return actions.change_portal(portal=portal, actor=actor, values=values)


def _ideas(product: Product, people: dict[str, User], now: dt.datetime, dice: Random) -> dict[str, Idea]:
    owners = [people[key] for key in ("manager", "contributor", "lena")]
    made: dict[str, Idea] = {}
    for place, words in enumerate(demo_ideas.IDEAS):
        actor = Actor(owners[place % len(owners)])
        moment = now - dt.timedelta(days=30 * words.months_ago + place % 11, hours=place % 7)
        made[words.slug] = idea = _idea(product, actor, words, moment)
        voters = dice.sample(CUSTOMERS, words.votes)
        actions.vote_for_customers(idea=idea, customers=voters, actor=actor)
        _spread_votes(idea, moment, now, dice)
        back_date(idea, moment)
    for person in ("manager", "contributor", "stakeholder", "lena", "tom"):
        for slug in ("routing-skills", "ai-draft", "snooze"):
            actions.vote(idea=made[slug], actor=Actor(people[person]))
    for slug, into in demo_words.MERGES:
        actions.merge(idea=made[slug], into=made[into], actor=Actor(people["manager"]))
    return {slug: Idea.objects.select_related("item").get(pk=idea.pk) for slug, idea in made.items()}


def _idea(product: Product, actor: Actor, words: demo_ideas.DemoIdea, moment: dt.datetime) -> Idea:
    values = {
        "title": words.title,
        "status": words.status,
        "description": words.text,
        "public_text": words.text,
        "tags": words.tags.split(", "),
        "source": words.source,
        "requester_name": words.asked_by,
        "requester_email": f"{words.asked_by.replace(' ', '.').lower()}@customer.example"
        if words.asked_by
        else "",
        "is_public": words.is_public,
        "discard_reason": demo_words.DISCARDS.get(words.slug, ""),
    }
    idea: Idea = item_actions.create(kind=kinds.get("idea"), product=product, actor=actor, values=values)
    return idea


def _spread_votes(idea: Idea, start: dt.datetime, now: dt.datetime, dice: Random) -> None:
    """Votes come fast at first, then seldom."""
    votes = list(Vote.objects.filter(idea=idea).order_by("pk"))
    for vote in votes:
        vote.created_at = start + (now - start) * dice.random() ** 2
    Vote.objects.bulk_update(votes, ["created_at"])


def _waiting(portal: Portal, now: dt.datetime) -> None:
    for days, (title, text, name) in enumerate(demo_words.WAITING, start=1):
        email = f"{name.replace(' ', '.').lower()}@customer.example" if name else ""
        idea = actions.submit_idea(portal=portal, title=title, text=text, name=name, email=email)
        back_date(idea, now - dt.timedelta(days=days, hours=3))


def _nps(product: Product, people: dict[str, User], now: dt.datetime, dice: Random) -> Survey:
    values = {
        "title": "Relay NPS",
        "status": "open",
        "question": "How likely are you to recommend Relay to a colleague who runs a support team?",
        "thank_you": "Thank you. A person at Harbor reads every answer.",
    }
    survey = _survey(product, people["manager"], values, now - dt.timedelta(days=680))
    comments = {
        name: dice.sample(texts, len(texts))
        for name, texts in (
            ("promoter", demo_words.PROMOTERS),
            ("passive", demo_words.PASSIVES),
            ("detractor", demo_words.DETRACTORS),
        )
    }
    rows: list[dict[str, Any]] = []
    for place, (score, n) in enumerate(zip(NPS_OF_WAVES, ANSWERS_OF_WAVES)):
        end = now - dt.timedelta(days=91 * (len(NPS_OF_WAVES) - 1 - place))
        rows += _wave(end, score, n, comments, dice)
    actions.import_answers(survey=survey, rows=rows, actor=Actor(people["manager"], "import"), source="link")
    back_date(survey, now - dt.timedelta(days=680))
    return survey


def _wave(
    end: dt.datetime, score: int, n: int, comments: dict[str, list[str]], dice: Random
) -> list[dict[str, Any]]:
    """n answers in the 17 days before `end` whose NPS is `score`, as near as n allows."""
    detractors = round(n * (0.30 - score / 400))
    promoters = detractors + round(n * score / 100)
    groups = ["detractor"] * detractors + ["promoter"] * promoters
    groups += ["passive"] * (n - len(groups))
    dice.shuffle(groups)
    scores = {"promoter": (9, 9, 10), "passive": (7, 8, 8), "detractor": (6, 6, 5, 5, 4, 3, 2)}
    rows = []
    for (email, _), group in zip(dice.sample(CUSTOMERS, n), groups):
        says = comments[group].pop() if comments[group] and dice.random() < 0.17 else ""
        rows.append(
            {
                "respondent": email,
                "score": dice.choice(scores[group]),
                "comment": says,
                "submitted_at": end - dt.timedelta(minutes=dice.randrange(17 * 24 * 60)),
            }
        )
    return sorted(rows, key=lambda row: row["submitted_at"])


def _csat(product: Product, people: dict[str, User], now: dt.datetime, dice: Random) -> None:
    values = {
        "title": "Satisfaction with onboarding",
        "status": "open",
        "question_kind": "csat",
        "question": "How satisfied are you with how your team got started on Relay?",
        "wave_length": "month",
    }
    survey = _survey(product, people["contributor"], values, now - dt.timedelta(days=190))
    said = {
        5: "Our first mail was answered from Relay 40 minutes after the call.",
        2: "Nobody told us to set working hours.",
    }
    rows = []
    for day in range(180, 0, -2):
        score = dice.choice((5, 5, 5, 4, 4, 4, 3, 2) if day > 60 else (5, 5, 5, 5, 4, 4, 3))
        moment = now - dt.timedelta(days=day, minutes=dice.randrange(600))
        rows.append({"score": score, "comment": said.pop(score, ""), "submitted_at": moment})
    actions.import_answers(
        survey=survey, rows=rows, actor=Actor(people["contributor"], "import"), source="link"
    )
    back_date(survey, now - dt.timedelta(days=190))


def _survey(product: Product, owner: User, values: dict[str, Any], moment: dt.datetime) -> Survey:
    values = values | {"opens_on": moment.date(), "owner": owner}
    survey: Survey = item_actions.create(
        kind=kinds.get("survey"), product=product, actor=Actor(owner), values=values
    )
    return survey
