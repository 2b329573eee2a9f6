"""The stage's tasks: doormen that call one action."""

from celery import shared_task
from django.utils import timezone

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
    """Tells the owners of key results that a check-in is due."""
    return strategy.remind(now=timezone.now())
