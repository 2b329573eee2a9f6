"""The roof's tasks: doormen that fetch and call one function."""

from celery import shared_task
from django.utils import timezone

from pmapp import flows, reactions, schedule
from products import outbox
from products.approval import gone
from products.approval import mail as approval_mail
from products.stakeholders import digest

BATCH = 200


@shared_task(name="pmapp.tasks.react")
def react() -> int:
    """Carries out what follows from recorded activities, until none is waiting."""
    done = 0
    while count := reactions.react_to_waiting(BATCH):
        done += count
    return done


@shared_task(name="pmapp.tasks.forward_answers")
def forward_answers() -> int:
    """Hands new answers to surveys on to the metrics stage, until none is waiting."""
    done = 0
    while count := flows.forward_answers(BATCH):
        done += count
    return done


@shared_task(name="pmapp.tasks.tidy")
def tidy() -> int:
    now = timezone.now()
    return schedule.forget_old(now) + outbox.forget_old(now)


@shared_task(name="pmapp.tasks.remind_approvers")
def remind_approvers() -> int:
    return gone.mend() + approval_mail.remind(timezone.now())


@shared_task(name="pmapp.tasks.write_digests")
def write_digests() -> int:
    return digest.send_due(timezone.now())


@shared_task(name="pmapp.tasks.send_letters")
def send_letters() -> int:
    return outbox.send_waiting(timezone.now())
