"""The ledger: what an edition said, when that changed, and how it came out."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.access import Actor
from products.actions import archive, edit, restore
from products.models import Item
from roadmaps.models import EditionEntry, Promise
from roadmaps.outside.actions import change_edition
from roadmaps.outside.coarse import coarse
from roadmaps.outside.ledger import Story
from roadmaps.outside.queries import outcomes
from tests.people import World
from tests.roadmaps.outside import edition, public_initiative, share


def said(world: World) -> list[tuple[str, str, str]]:
    return list(Promise.objects.order_by("pk").values_list("event", "span", "before"))


def test_the_ledger_follows_what_readers_are_shown(world: World) -> None:
    row = public_initiative(world, status="planned")
    shown, actor = edition(world), Actor(world.manager)
    edit(detail=row, actor=actor, values={"title": "Internal words", "effort": 2.0})
    edit(detail=row, actor=actor, values={"end_date": dt.date(2026, 9, 30)})  # the same quarter
    assert said(world) == [("shown", "Q2 – Q3 2026", "")]
    edit(detail=row, actor=actor, values={"end_date": dt.date(2026, 11, 1)})
    edit(detail=row, actor=actor, values={"public_title": "Routing by subject"})
    edit(detail=row, actor=actor, values={"status": "progress"})
    archive(item=row.item, actor=actor)
    restore(item=row.item, actor=actor)
    edit(detail=row, actor=actor, values={"status": "shipped"})
    assert [(event, before) for event, _, before in said(world)] == [
        ("shown", ""), ("moved", "Q2 – Q3 2026"), ("reworded", ""), ("begun", ""), ("hidden", ""), ("shown", ""),
        ("shipped", ""),
    ]  # fmt: skip
    assert EditionEntry.objects.get(edition=shown).state == "shipped"
    edit(detail=row, actor=actor, values={"status": "progress"})
    change_edition(edition=shown, actor=actor, values={"states": ["planned", "progress"]})
    edit(
        detail=row, actor=actor, values={"status": "shipped"}
    )  # leaves the edition at that moment, and is kept
    assert said(world)[-1][0] == "shipped"
    assert not EditionEntry.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Promise.objects.update(span="Q1 2026")


SHOWN = {"event": "shown", "state": "planned", "span": "Q2 2026", "end": dt.date(2026, 6, 30)}
LATER = {
    "event": "moved",
    "state": "planned",
    "span": "Q3 2026",
    "end": dt.date(2026, 9, 30),
    "before": "Q2 2026",
}


# What was said, the day it is looked at, how it came out, days late.
CAME_OUT: list[tuple[list[dict[str, Any]], dt.date, str, int]] = [
    ([SHOWN], dt.date(2026, 6, 30), "open", 0),
    ([SHOWN], dt.date(2026, 7, 2), "slipped", 2),
    ([SHOWN, LATER], dt.date(2026, 5, 1), "slipped", 92),
    ([SHOWN, {**SHOWN, "event": "shipped", "state": "shipped", "on": 20}], dt.date(2026, 9, 1), "kept", 0),
    ([SHOWN, {**SHOWN, "event": "shipped", "state": "shipped", "on": 190}], dt.date(2026, 12, 1), "slipped", 10),
    ([SHOWN, {**SHOWN, "event": "hidden"}], dt.date(2026, 5, 1), "dropped", 0),
    ([{"event": "shown", "state": "planned", "horizon": "now"},
      {"event": "moved", "state": "planned", "horizon": "later"}], dt.date(2026, 5, 1), "slipped", 0),
    ([{"event": "shown", "state": "planned", "horizon": "later"},
      {"event": "moved", "state": "planned", "horizon": "now"}], dt.date(2026, 5, 1), "open", 0),
    ([{**SHOWN, "state": "shipped", "on": 300}], dt.date(2026, 12, 1), "told", 0),
    ([SHOWN, {**SHOWN, "event": "shipped", "state": "shipped"}, {**SHOWN, "event": "moved"}],
     dt.date(2026, 5, 1), "open", 0),
    ([SHOWN, {**SHOWN, "event": "shipped", "state": "shipped"}, {**SHOWN, "event": "hidden"}],
     dt.date(2026, 5, 1), "dropped", 0),
    ([SHOWN, {**SHOWN, "event": "shipped", "state": "shipped", "on": 20},
      {**SHOWN, "event": "hidden", "state": "shipped", "on": 200}], dt.date(2026, 9, 1), "kept", 0),
    ([{**SHOWN, "end": None, "horizon": "now"}, {**LATER, "horizon": "next"},
      {**SHOWN, "event": "shipped", "state": "shipped", "on": 100}], dt.date(2026, 9, 1), "kept", 0),
]  # fmt: skip


def test_how_promises_came_out(world: World) -> None:
    """One by one from its rows, and for whole editions in one query."""
    shown, begin = edition(world), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for number, (rows, today, outcome, days) in enumerate(CAME_OUT):
        item = Item(workspace=world.workspace, product=world.product, kind="initiative", number=900 + number)
        item.save(force_insert=True)
        made = [
            Promise(
                workspace=world.workspace,
                edition=shown,
                item=item,
                title="A plan",
                at=begin + dt.timedelta(days=row.get("on", place)),
                **{name: value for name, value in row.items() if name != "on"},
            )
            for place, row in enumerate(rows)
        ]
        Promise.objects.bulk_create(made)
        story = Story(made, today)
        assert (story.outcome, story.slip_days) == (outcome, days), number
    for today in {today for _, today, _, _ in CAME_OUT}:
        told = Counter(
            Story(list(Promise.objects.filter(item__number=900 + number).order_by("at", "pk")), today).outcome
            for number in range(len(CAME_OUT))
        )
        assert outcomes([shown], today)[shown.pk] == told


def test_the_ledger_is_read_on_a_page_and_over_rest(world: World) -> None:
    row = public_initiative(world, status="planned")
    shown = edition(world)
    share(world, shown)
    edit(detail=row, actor=Actor(world.manager), values={"end_date": dt.date(2030, 2, 1)})
    page = world.client(world.manager).get(world.url(f"roadmaps/sharing/{shown.pk}/promises/")).text
    assert "first said Q2 – Q3 2026" in page
    assert "Newsletter" in page
    answer = Client().get(world.api(f"editions/{shown.pk}/promises/"), headers=world.bearer(world.manager))
    one = answer.json()["results"][0]
    assert (one["initiative"], one["outcome"], one["promised"]) == (
        row.item.number,
        "slipped",
        "Q2 – Q3 2026",
    )
    assert [line["event"] for line in one["rows"]] == ["shown", "moved"]


@pytest.mark.parametrize(
    ("start", "end", "precision", "label"),
    [
        ((2026, 1, 31), (2026, 1, 31), "quarter", "Q1 2026"),
        ((2026, 3, 31), (2026, 4, 1), "quarter", "Q1 – Q2 2026"),
        ((2026, 12, 31), (2027, 1, 1), "quarter", "Q4 2026 – Q1 2027"),
        ((2026, 2, 1), (2026, 2, 28), "month", "Feb 2026"),
        ((2026, 12, 1), (2027, 2, 1), "month", "Dec 2026 – Feb 2027"),
        ((2026, 2, 1), (2026, 2, 28), "horizon", ""),
    ],
)
def test_dates_in_words(start: Any, end: Any, precision: str, label: str) -> None:
    assert coarse(dt.date(*start), dt.date(*end), precision).label == label
