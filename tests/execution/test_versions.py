"""Each save of a requirement's text keeps a version; old ones come back; nobody overwrites unknowingly."""

from typing import Any

import pytest

from accounts.access import Actor
from execution import queries
from execution.actions import save_text
from execution.documents import PRD
from execution.models import RequirementVersion
from products import actions
from products.models import Activity
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def requirement(world: Any) -> Any:
    return factories.item(
        world.product, "requirement", actor=world.manager, title="Skill routing", body="First."
    )


def url(world: Any, requirement: Any, rest: str) -> str:
    return world.url(f"execution/requirements/{requirement.item.number}/{rest}")


def bodies(requirement: Any) -> list[str]:
    return list(
        RequirementVersion.objects.filter(requirement=requirement)
        .order_by("number")
        .values_list("body", flat=True)
    )


def test_a_new_document_starts_from_its_template(world: Any) -> None:
    posted = {"title": "Skill routing", "status": "draft", "doc_type": "prd"}
    world.client(world.manager).post(world.url("requirements/new/"), posted)
    row = queries.requirement(world.product, 1)
    assert row is not None
    assert row.body == PRD
    assert bodies(row) == [PRD]


def test_saving_keeps_each_text_with_its_author_and_note(world: Any, requirement: Any) -> None:
    client = world.client(world.manager)
    response = client.post(
        url(world, requirement, "text/"), {"body": "Second.\r\nLine", "note": "Scope cut", "base": "1"}
    )
    assert response.status_code == 302
    assert bodies(requirement) == ["First.", "Second.\nLine"]
    latest = RequirementVersion.objects.get(requirement=requirement, number=2)
    assert (latest.author, latest.note) == (world.manager, "Scope cut")
    assert Activity.objects.filter(item=requirement.item, verb="requirement.text_saved").count() == 1


def test_saving_the_same_text_again_is_no_version(world: Any, requirement: Any) -> None:
    world.client(world.manager).post(url(world, requirement, "text/"), {"body": "First.", "base": "1"})
    assert bodies(requirement) == ["First."]


def test_a_stale_save_keeps_what_was_typed_and_shows_both(world: Any, requirement: Any) -> None:
    save_text(requirement=requirement, body="Theirs <b>", actor=Actor(world.admin), base=1)
    client = world.client(world.manager)
    response = client.post(url(world, requirement, "text/"), {"body": "Mine", "note": "", "base": "1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Mine</textarea>" in page
    assert "Theirs &lt;b&gt;" in page
    assert bodies(requirement) == ["First.", "Theirs <b>"]
    again = client.post(url(world, requirement, "text/"), {"body": "Mine", "note": "", "base": "2"})
    assert again.status_code == 302
    assert bodies(requirement)[-1] == "Mine"


def test_restoring_an_old_text_makes_a_new_version(world: Any, requirement: Any) -> None:
    save_text(requirement=requirement, body="Second.", actor=Actor(world.manager), base=1)
    world.client(world.manager).post(url(world, requirement, "versions/1/restore/"))
    assert bodies(requirement) == ["First.", "Second.", "First."]
    requirement.refresh_from_db()
    assert requirement.body == "First."


def test_an_edit_by_api_keeps_a_version_too(world: Any, requirement: Any) -> None:
    response = world.client(None).patch(
        world.api(f"requirements/{requirement.item.number}/"),
        {"body": "By program."},
        content_type="application/json",
        headers=world.bearer(world.manager),
    )
    assert response.status_code == 200
    assert bodies(requirement) == ["First.", "By program."]


def test_changing_the_status_is_no_version_and_no_conflict(world: Any, requirement: Any) -> None:
    actions.edit(detail=requirement, actor=Actor(world.manager), values={"status": "review"})
    save_text(requirement=requirement, body="Second.", actor=Actor(world.manager), base=1)
    assert bodies(requirement) == ["First.", "Second."]


def test_the_comparison_escapes_what_was_written(world: Any, requirement: Any) -> None:
    save_text(requirement=requirement, body="<script>alert(1)</script>", actor=Actor(world.manager))
    response = world.client(world.stakeholder).get(url(world, requirement, "compare/?old=1&new=2"))
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_bad_input_is_refused_by_its_field(world: Any, requirement: Any) -> None:
    client = world.client(world.manager)
    too_long = client.post(url(world, requirement, "text/"), {"body": "x" * 100_001, "base": "1"})
    assert too_long.status_code == 422
    assert "at most 100000 characters" in too_long.content.decode()
    assert client.get(url(world, requirement, "versions/99/")).status_code == 404
    assert client.get(url(world, requirement, "compare/?old=x&new=1")).status_code == 302


def test_the_download_is_the_text(world: Any, requirement: Any) -> None:
    response = world.client(world.stakeholder).get(url(world, requirement, "download/"))
    assert response.content.decode() == "# Skill routing\n\nFirst."
    assert (
        response["Content-Disposition"]
        == f'attachment; filename="NOTES-{requirement.item.number}-skill-routing.md"'
    )


def test_a_contributor_writes_only_their_own(world: Any, requirement: Any) -> None:
    response = world.client(world.contributor).post(
        url(world, requirement, "text/"), {"body": "No", "base": "1"}
    )
    assert response.status_code == 403
    assert world.client(world.outsider).get(url(world, requirement, "versions/")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_versions_page_asks_as_often_for_three_as_for_one(
    world: Any, requirement: Any, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count - 1):
        save_text(requirement=requirement, body=f"Text {number}", actor=Actor(world.manager))
    client = world.client(world.manager)
    client.get(url(world, requirement, "versions/"))
    with django_assert_num_queries(VERSION_QUERIES):
        client.get(url(world, requirement, "versions/"))


VERSION_QUERIES = 8


def test_versions_over_rest(world: Any, requirement: Any) -> None:
    client, bearer = world.client(None), world.bearer(world.manager)
    path = world.api(f"requirements/{requirement.item.number}/versions/")
    made = client.post(path, {"body": "Second.", "base": 1}, content_type="application/json", headers=bearer)
    assert (made.status_code, made.json()["number"]) == (201, 2)
    stale = client.post(path, {"body": "Third.", "base": 1}, content_type="application/json", headers=bearer)
    assert stale.status_code == 412
    assert client.post(f"{path}1/restore/", headers=bearer).json()["body"] == "First."
    assert [one["number"] for one in client.get(path, headers=bearer).json()["results"]] == [3, 2, 1]
