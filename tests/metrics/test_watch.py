"""A real change is told once, to those it concerns, with what stands beside it; noise is not told at all."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from metrics import actions, tasks
from metrics.models import Insight, Watch
from products.models import Activity, Notification
from tests.metrics.given import Api

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def day(back: int) -> str:
    return (TODAY - dt.timedelta(days=back)).isoformat()


def pushed(api: Api, values: list[float], newest: int = 1, **more: Any) -> int:
    number = api.metric("pushed", unit="people", schedule="on_demand", **more)
    push(api, number, values, newest)
    return number


def push(api: Api, number: int, values: list[float], newest: int = 1) -> None:
    """Values of consecutive days, the last of them `newest` days ago."""
    first = newest + len(values) - 1
    points = [{"period_start": day(first - k), "value": value} for k, value in enumerate(values)]
    assert api.post(f"metrics/{number}/points/", {"points": points}).status_code == 201


def look(later: int = 0) -> list[str]:
    claimed = actions.claim_looks(now=timezone.now() + dt.timedelta(minutes=later))
    return [tasks.look(metric_id=metric_id) for metric_id in claimed]


def noise(count: int, level: float = 100, seed: int = 1) -> list[float]:
    return [float(round(one)) for one in np.random.default_rng(seed).normal(level, 4, count)]


def told(world: Any) -> list[tuple[str, str]]:
    rows = Notification.objects.order_by("pk").values_list("user__email", "activity__verb")
    return list(rows)


def test_a_real_change_is_told_once_while_it_lasts(world: Any) -> None:
    api = Api(world)
    number = pushed(api, noise(60) + noise(8, 130), newest=4, owner=world.contributor.email)
    assert look() == ["moved"]
    assert look() == []
    assert told(world) == [(world.contributor.email, "metric.rose")]
    found = api.get(f"metrics/{number}/changes/").json()
    (one,) = found["changes"]
    assert (found["verdict"], one["direction"], one["since"], one["ended_at"]) == (
        "moved",
        "up",
        day(11),
        None,
    )
    assert (one["low"] < 30 < one["high"], one["low"] > 15) == (True, True)
    assert one["words"].startswith("Rose by ")
    push(api, number, noise(2, 130, seed=2), newest=2)
    assert look() == ["moved"]
    assert len(told(world)) == 1  # it lasts
    push(api, number, noise(1, 130, seed=3))
    assert (look(), len(told(world)), Insight.objects.count()) == (["moved"], 1, 1)
    assert Activity.objects.filter(verb="metric.rose").count() == 1


def test_noise_and_a_short_past_are_told_to_nobody_and_said_plainly(world: Any) -> None:
    api = Api(world)
    quiet, short = pushed(api, noise(60)), pushed(api, [1, 2, 30, 4])
    assert sorted(look()) == ["short", "steady"]
    assert told(world) == []
    assert "No real change in the last 28 days" in api.get(f"metrics/{quiet}/changes/").json()["words"]
    assert (
        "Too little history to say: 4 finished days" in api.get(f"metrics/{short}/changes/").json()["words"]
    )
    page = world.client(world.stakeholder).get(world.url("metrics/changes/")).content.decode()
    assert "No real change." in page
    assert "1 has too little history to say" in page


def test_a_series_that_swings_too_much_for_any_answer_says_so(world: Any) -> None:
    api = Api(world)
    swing = [float(round(1000 * np.exp(1.5 * np.sin(k / 5) + k * 0.08))) for k in range(30)]
    number = pushed(api, swing)
    assert look() == ["steady"]
    assert api.get(f"metrics/{number}/changes/").json()["words"].startswith("Nothing can be said yet")


def test_a_change_that_shows_again_is_the_same_and_a_new_one_is_not(world: Any) -> None:
    api = Api(world)
    number = pushed(api, noise(60) + noise(8, 130), newest=30)
    assert look() == ["moved"]
    Insight.objects.update(ended_at=timezone.now())  # a look in between just missed it
    push(api, number, noise(1, 130, seed=9), newest=29)
    assert (look(), len(told(world)), Insight.objects.filter(ended_at=None).count()) == (["moved"], 1, 1)
    push(api, number, noise(18, 130, seed=5) + noise(8, 70, seed=6), newest=3)
    assert look() == ["moved"]
    assert [verb for _, verb in told(world)] == ["metric.rose", "metric.fell"]
    assert Insight.objects.filter(ended_at=None).count() == 1


def test_a_line_is_told_when_it_is_crossed_and_alerts_are_set_in_the_browser(world: Any) -> None:
    api = Api(world)
    number = pushed(api, [80, 90], newest=5, target="100")
    assert look() == ["short"]
    assert told(world) == []  # where it stood is noted
    push(api, number, [101], newest=4)
    look()
    assert [verb for _, verb in told(world)] == ["metric.reached_target"]
    client, url = world.client(world.manager), world.url(f"metrics/{number}/alerts/")
    assert client.post(url, {"above": "many"}).status_code == 422
    assert client.post(url, {"tell_change": "on", "above": "120"}).status_code == 302
    assert api.get(f"metrics/{number}/alerts/").json() == {
        "tell_change": True, "tell_target": False, "above": 120.0, "below": None,
    }  # fmt: skip
    look()
    push(api, number, [99, 130], newest=2)  # the target is lost and reached at once, and the line crossed
    look()
    push(api, number, [135], newest=1)
    look()
    assert [verb for _, verb in told(world)] == ["metric.reached_target", "metric.crossed_line"]
    words = [one["words"] for one in api.get("metrics/changes/").json()]
    assert any(said.startswith("Went above 120 people with 130 people in the day of ") for said in words)
    assert api.post(f"metrics/{number}/alerts/", {"above": None}).json()["above"] is None
    reader = world.client(world.stakeholder)
    assert reader.post(url, {"above": "1"}).status_code == 403
    page = reader.get(world.url(f"metrics/{number}/")).content.decode()
    assert ("Went above 120 people" in page, "Tell its owner" in page) == (True, False)


def test_what_stands_in_the_window_is_named(world: Any) -> None:
    from metrics.models import ReleaseMark

    api = Api(world)
    number = pushed(api, noise(60) + noise(8, 130), newest=4)
    for back, label in ((13, "2026.11"), (40, "2026.09")):
        ReleaseMark.objects.create(
            workspace=world.workspace,
            product=world.product,
            label=label,
            date=TODAY - dt.timedelta(days=back),
        )
    look()
    (one,) = api.get(f"metrics/{number}/changes/").json()["changes"]
    assert [mark["label"] for mark in one["marks"]] == ["2026.11"]
    page = world.client(world.manager).get(world.url(f"metrics/{number}/")).content.decode()
    assert "A real change" in page
    assert "2026.11" in page
    assert Watch.objects.get().due_at is None


def test_whoever_follows_a_metric_is_told_of_it_until_they_no_longer_do(world: Any) -> None:
    api = Api(world)
    number = pushed(api, noise(60) + noise(8, 130), newest=4, owner=world.contributor.email)
    client, url = world.client(world.stakeholder), world.url(f"metrics/{number}/follow/")
    assert client.get(url).status_code == 405
    page = client.post(url, {"follow": "1"}, follow=True).content.decode()
    assert "You will be told when it changes." in page
    assert "Follow no longer" in page
    reader = Api(world, world.stakeholder)
    assert reader.post(f"metrics/{number}/follow/", {"follows": True}).json() == {"follows": True}
    assert look() == ["moved"]
    assert set(told(world)) == {
        (world.contributor.email, "metric.rose"),
        (world.stakeholder.email, "metric.rose"),
    }
    assert reader.post(f"metrics/{number}/follow/", {"follows": False}).status_code == 200
    assert reader.get(f"metrics/{number}/follow/").json() == {"follows": False}
