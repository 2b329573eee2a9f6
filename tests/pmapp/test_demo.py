"""The demo workspace: whole, believable, the same every time, at every stage, and deletable without a trace.

It is built once, for it takes its time; each stage's part of it has a function below.
"""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db.models import Exists, OuterRef
from django.test import Client

from accounts.models import User, Workspace
from execution import queries as execution
from execution.models import Release, RequirementVersion, Story
from feedback.models import Idea, Response, Vote
from launch import queries as launch
from metrics import queries as metrics
from metrics.models import Event, Metric, SubscriptionVersion
from pmapp import demo
from products import kinds
from products.models import Item, Link, Product
from products.thread import thread_of
from vision import queries as vision

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = dt.date(2026, 11, 22)
NOON = dt.datetime.combine(TODAY, dt.time(12), tzinfo=dt.UTC)
OF_RESEARCH = ("vision", "persona", "problem", "job", "note", "insight")


@time_machine.travel(NOON, tick=True)  # "today" is what metrics are computed up to as well
def test_the_demo_tells_the_whole_story(transactional_db: None) -> None:
    ctx: dict[str, Any] = {}
    report = demo.build(TODAY, "a password for the demo", ctx)
    relay = Product.objects.get(key="RELAY")
    everybody_signs_in(report)
    the_thread_is_whole(relay)
    vision_and_research_tell_one_story(relay, ctx)
    feedback_is_believable(ctx)
    the_board_is_in_motion(relay, ctx)
    two_launches_are_behind_and_one_is_not_ready(relay, ctx)
    the_numbers_are_believable(relay, ctx)
    every_promised_page_answers(report, ctx)
    it_is_deleted_without_a_trace()


def everybody_signs_in(report: dict[str, Any]) -> None:
    for login in report["logins"]:
        words = {"login": login["email"], "password": login["password"]}
        assert Client().post("/accounts/login/", words).status_code == 302


def the_thread_is_whole(relay: Product) -> None:
    counts = {
        kind.key: Item.objects.filter(product=relay, kind=kind.key).count() for kind in kinds.all_kinds()
    }
    assert [key for key, count in counts.items() if not count] == []
    initiative = Item.objects.get(product=relay, title="At-risk countdown in the inbox")
    thread = thread_of(relay, initiative)
    assert {"persona", "problem", "insight", "idea"} <= {node.item.kind for node in thread.upstream}
    assert {"requirement", "story", "release", "launch", "metric"} <= {
        node.item.kind for node in thread.downstream
    }


def vision_and_research_tell_one_story(relay: Product, ctx: dict[str, Any]) -> None:
    assert (len(ctx["personas"]), len(ctx["problems"]), len(ctx["insights"])) == (4, 10, 25)
    positioning = vision.vision(relay, ctx["vision"].number)
    assert positioning is not None
    assert (positioning.item.status, vision.missing(relay, positioning)) == ("ready", [])
    assert vision.review(relay, positioning).empty_words == ()
    assert [row.number for row in vision.versions(relay, positioning)] == [3, 2, 1]


def feedback_is_believable(ctx: dict[str, Any]) -> None:
    ideas = [item.idea for item in ctx["ideas"].values()]
    assert len(ideas) == 24
    assert all(5 <= idea.vote_count <= 160 for idea in ideas if not idea.is_merged)
    assert all(idea.vote_count == Vote.objects.filter(idea=idea).count() for idea in ideas)
    discarded = Idea.objects.filter(item__status="discarded").exclude(discard_reason="")
    assert discarded.count() == 2
    rows = Response.objects.filter(survey__question_kind="nps")
    waves = sorted(set(rows.values_list("wave", flat=True)))
    nps = []
    for wave in waves:
        scores = list(rows.filter(wave=wave).values_list("score", flat=True))
        nps.append(round(100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)))
    assert len(waves) == 8
    assert nps == sorted(nps)
    assert (abs(nps[0] - 22) <= 1, abs(nps[-1] - 41) <= 1) == (True, True)
    assert rows.count() == 404
    assert 45 <= rows.exclude(comment="").count() <= 60


def the_board_is_in_motion(relay: Product, ctx: dict[str, Any]) -> None:
    assert (len(ctx["requirements"]), len(ctx["releases"]), len(ctx["stories"])) == (6, 12, 41)
    assert RequirementVersion.objects.count() == 10
    assert {column.status.key: column.total > 0 for column in execution.board(relay)} == dict.fromkeys(
        ("backlog", "ready", "progress", "review", "done"), True
    )
    ships = Link.objects.filter(kind="ships", target=OuterRef("pk"))
    assert not Item.objects.filter(~Exists(ships), product=relay, kind="release").exists()
    out = Release.objects.filter(item__status="released").exclude(released_at=None)
    assert [item.status for item in ctx["releases"]].count("released") == out.count() == 10
    assert all(release.notes for release in out)
    assert all(story.started_at < story.finished_at for story in Story.objects.filter(item__status="done"))


def two_launches_are_behind_and_one_is_not_ready(relay: Product, ctx: dict[str, Any]) -> None:
    launches = [item.launch for item in ctx["launches"]]
    assert [one.item.status for one in launches] == ["launched", "launched", "planned"]
    assert [one.release for one in launches] == [ctx["releases"][place] for place in (7, 9, 10)]
    summary = launch.summary(relay, launches[2])
    assert not summary.may_go
    assert summary.obstacles[0].startswith("Legal says no go")


def the_numbers_are_believable(relay: Product, ctx: dict[str, Any]) -> None:
    made = {name: Metric.objects.get(item=item) for name, item in ctx["metrics_by_product"]["RELAY"].items()}
    empty = {name for name, metric in made.items() if metric.headline is None}
    assert empty == set()
    headlines = {name: float(metric.headline or 0) for name, metric in made.items()}
    assert 54_000 < headlines["mrr"] < 68_000
    assert 40_000 < Event.objects.filter(product=relay).count() < 60_000
    assert SubscriptionVersion.objects.values("customer_id").distinct().count() == 420
    churn = [
        point.payload["logo_churn_rate"]
        for point in metrics.points(made["mrr"], granularity="month")
        if point.is_complete and (point.payload["customers_opening"] or 0) > 100
    ]
    assert 0.015 < sum(churn) / len(churn) < 0.035
    assert 500 < headlines["wau"] < 1100
    assert 0.2 < headlines["retention"] < 0.8
    real = ctx["metrics_by_product"]["CELERY"].values()
    assert all(Metric.objects.get(item=item).headline for item in real)


def every_promised_page_answers(report: dict[str, Any], ctx: dict[str, Any]) -> None:
    anybody, stakeholder = Client(), Client()
    stakeholder.force_login(User.objects.get(email="jonas@harbor.example"))
    shared = [link["path"] for link in report["share_links"]]
    for path in (*shared, ctx["portal_path"], ctx["survey_path"]):
        assert anybody.get(path).status_code == 200, path
    items = Item.objects.filter(product__key="RELAY").select_related("product__workspace")
    inside = [item for kind in OF_RESEARCH for item in items.filter(kind=kind).order_by("pk")[:2]]
    boards = [f"/w/harbor/p/{key}/metrics/dashboard/?range=all" for key in ("RELAY", "CELERY")]
    for path in (*boards, *(item.url for item in inside)):
        assert stakeholder.get(path).status_code == 200, path
    problem = stakeholder.get(ctx["problems"]["promise-invisible"].url).content.decode()
    assert "The report tells me on Tuesday what burned down on Monday." in problem
    assert "7<small> insights, weight 31" in problem


def it_is_deleted_without_a_trace() -> None:
    Workspace.objects.create(name="Another", slug="another")
    demo.delete()
    assert not Workspace.objects.filter(is_demo=True).exists()
    assert not User.objects.filter(email__endswith="@harbor.example").exists()
    assert Workspace.objects.filter(slug="another").exists()
