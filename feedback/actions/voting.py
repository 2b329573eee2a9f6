"""Votes: each voter once, counted under the idea's lock, so that no two at once miscount."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.access import Actor
from feedback.actions.portals import ensure_portal
from feedback.models import Idea, Portal, Vote
from products.actions import record
from products.models import Item
from products.validators import storable_text

MOST_CUSTOMERS = 500
ANYBODY = Actor(None, "browser")


def locked(idea: Idea) -> Idea:
    """The idea as it stands now. The item's lock is the one that edits take too."""
    item = Item.objects.select_for_update(of=("self",)).select_related("product", "workspace").get(pk=idea.pk)
    fresh = Idea.objects.select_related("merged_into__item").get(pk=item.pk)
    fresh.item = item
    return fresh


def recount(idea: Idea) -> int:
    """The stored counter and the weight that lists sort by, set from the rows; call it under the lock."""
    count = Vote.objects.filter(idea=idea).count()
    Idea.objects.filter(pk=idea.pk).update(vote_count=count)
    Item.objects.filter(pk=idea.pk).update(weight=float(count))
    return count


@transaction.atomic
def vote(*, idea: Idea, actor: Actor) -> int:
    """A member's vote. Voting twice is voting once. Returns how many votes the idea has."""
    if actor.user is None:
        raise ValidationError("Only a signed-in person can vote here.")
    idea = votable(idea)
    row = Vote(workspace_id=idea.workspace_id, idea=idea, user=actor.user, cast_by=actor.user)
    return _cast(idea, [row], actor)


@transaction.atomic
def unvote(*, idea: Idea, actor: Actor) -> int:
    """Takes a member's own vote back; taking it back twice is no error."""
    idea = votable(idea)
    before = idea.vote_count
    gone, _ = Vote.objects.filter(idea=idea, user=actor.user).delete() if actor.user else (0, {})
    count = recount(idea)
    if gone:
        _record(idea, "unvoted", before, count, actor)
    return count


@transaction.atomic
def vote_as_visitor(*, idea: Idea, portal: Portal, email: str) -> int:
    """A visitor of the portal votes; of the address only its keyed hash is kept."""
    idea = votable(idea)
    if idea.item.product_id != portal.product_id:
        raise ValidationError("There is no such idea on this portal.")
    row = Vote(workspace_id=idea.workspace_id, idea=idea, voter_key=portal.voter_key(checked_email(email)))
    return _cast(idea, [row], ANYBODY)


@transaction.atomic
def vote_for_customers(*, idea: Idea, customers: Iterable[tuple[str, str]], actor: Actor) -> int:
    """Votes on behalf of customers (e-mail, name). Who voted at the portal already is not counted again."""
    portal = ensure_portal(product=idea.item.product, actor=actor)
    idea = votable(idea)
    rows = {}
    for email, name in customers:
        address = checked_email(email)
        storable_text(name)
        rows[address] = Vote(
            workspace_id=idea.workspace_id,
            idea=idea,
            voter_key=portal.voter_key(address),
            customer_email=address,
            customer_name=" ".join(name.split())[:120],
            cast_by=actor.user,
        )
    if not rows:
        raise ValidationError({"customers": "Give at least one e-mail."})
    if len(rows) > MOST_CUSTOMERS:
        raise ValidationError({"customers": f"Give at most {MOST_CUSTOMERS} customers at once."})
    return _cast(idea, list(rows.values()), actor)


def votable(idea: Idea) -> Idea:
    idea = locked(idea)
    if idea.merged_into is not None:
        raise ValidationError(f"This idea was merged into “{idea.merged_into.item.title}”. Vote there.")
    if idea.item.is_archived:
        raise ValidationError("This idea is archived and takes no votes.")
    return idea


def checked_email(email: str) -> str:
    address = email.strip().lower()
    try:
        storable_text(address)
        if len(address) > 254:
            raise ValidationError("too long")
        validate_email(address)
    except ValidationError:
        shown = address.encode("utf-8", "replace").decode().replace("\x00", "")[:60]
        raise ValidationError({"email": f"“{shown}” is no e-mail address."}) from None
    return address


def _cast(idea: Idea, rows: list[Vote], actor: Actor) -> int:
    before = idea.vote_count
    Vote.objects.bulk_create(rows, ignore_conflicts=True)
    count = recount(idea)
    if count != before:
        _record(idea, "voted", before, count, actor)
    return count


def _record(idea: Idea, verb: str, before: int, after: int, actor: Actor) -> None:
    record(
        f"idea.{verb}",
        product=idea.item.product,
        actor=actor,
        item=idea.item,
        changes={"votes": [before, after]},
    )
