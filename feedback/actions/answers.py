"""Answers of surveys: by link, by CSV, by API, and their way on to the metrics."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import Actor
from feedback.models import Response, Survey
from products.actions import record
from products.models import Item

ANYBODY = Actor(None, "browser")
MOST_AT_ONCE = 5000


@transaction.atomic
def answer(
    *,
    survey: Survey,
    score: int,
    comment: str = "",
    respondent: str = "",
    once: str = "",
    now: dt.datetime | None = None,
) -> Response | None:
    """One answer by link; sending the same form twice is answering once (None the second time)."""
    now = now or timezone.now()
    if not survey.is_answerable(now):
        raise ValidationError("This survey takes no answers now.")
    if not respondent and not survey.anonymous_allowed:
        raise ValidationError("This survey can only be answered by a personal link.")
    row = _checked(
        survey, {"score": score, "comment": comment, "respondent": respondent, "submitted_at": now}, "link"
    )
    row.external_id = f"link:{once}" if once else None
    kept = _keep(survey, [row])
    if not kept:
        return None
    record(
        "survey.answered",
        product=survey.item.product,
        actor=ANYBODY,
        item=survey.item,
        changes={"score": [None, score]},
    )
    return row


@transaction.atomic
def import_answers(
    *, survey: Survey, rows: Iterable[dict[str, Any]], actor: Actor, source: str, keep_some: bool = True
) -> tuple[int, int, list[tuple[int, str, str]]]:
    """Keeps the good rows and says of each bad one why: (kept, known already, [(row, field, message)]).

    Without `keep_some` one bad row keeps all of them out.
    """
    good, wrong = [], []
    for number, values in enumerate(rows, start=1):
        if number > MOST_AT_ONCE:
            raise ValidationError(f"At most {MOST_AT_ONCE} answers at once.")
        try:
            good.append(_checked(survey, values, source))
        except ValidationError as error:
            wrong += [(number, name, text) for name, texts in error.message_dict.items() for text in texts]
    if wrong and not keep_some:
        return 0, 0, wrong
    kept = _keep(survey, good)
    if kept:
        changes = {"answers": [None, kept]}
        record(
            "survey.answers_imported",
            product=survey.item.product,
            actor=actor,
            item=survey.item,
            changes=changes,
        )
    return kept, len(good) - kept, wrong


@transaction.atomic
def mark_forwarded(*, ids: Iterable[int]) -> int:
    """For the system: the metrics stage has these answers. Marking twice changes nothing."""
    return Response.objects.filter(pk__in=list(ids), forwarded_at=None).update(forwarded_at=timezone.now())


@transaction.atomic
def note_unforwarded(*, ids: Iterable[int]) -> None:
    """For the system: these answers were refused; they are tried again later, a few times."""
    Response.objects.filter(pk__in=list(ids)).update(forward_tries=F("forward_tries") + 1)


def _checked(survey: Survey, values: dict[str, Any], source: str) -> Response:
    submitted_at = values.get("submitted_at") or timezone.now()
    if not 1990 <= submitted_at.year < 2200:  # before any arithmetic, which far dates break
        raise ValidationError({"submitted_at": "Choose a date from 1990 on."})
    respondent = str(values.get("respondent") or "").strip().lower()
    row = Response(
        workspace_id=survey.workspace_id,
        survey=survey,
        respondent=respondent,
        score=values["score"],
        comment=str(values.get("comment") or "").strip(),
        wave=survey.wave(submitted_at),
        source=source,
        submitted_at=submitted_at,
        external_id=values.get("external_id") or None,
    )
    if row.external_id is None and respondent and source != "link" and values.get("submitted_at"):
        row.external_id = f"{respondent}|{submitted_at.isoformat()}"  # the same file twice adds nothing
    untyped = {"workspace", "survey", "forwarded_at"} | (
        {"external_id"} if row.external_id is None else set()
    )
    row.full_clean(exclude=untyped, validate_unique=False, validate_constraints=False)
    return row


def _keep(survey: Survey, rows: list[Response]) -> int:
    """Stores what is not there yet and keeps the survey's counter right, under the survey's lock."""
    Item.objects.select_for_update().only("pk").get(pk=survey.pk)
    before = Response.objects.filter(survey=survey).count()
    Response.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    count = Response.objects.filter(survey=survey).count()
    Survey.objects.filter(pk=survey.pk).update(response_count=count)
    Item.objects.filter(pk=survey.pk).update(weight=float(count))
    return count - before
