"""The demo content of execution, built through the same actions as anybody's."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import Exists, OuterRef

from execution import demo, queries
from execution.models import Release, RequirementVersion, Story
from products.models import Item, Link
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_demo_is_a_board_in_motion(world: Any) -> None:
    keys = ("admin", "manager", "contributor", "stakeholder", "lena", "tom")
    people = {key: factories.member(world.workspace, "contributor", f"{key}@harbor.test") for key in keys}
    ctx: dict[str, Any] = {"today": dt.date(2026, 11, 22)}
    demo.build(world.product, people, ctx)
    assert (len(ctx["requirements"]), len(ctx["releases"]), len(ctx["stories"])) == (6, 12, 41)
    assert RequirementVersion.objects.count() == 10
    assert {column.status.key: column.total > 0 for column in queries.board(world.product)} == dict.fromkeys(
        ("backlog", "ready", "progress", "review", "done"), True
    )
    ships = Link.objects.filter(kind="ships", target=OuterRef("pk"))
    assert not Item.objects.filter(~Exists(ships), product=world.product, kind="release").exists()
    out = Release.objects.filter(item__status="released").exclude(released_at=None)
    assert [item.status for item in ctx["releases"]].count("released") == out.count() == 10
    assert all(release.notes for release in out)
    assert all(story.started_at < story.finished_at for story in Story.objects.filter(item__status="done"))
