"""Releasing, and what bars it."""

import datetime as dt
from typing import Any

import pytest

from accounts.access import Actor
from execution import actions
from products import calendar_marks
from products.models import Activity, Link
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(world: Any) -> Any:
    return factories.item(
        world.product,
        "release",
        actor=world.manager,
        title="Autumn",
        version_name="2026.11",
        planned_date=dt.date(2026, 11, 30),
    )


def story(world: Any, release: Any, status: str, **values: Any) -> Any:
    return factories.item(
        world.product, "story", actor=world.manager, release=release, status=status, **values
    )


def url(world: Any, release: Any, rest: str) -> str:
    return world.url(f"execution/releases/{release.item.number}/{rest}")


def test_a_release_goes_out_when_all_is_done(world: Any, release: Any) -> None:
    made = story(world, release, "done")
    response = world.client(world.manager).post(url(world, release, "release/"))
    assert response.status_code == 302
    release.refresh_from_db()
    assert release.item.status == "released"
    assert release.released_at is not None
    assert Activity.objects.filter(item=release.item, verb="release.released").count() == 1
    assert Link.objects.get(kind="ships").source == made.item


def test_unfinished_stories_bar_it_until_they_are_moved_out(world: Any, release: Any) -> None:
    late = story(world, release, "review", title="Late one")
    following = factories.item(world.product, "release", actor=world.manager, version_name="2026.12")
    client = world.client(world.manager)
    refused = client.post(url(world, release, "release/"))
    assert refused.status_code == 422
    assert "Late one" in refused.content.decode()
    release.refresh_from_db()
    assert (release.item.status, release.released_at) == ("planned", None)
    client.post(url(world, release, "release/"), {"move_out": "on", "move_to": following.pk})
    late.refresh_from_db()
    release.item.refresh_from_db()
    assert late.release_id == following.pk
    assert release.item.status == "released"


def test_no_form_and_no_program_sets_released_by_hand(world: Any, release: Any) -> None:
    client = world.client(world.manager)
    posted = {"title": "Autumn", "status": "released", "version_name": "2026.11"}
    assert client.post(world.url(f"releases/{release.item.number}/edit/"), posted).status_code == 422
    api = client.patch(
        world.api(f"releases/{release.item.number}/"),
        {"status": "released"},
        content_type="application/json",
        headers=world.bearer(world.manager),
    )
    assert api.status_code in {400, 422}
    assert "not set by hand" in api.content.decode()
    release.item.refresh_from_db()
    assert release.item.status == "planned"


def test_it_can_be_taken_back(world: Any, release: Any) -> None:
    client = world.client(world.manager)
    client.post(url(world, release, "release/"))
    assert client.post(url(world, release, "release/")).status_code == 422
    assert client.post(url(world, release, "withdraw/")).status_code == 302
    release.refresh_from_db()
    assert (release.item.status, release.released_at) == ("planned", None)


def test_notes_are_drafted_from_what_is_done_and_saved_only_by_a_person(world: Any, release: Any) -> None:
    requirement = factories.item(world.product, "requirement", actor=world.manager, title="Skill routing")
    story(world, release, "done", title="Route by *skill*", requirement=requirement, so_that="nobody waits")
    story(world, release, "review", title="Not yet")
    client = world.client(world.manager)
    page = client.get(url(world, release, "notes/?draft=1")).content.decode()
    assert "## Skill routing" in page
    assert r"**Route by \*skill\***: nobody waits." in page
    assert "Not yet" not in page
    release.refresh_from_db()
    assert release.notes == ""
    client.post(url(world, release, "notes/"), {"notes": "Ours", "version": str(release.item.version)})
    release.refresh_from_db()
    assert release.notes == "Ours"


def test_stale_notes_keep_both(world: Any, release: Any) -> None:
    actions.save_notes(release=release, notes="Theirs", actor=Actor(world.admin))
    response = world.client(world.manager).post(
        url(world, release, "notes/"), {"notes": "Mine", "version": "1"}
    )
    assert response.status_code == 409
    assert "Mine</textarea>" in response.content.decode()
    assert "Theirs" in response.content.decode()


def test_two_releases_never_share_a_version(world: Any, release: Any) -> None:
    posted = {"title": "Other", "status": "planned", "version_name": " 2026.11 "}
    response = world.client(world.manager).post(world.url("releases/new/"), posted)
    assert response.status_code == 422
    assert "has this version" in response.content.decode()


def test_it_stands_in_the_calendar(world: Any, release: Any) -> None:
    marks = calendar_marks.marks(world.product, dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    assert [(mark.date, mark.label, mark.kind) for mark in marks] == [
        (dt.date(2026, 11, 30), "2026.11", "release")
    ]
    assert calendar_marks.marks(world.product, dt.date(2026, 12, 1), dt.date(2026, 12, 31)) == []


def test_releasing_over_rest(world: Any, release: Any) -> None:
    late = story(world, release, "review")
    client, bearer = world.client(None), world.bearer(world.manager)
    path = world.api(f"releases/{release.item.number}/")

    def post(rest: str, body: dict[str, Any]) -> Any:
        return client.post(f"{path}{rest}/", body, content_type="application/json", headers=bearer)

    assert post("release", {}).status_code in {400, 422}
    assert post("release", {"move_out": True, "move_to": 9999}).status_code in {400, 422}
    assert post("release", {"move_out": True}).json()["status"] == "released"
    late.refresh_from_db()
    assert late.release is None
    assert post("withdraw", {}).json()["status"] == "planned"
    assert client.get(f"{path}draft-notes/", headers=bearer).json() == {"notes": ""}


def test_people_without_a_hand_in_it_cannot(world: Any, release: Any) -> None:
    assert world.client(world.contributor).post(url(world, release, "release/")).status_code == 403
    assert world.client(world.stakeholder).get(url(world, release, "release/")).status_code == 403
    assert world.client(world.outsider).get(url(world, release, "release/")).status_code == 404


def test_the_pages_of_each_kind_show(world: Any, release: Any) -> None:
    made = story(
        world, release, "progress", title="Blocked one", is_blocked=True, blocked_reason="Waits for legal"
    )
    requirement = factories.item(
        world.product, "requirement", actor=world.manager, body="## Goals\n\nOne two three four."
    )
    client = world.client(world.stakeholder)
    assert "Blocked one" in client.get(release.item.url).content.decode()
    assert "Waits for legal" in client.get(made.item.url).content.decode()
    assert "How success is measured" in client.get(requirement.item.url).content.decode()
