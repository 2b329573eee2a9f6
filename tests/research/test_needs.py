"""Personas, jobs and problems through their pages and the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import SYSTEM
from products import actions
from tests import factories
from tests.people import World


def patch(world: World, path: str, **values: Any) -> Any:
    headers = world.bearer(world.manager)
    return world.client(None).patch(world.api(path), values, content_type="application/json", headers=headers)


def get(world: World, path: str) -> Any:
    return world.client(None).get(world.api(path), headers=world.bearer(world.stakeholder, "read")).json()


def test_personas_are_listed_as_cards_by_share(world: World) -> None:
    factories.item(world.product, "persona", title="Ivan", share=8)
    maya = factories.item(
        world.product, "persona", title="Maya", share=46, quote="It burns", main_need="quality"
    )
    factories.item(world.product, "problem", persona=maya)
    html = world.client(world.stakeholder).get(world.url("personas/")).content.decode()
    assert html.index("Maya</a>") < html.index("Ivan</a>")
    assert "“It burns”" in html
    assert "<dt>Main need</dt><dd>Quality</dd>" in html
    assert "<dt>Problems</dt><dd>1</dd>" in html


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"share": 101}, "share"),
        ({"share": -1}, "share"),
        ({"share": "half"}, "share"),
        ({"age_from": 45, "age_to": 32}, "age_to"),
        ({"age_to": 121}, "age_to"),
        ({"main_need": "love"}, "main_need"),
        ({"quote": "x" * 301}, "quote"),
        ({"goals": "a\x00b"}, "goals"),
    ],
)
def test_what_no_persona_can_have_is_refused_by_its_field(
    world: World, values: dict[str, Any], field: str
) -> None:
    persona = factories.item(world.product, "persona")
    reply = patch(world, f"personas/{persona.item.number}/", **values)
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["pointer"] == f"/{field}"


def test_the_form_shows_a_wrong_age_by_its_field_and_keeps_what_was_typed(world: World) -> None:
    data = {
        "title": "Maya",
        "status": "draft",
        "hue": "teal",
        "age_from": "45",
        "age_to": "32",
        "quote": "Kept",
    }
    reply = world.client(world.manager).post(world.url("personas/new/"), data)
    assert reply.status_code == 422
    assert reply.context["form"].errors == {"age_to": ["This is younger than “age from”."]}
    assert "Kept" in reply.content.decode()


def test_a_persona_on_one_page_to_print(world: World) -> None:
    persona = factories.item(
        world.product, "persona", title="Maya", goals="- Keep promises", age_from=32, age_to=45
    )
    factories.item(world.product, "problem", title="Late replies", persona=persona)
    factories.item(world.product, "problem", title="Somebody else's")
    url = world.url(f"research/personas/{persona.item.number}/sheet/")
    html = world.client(world.stakeholder).get(url).content.decode()
    assert "<li>Keep promises</li>" in html
    assert "<dd>32–45</dd>" in html
    assert "Late replies" in html
    assert "Somebody else's" not in html
    assert world.client(world.outsider).get(url).status_code == 404


def test_a_problem_weighs_severity_times_frequency_and_sorts_by_it(world: World) -> None:
    factories.item(world.product, "problem", title="Rare", severity=5, frequency=1)
    factories.item(world.product, "problem", title="Daily", severity=4, frequency=5)
    assert [row["title"] for row in get(world, "problems/?ordering=-weight")["results"]] == ["Daily", "Rare"]
    html = world.client(world.stakeholder).get(world.url("problems/")).content.decode()
    assert html.index("Daily") < html.index("Rare")


@pytest.mark.parametrize("field", ["severity", "frequency"])
@pytest.mark.parametrize("value", [0, 6])
def test_scores_are_one_to_five(world: World, field: str, value: int) -> None:
    problem = factories.item(world.product, "problem")
    assert patch(world, f"problems/{problem.item.number}/", **{field: value}).status_code == 400


def test_evidence_counts_live_insights_linked_as_evidence(world: World) -> None:
    problem = factories.item(world.product, "problem", title="Late replies")
    heavy, light, archived, related = (
        factories.item(world.product, "insight", weight=weight) for weight in (5, 2, 4, 3)
    )
    for insight in (heavy, light, archived):
        actions.link(source=insight.item, target=problem.item, kind="evidences", actor=SYSTEM)
    actions.link(source=related.item, target=problem.item, kind="relates", actor=SYSTEM)
    actions.archive(item=archived.item, actor=SYSTEM)
    row = get(world, f"problems/{problem.item.number}/")
    assert (row["evidence_count"], row["evidence_weight"], row["impact"]) == (2, 7, 9)


def test_a_problem_is_in_the_thread_of_its_persona(world: World) -> None:
    persona = factories.item(world.product, "persona", title="Maya")
    problem = factories.item(world.product, "problem", persona=persona)
    thread = get(world, f"problems/{problem.item.number}/thread/")
    assert [(edge["kind"], edge["source"]) for edge in thread["edges"]] == [
        ("faces", f"NOTES-{persona.item.number}")
    ]


def test_a_persona_of_another_product_cannot_be_named(world: World) -> None:
    foreign = factories.item(world.foreign_product, "persona")
    problem = factories.item(world.product, "problem")
    assert foreign.item.number == problem.item.number
    assert patch(world, f"problems/{problem.item.number}/", persona=foreign.item.number).status_code == 400


def test_a_job_reads_as_a_sentence(world: World) -> None:
    job = factories.item(
        world.product, "job", situation="mail piles up", motivation="see risk", outcome="act early"
    )
    html = world.client(world.stakeholder).get(job.item.url).content.decode()
    assert 'When <strong class="pitch-part">mail piles up</strong>, I want to <strong' in html
    assert 'so I can <strong class="pitch-part">act early</strong>.' in html


@pytest.mark.parametrize("plural", ["personas", "problems", "jobs", "notes", "insights"])
def test_a_list_reads_its_rows_with_one_query_however_many_there_are(world: World, plural: str) -> None:
    """The shell around it asks for more; that is counted where the shell is tested."""
    kind = plural.removesuffix("s")
    client = world.client(world.stakeholder)
    for rows in (1, 2):
        for _ in range(rows):
            persona = (
                {"persona": factories.item(world.product, "persona")} if kind in {"problem", "job"} else {}
            )
            factories.item(world.product, kind, **persona)
        with CaptureQueriesContext(connection) as captured:
            client.get(world.url(f"{plural}/"))
        own = [one["sql"] for one in captured if f"research_{kind}" in one["sql"]]
        assert len(own) == 2, own  # one counts for the pager, one reads
