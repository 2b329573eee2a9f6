"""Key results that follow a metric."""

from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from products.actions import edit
from products.models import Item
from roadmaps import queries
from roadmaps.models import KeyResult


@transaction.atomic
def move_key_results(*, metric_item: Item, value: float, actor: Actor) -> list[KeyResult]:
    """Sets the current value of every live key result tied to the metric; told the same twice, it moves once."""
    followers = queries.key_results_of(metric_item).select_related("item")
    moved = [edit(detail=row, actor=actor, values={"current": value}, verb="moved") for row in followers]
    KeyResult.objects.filter(pk__in=[row.pk for row in moved]).update(checked_at=timezone.now())
    return moved
