"""Notifications: telling people, and their having read it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User, Workspace
from products.models import Activity, Notification


@transaction.atomic
def notify(*, activity: Activity, told: Iterable[tuple[User, str]]) -> None:
    """Tells each person once, however often this runs; the first reason given for a person stands."""
    Notification.objects.bulk_create(
        [
            Notification(workspace_id=activity.workspace_id, user=user, activity=activity, reason=reason)
            for user, reason in told
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def mark_read(*, workspace: Workspace, user: User, up_to: int | None = None) -> int:
    """Marks the person's notifications as read: all, or those up to the given one. Returns how many."""
    unread = Notification.objects.filter(workspace=workspace, user=user, read_at=None)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    return unread.update(read_at=timezone.now())
