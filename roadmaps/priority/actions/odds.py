"""Ordering a simulation, and drawing it in a worker."""

from dataclasses import asdict
from datetime import datetime, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from roadmaps.models import Framework, Odds
from roadmaps.priority import queries
from roadmaps.priority.calc.odds import simulate

log = structlog.get_logger(__name__)
LOST = timedelta(minutes=2)  # without a word, a message or a worker is taken to be gone
MOST_TRIES = 3  # runs that end without a word, as when the system takes a worker's memory away
GAVE_UP = (
    f"The worker was ended {MOST_TRIES} times while it drew, perhaps for want of memory. Draw again later."
)
TASK = "roadmaps.tasks.draw_odds"


def order_odds(*, framework: Framework, only_ranges: bool = False) -> Odds | None:
    """A new simulation, given to a worker when all is committed; one that waits already will see the newest answers.

    With `only_ranges` nothing is ordered where no answer is a range: then the ranks are as sure as they look.
    """
    sheet = queries.sheet(framework)
    if not sheet.has_ranges:
        if only_ranges:
            Odds.objects.filter(framework=framework).delete()
            return None
        raise ValidationError("There is nothing to draw: no answer is a range. Write one as 10..50..90.")
    with transaction.atomic():
        odds, _ = Odds.objects.get_or_create(
            framework=framework, defaults={"workspace_id": framework.workspace_id}
        )
        Odds.objects.filter(pk=odds.pk).update(
            state="due", done=0, tries=0, asked_at=timezone.now(), error="", started_at=None, heard_at=None
        )
        transaction.on_commit(lambda: _send(odds.pk), robust=True)
    odds.refresh_from_db()
    return odds


def _send(pk: int) -> None:
    from celery import current_app

    try:
        current_app.send_task(TASK, kwargs={"framework_id": pk})
    except Exception as error:
        log.warning("broker_unreachable", error=str(error))


def draw_odds(*, framework_id: int) -> str:
    """Draws what is due, once: a second worker finds nothing due. Answers that change meanwhile order it anew."""
    with transaction.atomic():
        odds = Odds.objects.select_for_update(of=("self",), skip_locked=True).filter(
            pk=framework_id, state="due"
        )
        row = odds.select_related("framework__product__workspace").first()
        if row is None:
            return "nothing due"
        started = timezone.now()
        Odds.objects.filter(pk=row.pk).update(
            state="running", started_at=started, heard_at=started, done=0, tries=row.tries + 1
        )
    mine = Odds.objects.filter(pk=row.pk, state="running", started_at=started)  # no longer, once ordered anew
    try:
        sheet = queries.sheet(row.framework)
        by_number = sorted(sheet.rows, key=lambda one: one.number)
        found = simulate(row.framework.rules, by_number, row.framework.top, lambda done: _hear(mine, done))
    except _Overtaken:
        return "ordered anew"
    except Exception as error:
        log.exception("odds_failed", framework=row.pk)
        mine.update(state="failed", error=str(error)[:300], finished_at=timezone.now())
        return "failed"
    result = {"top": row.framework.top, "chances": [asdict(one) for one in found]}
    kept = mine.update(state="done", result=result, stamp=queries.stamp(sheet), finished_at=timezone.now())
    return "done" if kept else "ordered anew"


class _Overtaken(Exception):
    """Somebody ordered the simulation anew, so nobody waits for this one."""


def _hear(mine: QuerySet[Odds], done: int) -> None:
    """The worker's sign of life, and how far it is."""
    if not mine.update(done=done, heard_at=timezone.now()):
        raise _Overtaken


def send_lost_odds(*, now: datetime) -> int:
    """Sends again what waits for a worker that never came, or was left by one that died; not for ever."""
    left = Q(state="running") & (Q(heard_at__lt=now - LOST) | Q(heard_at=None, started_at__lt=now - LOST))
    Odds.objects.filter(left, tries__gte=MOST_TRIES).update(state="failed", error=GAVE_UP, finished_at=now)
    lost = Q(state="due", asked_at__lt=now - LOST) | left
    sent = 0
    for pk in list(Odds.objects.filter(lost).values_list("pk", flat=True)[:50]):
        if Odds.objects.filter(lost, pk=pk).update(state="due", asked_at=now, started_at=None):
            _send(pk)
            sent += 1
    return sent
