"""The schedule: what recurs, in one place, as data.

A scheduler asks `give_out` again and again. A duty of a period is claimed by inserting its row;
whoever inserts it sends the task, so two schedulers never send one twice and a late start still
finds what is due. Tasks themselves must bear being run twice (the broker delivers at least once).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction

from pmapp.models import DutyRun

KEEP = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Duty:
    name: str
    every: timedelta
    task: str


DUTIES: tuple[Duty, ...] = (
    Duty("react", timedelta(seconds=10), "pmapp.tasks.react"),
    Duty("metrics-due", timedelta(seconds=5), "metrics.tasks.find_due"),
    Duty("forward-answers", timedelta(seconds=15), "pmapp.tasks.forward_answers"),
    Duty("fold-events", timedelta(seconds=30), "metrics.tasks.fold_waiting"),
    Duty("event-months", timedelta(hours=6), "metrics.tasks.keep_months"),
    Duty("drop-old-events", timedelta(days=1), "metrics.tasks.drop_old_events"),
    Duty("check-states", timedelta(days=1), "metrics.tasks.check_states"),
    Duty("lost-odds", timedelta(minutes=1), "roadmaps.tasks.send_lost_odds"),
    Duty("letters", timedelta(seconds=20), "pmapp.tasks.send_letters"),
    Duty("remind-approvers", timedelta(minutes=10), "pmapp.tasks.remind_approvers"),
    Duty("digests", timedelta(minutes=2), "pmapp.tasks.write_digests"),
    Duty("check-ins-due", timedelta(hours=1), "roadmaps.tasks.remind"),
    Duty("count-openings", timedelta(seconds=30), "roadmaps.tasks.count_openings"),
    Duty("tell-readers", timedelta(minutes=1), "roadmaps.tasks.tell_readers"),
    Duty("forget-readers", timedelta(hours=6), "roadmaps.tasks.forget_readers"),
    Duty("tidy", timedelta(hours=1), "pmapp.tasks.tidy"),
)


def period_start(now: datetime, every: timedelta) -> datetime:
    """The start of the current period, counted from the epoch, the same for every scheduler."""
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)


def give_out(now: datetime, send: Callable[[str], None]) -> list[str]:
    """Sends each duty whose current period nobody has claimed; returns their names."""
    sent = []
    for duty in DUTIES:
        with transaction.atomic():
            _, is_mine = DutyRun.objects.get_or_create(duty=duty.name, period=period_start(now, duty.every))
            if is_mine:
                transaction.on_commit(partial(send, duty.task), robust=True)
        if is_mine:
            sent.append(duty.name)
    return sent


def forget_old(now: datetime) -> int:
    return DutyRun.objects.filter(claimed_at__lt=now - KEEP).delete()[0]
