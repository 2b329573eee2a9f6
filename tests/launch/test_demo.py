"""The demo content of launches stands on releases that come from another stage."""

import datetime as dt
from typing import Any

import pytest

from launch import demo, queries
from tests import factories

pytestmark = pytest.mark.django_db


def test_two_launches_are_behind_and_one_is_not_ready(world: Any) -> None:
    keys = ("admin", "manager", "contributor", "stakeholder", "lena", "tom")
    people = {key: factories.member(world.workspace, "contributor", f"{key}@harbor.test") for key in keys}
    releases = [factories.item(world.product, "release", version_name=f"1.{n}").item for n in range(12)]
    ctx: dict[str, Any] = {"today": dt.date(2026, 11, 22), "releases": releases}
    demo.build(world.product, people, ctx)
    assert [item.launch.item.status for item in ctx["launches"]] == ["launched", "launched", "planned"]
    assert [item.launch.release for item in ctx["launches"]] == [releases[7], releases[9], releases[10]]
    summary = queries.summary(world.product, ctx["launches"][2].launch)
    assert not summary.may_go
    assert summary.obstacles[0].startswith("Legal says no go")
