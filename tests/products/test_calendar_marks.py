"""Releases, launches and imported marks on every calendar."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.models import ReleaseMark
from products import calendar_marks
from tests import factories

JUNE = (dt.date(2026, 6, 1), dt.date(2026, 6, 30))


@pytest.mark.django_db
def test_marks_of_all_stages_and_products_come_in_order_of_date_from_one_query(world: Any) -> None:
    release = factories.item(
        world.product, "release", version_name="2026.6", planned_date=dt.date(2026, 6, 20)
    )
    factories.item(
        world.other_product, "launch", title="Spring launch", release=None, date=dt.date(2026, 6, 3)
    )
    ReleaseMark.objects.create(
        workspace=world.workspace, product=world.product, label="v1.0", date=dt.date(2026, 6, 30), url=""
    )
    products = [world.product, world.other_product]
    with CaptureQueriesContext(connection) as queries:
        found = calendar_marks.marks_of(products, *JUNE)
    assert len(queries) == 1
    assert [(mark.label, mark.kind, mark.product) for mark in found] == [
        ("Spring launch", "launch", "BOARD"),
        ("2026.6", "release", "NOTES"),
        ("v1.0", "release", "NOTES"),
    ]
    assert found[1].url == release.item.url
    assert [mark.label for mark in calendar_marks.marks(world.other_product, *JUNE)] == ["Spring launch"]
    assert calendar_marks.marks_of([], *JUNE) == []
