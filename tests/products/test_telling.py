"""Activity feeds speak as people do: labels of choices, no keys of the code, no Markdown."""

from typing import Any

import pytest

from products import telling
from products.models import Activity
from tests import factories

pytestmark = pytest.mark.django_db


def told(world: Any, kind: str, **changes: Any) -> list[tuple[str, str, str]]:
    item = factories.item(world.product, kind).item
    rows = telling.changes(Activity(item=item, product=world.product, verb=f"{kind}.edited", changes=changes))
    return [(row["label"], row["before"], row["after"]) for row in rows]


def test_choices_and_statuses_are_told_by_their_labels(world: Any) -> None:
    assert told(world, "key_result", status=["on_track", "at_risk"]) == [("Status", "On track", "At risk")]
    assert told(world, "initiative", horizon=["later", "now"]) == [("Horizon", "Later", "Now")]


def test_what_is_no_field_is_told_without_keys(world: Any) -> None:
    assert told(world, "launch", Legal=["pending", "no_go"]) == [("Legal", "Pending", "No go")]


def test_long_texts_are_plain_and_short(world: Any) -> None:
    ((_, before, after),) = told(
        world, "requirement", body=["old", "## Problem\n\n**Messages** " + "x" * 200]
    )
    assert (before, after[:17], len(after)) == ("", "Problem Messages ", 80)


def test_numbers_are_told_without_noise(world: Any) -> None:
    assert told(world, "metric", value=[None, 65322.9375]) == [("Value", "", "65,322.94")]
