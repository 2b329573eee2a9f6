"""Check-ins, scores, closing, and the reminders of what is due."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import Actor
from products import actions as shared
from products.models import Notification
from roadmaps import actions as roadmaps
from roadmaps import periods
from roadmaps.models import CheckIn, KeyResult, Objective
from roadmaps.strategy import actions
from roadmaps.strategy.way import way
from tests import factories
from tests.people import World

DAY = dt.timedelta(days=1)


@pytest.fixture
def goal(world: World) -> Any:
    today = timezone.localdate()
    return factories.item(
        world.product,
        "objective",
        world.manager,
        title="Answer faster",
        status="active",
        cadence="weekly",
        period_start=today - 30 * DAY,
        period_end=today + 30 * DAY,
    )


def result(world: World, goal: Any, **values: Any) -> Any:
    made = {"objective": goal, "start": 10.0, "target": 4.0, "direction": "decrease", "title": "First reply"}
    return factories.item(world.product, "key_result", world.manager, **made | values)


def post(world: World, path: str, **body: Any) -> Any:
    headers = world.bearer(world.manager, "write")
    return world.client(None).post(world.api(path), body, content_type="application/json", headers=headers)


def test_a_check_in_from_the_page_it_stands_on_shows_that_page_anew(world: World, goal: Any) -> None:
    """To be sent to a place on the page it shows, a browser only jumps, and goes on showing the old figure."""
    url = world.url(f"roadmaps/key-results/{result(world, goal).item.number}/check-in/")
    body = {"value": "7", "status": "at_risk", "note": "Half way."}
    here = f"http://testserver{world.url('roadmaps/objectives/')}"
    for shown, told in (
        (here, "HX-Refresh"),
        (f"{here}#x", "HX-Refresh"),
        ("http://testserver/", "HX-Redirect"),
    ):
        asked = {"HX-Request": "true", "HX-Current-URL": shown}
        answer = world.client(world.manager).post(url, body, headers=asked)
        assert (answer.status_code, told in answer.headers) == (204, True), shown


def test_a_check_in_moves_the_key_result_and_says_why(world: World, goal: Any) -> None:
    row = result(world, goal)
    url = world.url(f"roadmaps/key-results/{row.item.number}/check-in/")
    given = {"value": "7", "confidence": "6", "status": "at_risk", "note": "Two people were ill."}
    client = world.client(world.manager)
    assert client.post(url, given).status_code == 302
    row.refresh_from_db()
    assert (row.now, row.confidence, row.progress, row.score) == (7.0, 6, 0.5, 0.5)
    page = client.get(world.url("roadmaps/objectives/")).text
    assert "Two people were ill." in page
    assert "Confidence 6/10" in page
    again = post(world, f"key-results/{row.item.number}/check-ins/", value=7, note="Still.")
    assert again.status_code == 201
    said = world.client(None).get(
        world.api(f"key-results/{row.item.number}/check-ins/"),
        headers=world.bearer(world.stakeholder, "read"),
    )
    assert [one["note"] for one in said.json()] == ["Still.", "Two people were ill."]
    for bad, pointer in (({}, "/value"), ({"value": 1, "confidence": 11}, "/confidence")):
        refused = post(world, f"key-results/{row.item.number}/check-ins/", **bad)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, pointer)
    bad_form = client.post(url, {"value": "many", "note": "kept"})
    assert (bad_form.status_code, "kept" in bad_form.text) == (422, True)


def test_what_was_said_stays_as_it_was_said(world: World, goal: Any) -> None:
    said = actions.check_in(
        key_result=result(world, goal), value=8.0, confidence=None, actor=Actor(world.manager)
    )
    with pytest.raises(InternalError, match="said_once"):
        CheckIn.objects.filter(pk=said.pk).update(note="Never said")


def test_of_one_that_follows_a_metric_only_the_confidence_is_asked(world: World, goal: Any) -> None:
    metric = factories.item(world.product, "metric", world.manager).item
    row = result(world, goal, metric=metric)
    refused = post(world, f"key-results/{row.item.number}/check-ins/", value=5)
    assert refused.json()["errors"][0]["pointer"] == "/value"
    assert post(world, f"key-results/{row.item.number}/check-ins/", confidence=8).status_code == 201
    actions.close_objective(objective=goal, score=0.5, note="", actor=Actor(world.manager))
    roadmaps.move_key_results(metric_item=metric, value=4.0, actor=Actor(None, "task"))
    row.refresh_from_db()
    assert row.now == 10.0  # a closed objective stands where it stood


def test_the_score_is_the_mean_by_weight_and_closing_keeps_it(world: World, goal: Any) -> None:
    result(world, goal, current=4.0, weight=3)
    result(world, goal, current=10.0, title="Other")
    client, url = world.client(world.manager), world.url(f"roadmaps/objectives/{goal.item.number}/close/")
    assert 'value="0.75"' in client.get(url).text
    assert client.post(url, {"score": "1.5"}).status_code == 422
    assert client.post(url, {"score": "0.72", "note": "Start earlier."}).status_code == 302
    page = client.get(world.url(f"objectives/{goal.item.number}/")).text
    assert "Closed with 0.72 of 1" in page
    assert "Start earlier." in page
    assert "key-results/new/?" not in page  # what is over takes no more
    saved = Objective.objects.select_related("item").get(pk=goal.pk)
    assert (saved.item.status, saved.final_score) == ("achieved", 0.72)
    refused = post(world, f"objectives/{goal.item.number}/close/", score=-1)
    assert refused.status_code == 400
    shared.edit(detail=saved, actor=Actor(world.manager), values={"status": "active"})
    saved.refresh_from_db()
    assert (saved.final_score, saved.closing_note, saved.closed_at) == (None, "", None)


def test_who_owes_a_check_in_is_told_once_for_each_time(world: World, goal: Any) -> None:
    row, now = result(world, goal), timezone.now()
    metric = factories.item(world.product, "metric", world.manager).item
    result(world, goal, title="Follows", metric=metric)
    result(world, goal, title="Done", status="met")
    KeyResult.objects.update(checked_at=now - 6 * DAY)
    assert actions.remind(now=now) == 0
    assert actions.remind(now=now + DAY) == 1
    assert actions.remind(now=now + 2 * DAY) == 0
    told = Notification.objects.get()
    assert (told.user, told.activity.item) == (world.manager, row.item)
    page = world.client(world.manager).get(f"/w/{world.workspace.slug}/notifications/").text
    assert "reminds you that a check-in is due on First reply" in page
    assert actions.remind(now=now + 8 * DAY) == 1  # a whole week later, once more
    actions.check_in(key_result=row, value=9.0, confidence=5, actor=Actor(world.manager), at=now + 8 * DAY)
    assert actions.remind(now=now + 9 * DAY) == 0


def test_periods_cadences_and_the_straight_way() -> None:
    day = dt.date
    assert periods.words(day(2026, 10, 1), day(2026, 12, 31)) == "Q4 2026"
    assert periods.words(day(2027, 1, 1), day(2027, 12, 31)) == "2027"
    assert [label for _, label, _ in periods.presets(day(2026, 11, 23))][:2] == ["Q4 2026", "Q1 2027"]
    assert periods.next_word(day(2027, 1, 31), "monthly") == day(2027, 2, 28)
    assert periods.next_word(day(2026, 12, 28), "fortnightly") == day(2027, 1, 11)
    drawn = way(
        [(day(2026, 10, 11), 13.0), (day(2026, 10, 21), 15.0)],
        start=10.0,
        target=20.0,
        first=day(2026, 10, 1),
        last=day(2026, 10, 31),
        today=day(2026, 10, 29),
    )
    assert (drawn.done, round(drawn.gone, 2), drawn.is_behind) == (0.5, 0.94, True)
    assert drawn.line.startswith("M0,86L33.33,64.4L66.67,50")


def test_a_quarter_sets_both_dates_and_no_period_is_an_error(world: World) -> None:
    client, url = world.client(world.manager), world.url("objectives/new/")
    given = {"title": "Next", "status": "draft", "cadence": "monthly"}
    refused = client.post(url, given)
    assert (refused.status_code, "Choose a period, or give both dates." in refused.text) == (422, True)
    assert client.post(url, given | {"preset": "q1"}).status_code == 302
    made = Objective.objects.get()
    assert made.period().startswith("Q")
    assert made.cadence == "monthly"


def test_the_page_says_what_is_missing_by_the_same_number_of_queries(world: World, goal: Any) -> None:
    client, url = world.client(world.manager), world.url("roadmaps/objectives/")
    text = client.get(url).text
    assert "1 objective has no key result" in text
    assert "Choose the one metric" in text
    factories.item(world.product, "initiative", world.manager, title="Loose")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    actions.check_in(key_result=result(world, goal), value=9.0, confidence=5, actor=Actor(world.manager))
    few = count()
    for n in range(4):
        row = result(world, goal, title=f"R{n}")
        actions.check_in(key_result=row, value=9.0, confidence=5, actor=Actor(world.manager))
        factories.item(world.product, "initiative", world.manager)
    assert count() == few
    found = world.client(None).get(world.api("strategy/"), headers=world.bearer(world.manager, "read")).json()
    assert found["missing"][0]["text"].startswith("Choose the one metric")
    assert "5 initiatives serve no objective" in [one["text"] for one in found["missing"]]
    assert len(found["objectives"][0]["key_results"]) == 5
