"""What follows from an activity. Activities are the outbox: written with the change, read here after it.

Each reaction must bear being run twice: a worker may die after reacting and before `reacted_at` stands.
One that fails holds up nothing else: it is tried again a few times, ever later, and then left in the admin's
list of failed reactions, with its error.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import queries as people_queries
from accounts.access import SYSTEM
from accounts.models import User
from metrics.queries import headline
from products import actions
from products.access import may_see
from products.models import Activity, Comment, Item
from roadmaps import actions as roadmaps
from roadmaps.queries import metric_of

log = structlog.get_logger("pmapp.reactions")

MOST_TRIES = 5
BACK_OFF = timedelta(seconds=30)  # four times longer after each failure
MENTION = re.compile(r"(?<![\w@])@([\w.+-]+(?:@[\w-]+(?:\.[\w-]+)+)?)")


@transaction.atomic
def react_to_waiting(limit: int) -> int:
    """Reacts to the oldest waiting activities; workers share them out with SKIP LOCKED."""
    now = timezone.now()
    waiting = (
        Activity.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(Q(react_after=None) | Q(react_after__lte=now), reacted_at=None, reaction_tries__lt=MOST_TRIES)
        .select_related("item__product", "item__owner", "product__workspace", "actor")
        .order_by("pk")[:limit]
    )
    rows = list(waiting)
    done = [activity.pk for activity in rows if _react(activity, now)]
    Activity.objects.filter(pk__in=done).update(reacted_at=timezone.now(), react_after=None)
    return len(rows)


def _react(activity: Activity, now: datetime) -> bool:
    """Every reaction in a savepoint of its own, so that what one of them breaks the others do not lose."""
    errors = []
    for reaction in REACTIONS:
        try:
            with transaction.atomic():
                reaction(activity)
        except (InterfaceError, OperationalError):
            raise  # the database itself: all of it waits for the next round
        except Exception as error:
            log.exception("reaction_failed", reaction=reaction.__name__, activity=activity.pk)
            errors.append(f"{reaction.__name__}: {type(error).__name__}: {error}")
    if errors:
        Activity.objects.filter(pk=activity.pk).update(
            reaction_tries=activity.reaction_tries + 1,
            reaction_error="; ".join(errors).replace("\x00", "")[:500],
            react_after=now + BACK_OFF * 4**activity.reaction_tries,
        )
    return not errors


def notify_people(activity: Activity) -> None:
    """Tells the owner, those mentioned and those who took part in the talk; never the one who did it."""
    if activity.item is None or activity.source in {"import", "task"}:
        return
    told: dict[int, tuple[User, str]] = {}
    for person in _mentioned(activity):
        told.setdefault(person.pk, (person, "mention"))
    if activity.item.owner:
        told.setdefault(activity.item.owner.pk, (activity.item.owner, "owner"))
    if activity.what == "commented":
        for comment in Comment.objects.filter(item=activity.item, deleted_at=None).select_related("author"):
            if comment.author:
                told.setdefault(comment.author.pk, (comment.author, "thread"))
    told.pop(activity.actor_id or 0, None)
    actions.notify(
        activity=activity, told=[pair for pair in told.values() if may_see(pair[0], activity.product)]
    )


def _mentioned(activity: Activity) -> list[User]:
    """People named as @name (the part of the e-mail before the @) or @whole@address in a comment."""
    if activity.what != "commented":
        return []
    names = {
        name.lower().rstrip(".")
        for name in MENTION.findall(str(activity.changes.get("comment", ["", ""])[1]))
    }
    if not names:
        return []
    members = people_queries.people(activity.product.workspace)
    return [person for person in members if person.email in names or person.email.partition("@")[0] in names]


def move_key_results(activity: Activity) -> None:
    """A key result tied to a metric moves by itself: when it is tied, and when the metric's headline changes."""
    metric = _metric_to_follow(activity)
    if metric is None:
        return
    now = headline(metric.product, metric)  # not the activity's: two workers may react out of order
    if now is not None and now.value is not None:
        roadmaps.move_key_results(metric_item=metric, value=float(now.value), actor=SYSTEM)


def _metric_to_follow(activity: Activity) -> Item | None:
    if activity.verb == "metric.computed":
        return activity.item
    is_tied = activity.verb == "key_result.created" or (
        activity.verb == "key_result.edited" and "metric" in activity.changes
    )
    return metric_of(activity.item) if is_tied and activity.item is not None else None


REACTIONS: list[Callable[[Activity], None]] = [notify_people, move_key_results]
