"""Answers on their way to the metrics: one that is refused holds up nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback import actions as feedback
from feedback.models import Response
from metrics.models import Answer
from pmapp import tasks
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(world: Any) -> Any:
    return factories.item(world.product, "survey", actor=world.manager, status="open")


def test_answers_arrive_once(survey: Any) -> None:
    for score in (9, 3):
        feedback.answer(survey=survey, score=score)
    tasks.forward_answers()
    tasks.forward_answers()
    assert sorted(Answer.objects.values_list("score", flat=True)) == [3, 9]
    assert Response.objects.filter(forwarded_at=None).count() == 0


def test_a_refused_answer_holds_up_neither_its_survey_nor_another_product(world: Any, survey: Any) -> None:
    feedback.answer(survey=survey, score=1)
    refused = Response.objects.get()
    Response.objects.filter(pk=refused.pk).update(submitted_at=timezone.now() + timedelta(days=30))
    elsewhere = factories.item(world.other_product, "survey", actor=world.manager, status="open")
    for one in (survey, elsewhere):
        feedback.answer(survey=one, score=10)
    for _ in range(8):
        tasks.forward_answers()
    assert list(Answer.objects.values_list("score", flat=True)) == [10, 10]
    refused.refresh_from_db()
    assert (refused.forwarded_at, refused.forward_tries) == (None, 5)
    sources = world.client(world.manager).get(world.url("metrics/sources/")).content.decode()
    assert "more than a day ahead" in sources
