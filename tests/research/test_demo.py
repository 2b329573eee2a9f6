"""The demo content of vision and research, built through the same actions as anybody's."""

import datetime as dt
from typing import Any

from research import demo as research_demo
from tests import factories
from tests.people import World
from vision import demo as vision_demo
from vision import queries as vision_queries


def built(world: World) -> dict[str, Any]:
    people = {role: getattr(world, role) for role in ("admin", "manager", "contributor", "stakeholder")}
    people |= {name: factories.member(world.workspace, "contributor") for name in ("lena", "tom")}
    ctx: dict[str, Any] = {"today": dt.date(2026, 11, 22)}
    vision_demo.build(world.product, people, ctx)
    research_demo.build(world.product, people, ctx)
    return ctx


def test_the_demo_tells_one_story_from_persona_to_vision(world: World) -> None:
    ctx = built(world)
    assert (len(ctx["personas"]), len(ctx["problems"]), len(ctx["insights"])) == (4, 10, 25)
    vision = vision_queries.vision(world.product, ctx["vision"].number)
    assert vision is not None
    assert (vision.item.status, vision_queries.missing(world.product, vision)) == ("ready", [])
    assert vision_queries.review(world.product, vision).empty_words == ()
    assert [row.number for row in vision_queries.versions(world.product, vision)] == [3, 2, 1]
    client = world.client(world.stakeholder)
    for path in ("visions", "personas", "problems", "jobs", "notes", "insights"):
        assert client.get(world.url(f"{path}/")).status_code == 200
    problem = ctx["problems"]["promise-invisible"]
    html = client.get(problem.url).content.decode()
    assert "The report tells me on Tuesday what burned down on Monday." in html
    assert "7<small> insights, weight 31" in html
    for item in world.product.items.all():
        assert client.get(item.url).status_code == 200, item.url
