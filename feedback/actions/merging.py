"""Merging an idea into another: the voters of both, each once, stand at the one that stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.access import Actor
from feedback.actions.voting import locked, recount
from feedback.models import Idea, Vote
from products.actions import link, record


@transaction.atomic
def merge(*, idea: Idea, into: Idea, actor: Actor) -> Idea:
    """Returns the idea that stays, with its new count."""
    if idea.pk == into.pk:
        raise ValidationError({"into": "An idea cannot be merged into itself."})
    rows = {
        one.pk: locked(one) for one in sorted((idea, into), key=lambda one: one.pk)
    }  # one order: no deadlock
    idea, into = rows[idea.pk], rows[into.pk]
    if idea.item.product_id != into.item.product_id:
        raise ValidationError({"into": "There is no such idea in this product."})
    if idea.is_merged:
        raise ValidationError("This idea has been merged already.")
    if into.is_merged or into.item.is_archived:
        raise ValidationError({"into": "Choose an idea that is neither merged nor archived."})
    before = into.vote_count
    _move_votes(idea, into)
    idea.merged_into, status_before = into, idea.item.status
    idea.awaits_approval, idea.is_public = False, False
    idea.item.status = "merged"
    idea.item.version += 1
    idea.item.save()
    idea.save()
    Idea.objects.filter(merged_into=idea).update(merged_into=into)
    recount(idea)
    into.vote_count = recount(into)
    link(source=idea.item, target=into.item, kind="relates", actor=actor)
    changes = {
        "merged_into": [None, into.item.title],
        "status": [status_before, "merged"],
        "votes": [before, into.vote_count],
    }
    record("idea.merged", product=idea.item.product, actor=actor, item=idea.item, changes=changes)
    return into


def _move_votes(idea: Idea, into: Idea) -> None:
    """Who voted for both keeps the vote at the idea that stays."""
    there = Vote.objects.filter(idea=into)
    both = Q(user__in=there.exclude(user=None).values("user")) | Q(
        voter_key__in=there.exclude(voter_key=None).values("voter_key")
    )
    Vote.objects.filter(both, idea=idea).delete()
    Vote.objects.filter(idea=idea).update(idea=into)
