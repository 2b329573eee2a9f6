"""Comments on any item."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from products.actions.record import record
from products.models import Activity, Comment, Item

UNTYPED = {"edited_at", "deleted_at"}  # nobody types these; until something happens they are empty


@transaction.atomic
def comment(*, item: Item, body: str, actor: Actor) -> Comment:
    made = Comment(workspace_id=item.workspace_id, item=item, author=actor.user, body=body.strip())
    made.full_clean(exclude=UNTYPED)
    made.save()
    record(
        f"{item.kind}.commented",
        product=item.product,
        actor=actor,
        item=item,
        changes={"comment": [None, made.body]},
    )
    return made


@transaction.atomic
def edit_comment(*, comment: Comment, body: str, actor: Actor) -> Comment:
    _own(comment, actor)
    comment.body, comment.edited_at = body.strip(), timezone.now()
    comment.full_clean(exclude=UNTYPED)
    comment.save()
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, actor: Actor, manages: bool = False) -> None:
    """The author takes it back, or a manager removes it; the history keeps it."""
    if not manages:
        _own(comment, actor)
    comment.deleted_at = timezone.now()
    comment.save(update_fields=["deleted_at"])
    Activity.objects.filter(
        item=comment.item,
        actor=comment.author,
        verb=f"{comment.item.kind}.commented",
        changes__comment__1=comment.body,
    ).update(changes={})  # else the feed of the API would go on telling what was taken back
    record(
        f"{comment.item.kind}.comment_deleted", product=comment.item.product, actor=actor, item=comment.item
    )


def _own(comment: Comment, actor: Actor) -> None:
    if actor.user is None or comment.author_id != actor.user.pk:
        raise ValidationError("Only its author may change a comment.")
