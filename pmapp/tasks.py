"""The roof's tasks: doormen that fetch and call one function."""

from celery import shared_task
from django.utils import timezone

from pmapp import flows, reactions, schedule
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
    return schedule.forget_old(timezone.now())


@shared_task(name="pmapp.tasks.send_approval_mail")
def send_approval_mail() -> int:
    return approval_mail.send_due(timezone.now())


@shared_task(name="pmapp.tasks.send_digests")
def send_digests() -> int:
    return digest.send_due(timezone.now())
