"""Notes whose passages become insights: in the browser, without JavaScript, and over the API."""

from typing import Any

import pytest

from accounts.access import SYSTEM
from products import actions
from research import queries
from tests import factories
from tests.people import World

BODY = "Maya: We promise two hours.\n\nMaya: Nobody <sees> it, so we promise two hours again."


@pytest.fixture
def note(world: World) -> Any:
    return factories.item(
        world.product, "note", world.manager, title="Call", body=BODY, customer="Maya", company="Fjord"
    )


def mark(world: World, note: Any, who: Any = None, **values: Any) -> Any:
    url = world.url(f"research/notes/{note.item.number}/mark/")
    data = {"quote": "promise two hours", "weight": "4"} | values
    return world.client(who or world.contributor).post(url, data)


def insights(world: World, note: Any) -> list[Any]:
    return list(queries.insights_of(world.product, note))


def test_a_pasted_quote_becomes_an_insight_that_keeps_its_place_and_customer(world: World, note: Any) -> None:
    problem = factories.item(world.product, "problem", title="Late").item
    reply = mark(world, note, quote="Nobody  <sees>\r\nit", title="Invisible", target=str(problem.number))
    assert reply.status_code == 302
    [insight] = insights(world, note)
    assert BODY[insight.start : insight.end] == insight.quote == "Nobody <sees> it"
    assert (insight.customer, insight.company, insight.weight) == ("Maya", "Fjord", 4)
    assert insight.item.created_by == world.contributor
    html = world.client(world.stakeholder).get(note.item.url).content.decode()
    assert "<mark>Nobody &lt;sees&gt; it</mark>" in html
    assert "<sees>" not in html
    assert "Late" in html
    shown = world.client(world.stakeholder).get(problem.url).content.decode()
    assert "“Nobody &lt;sees&gt; it”" in shown


def test_the_selected_occurrence_is_the_one_that_is_marked(world: World, note: Any) -> None:
    second = BODY.rindex("promise two hours")
    mark(world, note, start=str(second))
    mark(world, note, start="0")
    assert [insight.start for insight in insights(world, note)] == [BODY.index("promise two hours"), second]


def test_a_quote_that_is_not_in_the_note_is_said_by_the_field(world: World, note: Any) -> None:
    reply = mark(world, note, quote="three hours", title="Kept")
    assert reply.status_code == 422
    assert reply.context["mark_form"].errors == {
        "quote": ["This passage is not in the note. Copy it exactly as it stands there."]
    }
    assert 'value="Kept"' in reply.content.decode()
    assert insights(world, note) == []


def test_without_a_title_the_quote_is_the_title(world: World, note: Any) -> None:
    mark(world, note)
    assert [insight.item.title for insight in insights(world, note)] == ["promise two hours"]


def test_overlapping_passages_are_both_shown_and_the_text_stays_whole(world: World, note: Any) -> None:
    mark(world, note, quote="We promise two")
    mark(world, note, quote="two hours.")
    segments = queries.segments(note, insights(world, note))
    assert "".join(piece.text for piece, _ in segments) == BODY
    assert [piece.text for piece, insight in segments if insight] == ["We promise ", "two", " hours."]
    html = world.client(world.stakeholder).get(note.item.url).content.decode()
    assert html.count("data-overlap") == 1


def test_editing_the_note_keeps_what_still_stands_and_says_what_does_not(world: World, note: Any) -> None:
    mark(world, note, quote="Nobody <sees> it")
    mark(world, note, quote="We promise two hours.")
    actions.edit(detail=note, actor=SYSTEM, values={"body": "Intro.\r\nNobody <sees> it, she says."})
    note.refresh_from_db()
    kept, lost = insights(world, note)
    assert note.body[kept.start : kept.end] == "Nobody <sees> it"
    assert (lost.quote, lost.start, lost.end, lost.is_in_note) == ("We promise two hours.", None, None, False)
    assert "no longer holds this quote" in world.client(world.stakeholder).get(lost.item.url).content.decode()
    # What is lost can still be weighed anew; its quote is not asked for again.
    headers = world.bearer(world.manager)
    url = world.api(f"insights/{lost.item.number}/")
    reply = world.client(None).patch(url, {"weight": 1}, content_type="application/json", headers=headers)
    assert (reply.status_code, reply.json()["weight"], reply.json()["is_in_note"]) == (200, 1, False)
    # And it finds its place again when the passage comes back.
    actions.edit(detail=note, actor=SYSTEM, values={"body": BODY})
    lost.refresh_from_db()
    assert BODY[lost.start : lost.end] == lost.quote


def test_the_customer_stays_when_the_note_is_made_anonymous(world: World, note: Any) -> None:
    mark(world, note)
    actions.edit(detail=note, actor=SYSTEM, values={"customer": "", "company": ""})
    assert [insight.customer for insight in insights(world, note)] == ["Maya"]


@pytest.mark.parametrize("kind", ["problem", "job", "persona"])
def test_over_the_api_a_passage_becomes_an_insight_and_evidence_in_one_call(
    world: World, note: Any, kind: str
) -> None:
    target = factories.item(world.product, kind).item
    url = world.api(f"notes/{note.item.number}/insights/")
    body = {"quote": "promise two hours", "evidences": target.number, "weight": 5}
    headers = world.bearer(world.contributor)
    made = world.client(None).post(url, body, content_type="application/json", headers=headers)
    assert made.status_code == 201, made.content
    assert (made.json()["start"], made.json()["end"], made.json()["customer"]) == (9, 26, "Maya")
    listed = world.client(None).get(url, headers=world.bearer(world.stakeholder, "read")).json()
    assert [row["number"] for row in listed] == [made.json()["number"]]
    assert [one.item.number for one in queries.evidence_for(world.product, target)] == [made.json()["number"]]


def test_over_the_api_what_cannot_be_evidenced_is_refused_and_nothing_is_left(
    world: World, note: Any
) -> None:
    headers = world.bearer(world.contributor)
    other = factories.item(world.other_product, "problem").item
    vision = factories.item(world.product, "vision").item
    url = world.api(f"notes/{note.item.number}/insights/")
    for number in (other.number + 500, vision.number):
        body = {"quote": "promise two hours", "evidences": number}
        reply = world.client(None).post(url, body, content_type="application/json", headers=headers)
        assert reply.status_code == 400
    gone = world.client(None).post(
        url, {"quote": "no such words"}, content_type="application/json", headers=headers
    )
    assert (gone.status_code, gone.json()["errors"][0]["pointer"]) == (400, "/quote")
    assert insights(world, note) == []


def test_the_kinds_own_resource_checks_the_quote_too(world: World, note: Any) -> None:
    headers = world.bearer(world.contributor)
    body = {"title": "T", "note": note.item.number, "quote": "not there"}
    reply = world.client(None).post(
        world.api("insights/"), body, content_type="application/json", headers=headers
    )
    assert (reply.status_code, reply.json()["errors"][0]["pointer"]) == (400, "/quote")


def test_who_may_mark(world: World, note: Any) -> None:
    assert mark(world, note, world.stakeholder).status_code == 403
    assert mark(world, note, world.outsider).status_code == 404
    assert "mark-form" not in world.client(world.stakeholder).get(note.item.url).content.decode()
    assert "mark-form" in world.client(world.contributor).get(note.item.url).content.decode()
    actions.archive(item=note.item, actor=SYSTEM)
    assert mark(world, note).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quote", ""), ("quote", " "), ("quote", "x" * 4001), ("quote", "a\x00b"), ("weight", "6"), ("weight", "much"),
        ("title", "x" * 201), ("target", "99999"), ("target", "x"), ("start", "-1"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_its_field(world: World, note: Any, field: str, value: str) -> None:
    reply = mark(world, note, **{field: value})
    assert reply.status_code == 422
    assert list(reply.context["mark_form"].errors) == [field]
    assert insights(world, note) == []
