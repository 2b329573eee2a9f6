"""Releases and launches above the lanes: whose label has room, on which scale."""

from typing import Any

import pytest
from django.utils import timezone

from roadmaps import timeline
from tests import factories


def test_a_label_that_would_run_into_the_next_mark_waits_for_the_pointer() -> None:
    assert timeline.tight([0, 9, 200], ["2026.12", "2027.01", "2027.02"]) == ["month phone quarter", "", ""]
    assert timeline.tight([10], ["A name of any length whatever"]) == [""]


@pytest.mark.django_db
def test_launches_have_a_row_of_their_own(world: Any) -> None:
    today = timezone.localdate()
    release = factories.item(
        world.product, "release", title="Calm", version_name="2026.12", planned_date=today
    )
    factories.item(world.product, "launch", title="Calm evenings", release=release.item, date=today)
    factories.item(world.product, "initiative", title="A", start_date=today, end_date=today)
    page = world.client(world.manager).get(world.url("roadmaps/timeline/"))
    assert [
        (row["label"], [one["mark"].label for one in row["marks"]]) for row in page.context["mark_rows"]
    ] == [
        ("Releases", ["2026.12"]),
        ("Launches", ["Calm evenings"]),
    ]
