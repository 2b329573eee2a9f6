"""Looking back: in pieces that a kill leaves whole, shown while it runs, never mixed with what was really known."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from metrics import actions, tasks
from metrics.actions import backfill as backfilling
from metrics.models import Backfill, BackfillPiece, MetricPoint, PastPoint
from tests.metrics.given import Api, send_all, track, work, write_key

pytestmark = pytest.mark.django_db
YEAR = timezone.now().year


def month_end(back: int) -> dt.date:
    """The last day of the month that ended `back` months ago (1: last month)."""
    first = timezone.now().date().replace(day=1)
    for _ in range(back - 1):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return first - dt.timedelta(days=1)


def at_noon(day: dt.date) -> str:
    return f"{day}T12:00:00Z"


@pytest.fixture
def api(world: Any) -> Api:
    """Of two people one came in each of the last four months, the other in the last but one only."""
    rows = [track(f"a{back}", "ann", "open", at_noon(month_end(back))) for back in (1, 2, 3, 4)]
    send_all(write_key(world), [*rows, track("b", "bob", "open", at_noon(month_end(2)))])
    return Api(world)


def explored(api: Api, **values: Any) -> int:
    params = {"granularity": "month", "timezone": "UTC"}
    return api.metric("explored", params=params, **values)


def look_back() -> list[int]:
    """What the scheduler and one worker do of it."""
    claimed = actions.claim_backfills(now=timezone.now())
    for backfill_id in claimed:
        tasks.backfill(backfill_id=backfill_id)
    return claimed


def test_a_new_metric_gets_its_past_and_says_that_nobody_saw_it(world: Any, api: Api) -> None:
    number = explored(api)
    assert work() == ["done"]
    (waiting,) = api.get(f"metrics/{number}/backfills/").json()
    assert (waiting["reason"], waiting["state"], waiting["total"]) == ("new", "queued", 4)
    assert len(look_back()) == 1
    assert look_back() == []
    (done,) = api.get(f"metrics/{number}/backfills/").json()
    assert (done["state"], done["done"], done["last"]) == ("done", 4, month_end(1).isoformat())
    then = api.points(number, f"?as_of={month_end(2)}&granularity=month")
    assert [(one["value"], one["is_worked_out"]) for one in then] == [(1.0, True), (1.0, True), (2.0, True)]
    now = api.points(number, f"?as_of={timezone.now().date()}&granularity=month")
    assert [(one["value"], one["is_worked_out"]) for one in now][:4] == [
        (v, False) for v in (1.0, 1.0, 2.0, 1.0)
    ]
    client = world.client(world.manager)
    page = client.get(world.url(f"metrics/{number}/seen/?as_of={month_end(2)}")).content.decode()
    assert "Nobody saw this on" in page
    assert '<p class="kpi-value">2</p>' in page
    assert "Back to how it is known now" in page
    assert client.get(world.url(f"metrics/{number}/seen/?as_of=nonsense")).status_code == 422
    assert (
        "Nothing was known"
        in client.get(world.url(f"metrics/{number}/seen/?as_of=1999-01-01")).content.decode()
    )


def test_the_dashboard_is_shown_as_of_a_day_with_a_way_back(world: Any, api: Api) -> None:
    number = explored(api)
    work()
    look_back()
    for day, value in ((month_end(2), 2), (month_end(1), 1)):
        (shown,) = api.get(f"metrics/dashboard/?as_of={day}").json()["metrics"]
        assert (shown["number"], float(shown["value"])) == (number, value)
    assert api.get("metrics/dashboard/?as_of=tomorrow").status_code == 400
    client, url = world.client(world.manager), world.url("metrics/dashboard/")
    page = client.get(f"{url}?as_of={month_end(2)}&range=all").content.decode()
    assert f"as it was known at the end of {month_end(2).day} {month_end(2):%B %Y}" in page
    assert "Nobody saw A explored then: not computed yet, worked out later." in page
    assert f'href="{url}?range=all">Back to how it is known now' in page
    assert f"range=28&amp;as_of={month_end(2)}" in page  # another range stays on that day
    assert "as it was known" not in client.get(f"{url}?as_of=nonsense").content.decode()


def test_what_people_really_saw_is_never_replaced(world: Any, api: Api) -> None:
    """The metric was computed in between: from then on, that is what was known."""
    number = explored(api)
    work()
    long_ago = dt.datetime.combine(month_end(2), dt.time(18), tzinfo=dt.UTC)
    MetricPoint.objects.update(known_at=long_ago, value=77)
    look_back()
    assert {one["value"] for one in api.points(number, f"?as_of={month_end(3)}")} == {1.0}
    assert {one["value"] for one in api.points(number, f"?as_of={month_end(2)}")} == {77.0}
    page = world.client(world.manager).get(world.url(f"metrics/{number}/")).content.decode()
    assert page.count("Worked out later") == 2
    assert page.count("<td>Then</td>") == 2


def test_a_piece_that_is_cut_off_leaves_nothing_and_is_done_again(
    world: Any, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The computation of the third month dies; a moment later the next look goes on with it."""
    number = explored(api)
    work()
    calculate, calls = backfilling.calculate, []

    def dies(*given: Any, **named: Any) -> Any:
        calls.append(given)
        if len(calls) == 3:
            raise SystemExit  # as a kill: nothing below catches it
        return calculate(*given, **named)

    monkeypatch.setattr(backfilling, "calculate", dies)
    with pytest.raises(SystemExit):
        look_back()
    (row,) = Backfill.objects.all()
    assert (row.state, row.done, BackfillPiece.objects.exclude(done_at=None).count()) == ("running", 2, 2)
    kept = PastPoint.objects.count()
    assert actions.claim_backfills(now=timezone.now()) == []  # a moment's patience, then it is taken over
    (again,) = actions.claim_backfills(now=timezone.now() + dt.timedelta(seconds=11))
    tasks.backfill(backfill_id=again)
    row.refresh_from_db()
    assert (row.state, row.done, len(calls)) == ("done", 4, 5)
    assert PastPoint.objects.count() > kept
    assert [one.metric.item.number for one in PastPoint.objects.filter(piece__done_at=None)] == []
    tasks.backfill(backfill_id=again)  # delivered twice, done once
    assert (len(calls), number > 0) == (5, True)


def test_it_is_cancelled_in_the_middle_and_started_by_hand(
    world: Any, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = explored(api)
    work()
    calculate = backfilling.calculate
    client = world.client(world.manager)

    def cancelled_meanwhile(*given: Any, **named: Any) -> Any:
        assert client.post(world.url(f"metrics/{number}/backfill/cancel/")).status_code == 302
        return calculate(*given, **named)

    state = client.get(world.url(f"metrics/{number}/backfill/state/"), headers={"HX-Request": "true"})
    assert 'aria-valuetext="0 of 4 months"' in state.content.decode()
    assert 'hx-trigger="every 2s"' in state.content.decode()
    with monkeypatch.context() as patch:
        patch.setattr(backfilling, "calculate", cancelled_meanwhile)
        look_back()
    assert (Backfill.objects.get().done, PastPoint.objects.count()) == (0, 0)  # that piece left no trace
    one = dt.timedelta(microseconds=1)
    assert actions.work_backfill(backfill_id=Backfill.objects.get().pk, for_at_most=one) == 1
    assert client.post(world.url(f"metrics/{number}/backfill/cancel/")).status_code == 302
    assert look_back() == []
    assert (Backfill.objects.get().state, Backfill.objects.get().done) == ("cancelled", 1)
    path = f"metrics/{number}/backfills/"
    made = api.post(path, {"from": month_end(2).isoformat(), "to": month_end(1).isoformat()})
    assert (made.status_code, made.json()["total"], made.json()["asked_by"]) == (202, 2, world.manager.email)
    assert api.post(path, {}).json()["id"] == made.json()["id"]  # one at a time
    look_back()
    assert api.get(f"{path}{made.json()['id']}/").json()["state"] == "done"
    assert "every 2s" not in client.get(world.url(f"metrics/{number}/backfill/state/")).content.decode()
    none = api.post(path, {"to": "1980-01-01"})
    assert (none.status_code, "from" in str(none.json())) == (400, True)


def test_new_settings_begin_anew_and_a_mere_save_does_not(world: Any, api: Api) -> None:
    number = explored(api)
    work()
    detail = MetricPoint.objects.first().metric
    form = {
        "title": "Named anew", "status": "live", "calculation": "explored", "direction": "up", "schedule": "arrival",
        "set_granularity": "month", "set_timezone": "UTC",
    }  # fmt: skip
    client = world.client(world.manager)
    assert client.post(world.url(f"metrics/{number}/edit/"), form).status_code == 302
    assert work(dt.timedelta(minutes=2)) == ["done"]
    assert [one.reason for one in Backfill.objects.all()] == ["new"]
    assert client.post(world.url(f"metrics/{number}/edit/"), form | {"set_events": "open"}).status_code == 302
    assert work(dt.timedelta(minutes=4)) == ["done"]
    assert [(one.reason, one.state) for one in Backfill.objects.order_by("pk")] == [
        ("new", "cancelled"), ("changed", "queued"),
    ]  # fmt: skip
    assert BackfillPiece.objects.filter(metric=detail, backfill__reason="changed").count() == 4


def test_a_failure_is_told_and_tried_again(world: Any, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    number = explored(api)
    work()

    def fails(*given: Any, **named: Any) -> Any:
        raise ValueError("There is no rate for 2026-01.")

    monkeypatch.setattr(backfilling, "calculate", fails)
    look_back()
    (shown,) = api.get(f"metrics/{number}/backfills/").json()
    assert (shown["state"], shown["attempts"], shown["error"]) == (
        "failed",
        1,
        "There is no rate for 2026-01.",
    )
    monkeypatch.undo()
    assert look_back() == []
    (again,) = actions.claim_backfills(now=timezone.now() + dt.timedelta(seconds=31))
    tasks.backfill(backfill_id=again)
    assert api.get(f"metrics/{number}/backfills/").json()[0]["state"] == "done"
