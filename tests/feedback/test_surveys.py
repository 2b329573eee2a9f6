"""Surveys: answered by link without JavaScript, one answer a person and wave, CSV and API in and out."""

import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback import actions, personal_links, queries
from feedback.models import Response, Survey
from tests import factories
from tests.people import World


@pytest.fixture
def survey(world: World) -> Survey:
    return make(world)


def make(world: World, **values: Any) -> Survey:
    given = {"question": "How likely are you to recommend Notes?", "status": "open"} | values
    return factories.item(world.product, "survey", actor=world.manager, **given)


def answers(survey: Survey) -> list[tuple[str, int, str]]:
    return list(
        Response.objects.filter(survey=survey).order_by("pk").values_list("respondent", "score", "comment")
    )


def test_an_anonymous_answer_by_link(survey: Survey, visitor: Client) -> None:
    page = visitor.get(survey.public_path)
    text = page.content.decode()
    assert [f'name="score" value="{score}"' in text for score in range(12)] == [True] * 11 + [False]
    once = page.context["form"]["once"].value()
    for _ in range(2):
        done = visitor.post(survey.public_path, {"score": "9", "comment": "Fast", "once": once}, follow=True)
        assert "Thank you. We read every answer." in done.content.decode()
        assert done.cookies == {}
    assert answers(survey) == [("", 9, "Fast")]
    assert Survey.objects.get(pk=survey.pk).response_count == 1


def test_a_personal_link_names_the_person_and_the_latest_answer_counts(
    world: World, survey: Survey, visitor: Client
) -> None:
    page = world.client(world.manager).post(
        world.url(f"feedback/surveys/{survey.item.number}/links/"),
        {"customers": "Ada@example.com, Ada", "as": "csv"},
    )
    line = page.content.decode().splitlines()[1]
    assert line.startswith("ada@example.com,Ada,http")
    link = line.rpartition(",")[2]
    for score in (3, 8):
        shown = visitor.get(link)
        assert "This link is yours" in shown.content.decode()
        sealed = shown.context["form"]["r"].value()
        visitor.post(survey.public_path, {"score": score, "r": sealed, "once": f"n{score}"})
    assert answers(survey) == [("ada@example.com", 3, ""), ("ada@example.com", 8, "")]
    assert [row.score for row in queries.counted_responses(world.product, survey)] == [8]
    assert dict(queries.score_counts(world.product, survey))[8] == 1
    with time_machine.travel(timezone.now() + dt.timedelta(days=120), tick=False):
        visitor.post(survey.public_path, {"score": 2, "r": sealed})
    assert sorted(row.score for row in queries.counted_responses(world.product, survey)) == [2, 8]


@pytest.mark.parametrize("change", ["x", "another", "garbage", "\x00", "é" * 300])
def test_a_forged_link_is_refused(world: World, survey: Survey, visitor: Client, change: str) -> None:
    sealed = personal_links.seal(survey, "ada@example.com")
    given = {"x": sealed + "x", "another": personal_links.seal(make(world), "ada@example.com")}.get(
        change, change
    )
    page = visitor.post(survey.public_path, {"score": "9", "r": given})
    assert page.status_code == 403
    assert "This link does not work" in page.content.decode()
    assert answers(survey) == []


def test_without_anonymous_answers_only_personal_links_work(world: World, visitor: Client) -> None:
    survey = make(world, anonymous_allowed=False)
    for do in (visitor.get, visitor.post):
        assert do(survey.public_path, {"score": "9"}).status_code == 403
    sealed = personal_links.seal(survey, "ada@example.com")
    assert visitor.post(survey.public_path, {"score": "9", "r": sealed}).status_code == 302
    assert answers(survey) == [("ada@example.com", 9, "")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("score", ""),
        ("score", "11"),
        ("score", "-1"),
        ("score", "nine"),
        ("score", "9.5"),
        ("comment", "x" * 10_000),
        ("comment", "a\x00b"),
        ("once", "x" * 41),
    ],
)
def test_a_bad_answer_is_named_by_its_field(survey: Survey, visitor: Client, field: str, value: str) -> None:
    page = visitor.post(survey.public_path, {"score": "7", "comment": "Kept"} | {field: value})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert field == "comment" or "Kept" in page.content.decode()
    assert answers(survey) == []


@pytest.mark.parametrize(("kind", "high"), [("csat", 5), ("ces", 7)])
def test_each_scale_has_its_own_bounds(world: World, visitor: Client, kind: str, high: int) -> None:
    survey = make(world, question_kind=kind)
    codes = [
        visitor.post(survey.public_path, {"score": score}).status_code for score in (0, 1, high, high + 1)
    ]
    assert codes == [422, 302, 302, 422]
    with pytest.raises(ValidationError, match=f"from 1 to {high}"):
        actions.answer(survey=survey, score=high + 1)


def test_drafts_are_not_there_and_closed_ones_say_so(world: World, visitor: Client) -> None:
    today = timezone.now().date()
    day = dt.timedelta(days=1)
    states = [
        ({"status": "draft"}, 404),
        ({"status": "closed"}, 410),
        ({"opens_on": today + 2 * day}, 410),
        ({"closes_on": today - 2 * day}, 410),
        ({"opens_on": today - day, "closes_on": today + day}, 200),
    ]
    for values, code in states:
        survey = make(world, **values)
        assert visitor.get(survey.public_path).status_code == code
        assert visitor.post(survey.public_path, {"score": "9"}).status_code == (302 if code == 200 else code)
    assert visitor.get("/survey/unknown-token/").status_code == 404
    assert Response.objects.count() == 1


def test_a_survey_cannot_close_before_it_opens(world: World) -> None:
    values = {"title": "Q", "question": "?", "opens_on": "2026-03-01", "closes_on": "2026-02-01"}
    headers = world.bearer(world.manager, "write")
    answer = world.client(None).post(
        world.api("surveys/"), values, content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/closes_on")
    only = world.client(None).post(
        world.api("surveys/"),
        values,
        content_type="application/json",
        headers=world.bearer(world.contributor, "write"),
    )
    assert only.status_code == 403


def upload(world: World, survey: Survey, text: bytes) -> Any:
    file = io.BytesIO(text)
    file.name = "answers.csv"
    return world.client(world.manager).post(
        world.url(f"feedback/surveys/{survey.item.number}/import/"), {"file": file}
    )


def test_csv_in_names_each_bad_row_and_keeps_the_good_ones(world: World, survey: Survey) -> None:
    rows = [
        "Respondent,score,comment,submitted_at,external_id",
        'ada@example.com,9,"Good, really",2026-02-03T10:00:00Z,',
        "bob@example.com,eleven,,2026-02-03,",
        "bob@example.com,11,,2026-02-03,",
        "bob@example.com,5,,yesterday,",
        "bob@example.com,5,,9999-12-31,",
        "bob@example.com,5,,0001-01-01,",
        ",4,anonymous,2026-02-03,a-1",
    ]
    data = "\n".join(rows).encode()
    page = upload(world, survey, data)
    assert page.status_code == 422
    report = page.context["report"]
    assert (report["kept"], report["known"]) == (2, 0)
    assert [(row, field) for row, field, _ in report["wrong"]] == [
        (2, "score"), (3, "score"), (4, "submitted_at"), (5, "submitted_at"), (6, "submitted_at"),
    ]  # fmt: skip
    again = upload(world, survey, data).context["report"]
    assert (again["kept"], again["known"]) == (0, 2)
    assert Survey.objects.get(pk=survey.pk).response_count == 2
    assert Response.objects.get(respondent="ada@example.com").wave == "2026-Q1"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"name\nx", b"score\n\x00", b'score\n"9'])
def test_a_file_that_is_no_csv_is_refused(world: World, survey: Survey, data: bytes) -> None:
    page = upload(world, survey, data)
    assert page.status_code == 422
    assert page.context["form"].errors
    assert answers(survey) == []


def test_csv_out_comes_in_again_and_holds_no_formula(world: World, survey: Survey) -> None:
    actions.answer(survey=survey, score=9, comment="=HYPERLINK(1)", once="a")
    url = world.url(f"feedback/surveys/{survey.item.number}/answers.csv")
    text = world.client(world.stakeholder).get(url).content
    assert b"'=HYPERLINK(1)" in text
    other = make(world)
    assert upload(world, other, text).context["report"]["kept"] == 1
    assert answers(other) == [("", 9, "=HYPERLINK(1)")]
    assert world.client(world.outsider).get(url).status_code == 404


def test_the_api_takes_all_answers_or_none(world: World, survey: Survey) -> None:
    url, headers = world.api(f"surveys/{survey.item.number}/responses/"), world.bearer(world.manager, "write")

    def send(*rows: Any) -> Any:
        return world.client(None).post(
            url, {"responses": rows}, content_type="application/json", headers=headers
        )

    good = {"score": 10, "respondent": "ada@example.com", "submitted_at": "2026-05-01T10:00:00Z"}
    bad = send(good, {"score": 99}, {"comment": "none"})
    assert bad.status_code == 400
    assert {error["pointer"] for error in bad.json()["errors"]} == {
        "/responses/1/score",
        "/responses/2/score",
    }
    assert [send(row).status_code for row in ("x", 7, None, {"score": True}, {"score": "\ud800"})] == [
        400
    ] * 5
    far = send(good | {"submitted_at": "9999-01-01T00:00:00Z"})
    assert (far.status_code, answers(survey)) == (400, [])
    assert send(good).json() == {"kept": 1, "known": 0}
    assert send(good).json() == {"kept": 0, "known": 1}
    assert [row["wave"] for row in world.client(None).get(url, headers=headers).json()["results"]] == [
        "2026-Q2"
    ]
    stakeholder = world.bearer(world.stakeholder, "write")
    body = {"responses": [good]}
    assert (
        world.client(None).post(url, body, content_type="application/json", headers=stakeholder).status_code
        == 403
    )


def test_answers_are_handed_on_once(world: World, survey: Survey) -> None:
    for score in (1, 2, 3):
        actions.answer(survey=survey, score=score)
    first = queries.responses_to_forward(2)
    assert [row.score for row in first] == [1, 2]
    assert actions.mark_forwarded(ids=[row.pk for row in first]) == 2
    assert actions.mark_forwarded(ids=[row.pk for row in first]) == 0
    assert [row.score for row in queries.responses_to_forward(10)] == [3]


def test_the_results_page_shows_counts_and_comments(world: World, survey: Survey) -> None:
    client, url = (
        world.client(world.stakeholder),
        world.url(f"feedback/surveys/{survey.item.number}/results/"),
    )
    assert "No answers yet" in client.get(url).content.decode()
    counts = []
    for comments in (["<script>alert(1)</script>"], ["Slow search", "Great help"]):
        for comment in comments:
            actions.answer(survey=survey, score=4, comment=comment)
        with CaptureQueriesContext(connection) as seen:
            text = client.get(url).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert "Great help" in text
    assert "<script>alert" not in text
    assert "3 answers, 3 counted" in text


def test_the_survey_page_and_list_show_what_there_is(world: World, survey: Survey) -> None:
    actions.answer(survey=survey, score=4, comment="Slow search")
    client = world.client(world.manager)
    text = client.get(world.url(f"surveys/{survey.item.number}/")).content.decode()
    assert survey.public_path in text
    assert "Slow search" in text
    assert "NPS (0–10)" in client.get(world.url("surveys/")).content.decode()
