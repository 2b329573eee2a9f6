"""The stage's tasks: doormen that call one action."""

from celery import shared_task
from django.utils import timezone

from roadmaps.outside import openings, wishes
from roadmaps.priority import actions
from roadmaps.strategy import actions as strategy


@shared_task(name="roadmaps.tasks.draw_odds")
def draw_odds(*, framework_id: int) -> str:
    return actions.draw_odds(framework_id=framework_id)


@shared_task(name="roadmaps.tasks.send_lost_odds")
def send_lost_odds() -> int:
    return actions.send_lost_odds(now=timezone.now())


@shared_task(name="roadmaps.tasks.remind")
def remind() -> int:
    """Tells the owners of key results that a check-in is due, and those asked in a blind round that it ends."""
    now = timezone.now()
    return strategy.remind(now=now) + actions.remind(now=now)


@shared_task(name="roadmaps.tasks.count_openings")
def count_openings() -> int:
    return openings.write_down()


@shared_task(name="roadmaps.tasks.tell_readers")
def tell_readers() -> int:
    return wishes.tell_shipped(now=timezone.now())


@shared_task(name="roadmaps.tasks.forget_readers")
def forget_readers() -> int:
    return wishes.forget_unconfirmed(now=timezone.now())
