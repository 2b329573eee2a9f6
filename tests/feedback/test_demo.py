"""The demo's feedback says what it claims: a rising NPS, ideas with voters, a portal that answers."""

import datetime as dt
from typing import Any

from django.test import Client

from feedback import demo
from feedback.models import Idea, Response, Vote
from tests import factories
from tests.people import World


def test_the_demo_is_believable(world: World, visitor: Client) -> None:
    def built(product: Any) -> dict[str, Any]:
        people = dict.fromkeys(
            ("admin", "manager", "contributor", "stakeholder", "lena", "tom"), world.manager
        )
        ctx: dict[str, Any] = {"today": dt.date(2026, 11, 22)}
        demo.build(product, people, ctx)
        return ctx

    ctx = built(world.product)
    ideas = [item.idea for item in ctx["ideas"].values()]
    assert len(ctx["ideas"]) == 24
    open_ideas = [idea for idea in ideas if not idea.is_merged]
    assert all(5 <= idea.vote_count <= 160 for idea in open_ideas)
    assert all(idea.vote_count == Vote.objects.filter(idea=idea).count() for idea in ideas)
    assert (
        Idea.objects.filter(item__product=world.product, item__status="discarded")
        .exclude(discard_reason="")
        .count()
        == 2
    )
    rows = Response.objects.filter(survey__question_kind="nps")
    waves = sorted(set(rows.values_list("wave", flat=True)))
    nps = []
    for wave in waves:
        scores = list(rows.filter(wave=wave).values_list("score", flat=True))
        nps.append(round(100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)))
    assert len(waves) == 8
    assert nps == sorted(nps)
    assert (abs(nps[0] - 22) <= 1, abs(nps[-1] - 41) <= 1) == (True, True)
    assert rows.count() == 404
    assert 45 <= rows.exclude(comment="").count() <= 60
    assert visitor.get(ctx["portal_path"]).status_code == 200
    assert visitor.get(ctx["survey_path"]).status_code == 200
    again = built(factories.product(world.workspace, "RELAY2"))
    assert list(again["ideas"]) == list(ctx["ideas"])
    assert again["portal_path"] != ctx["portal_path"]
