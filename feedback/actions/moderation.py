"""What visitors submit at the portal, and a manager's word on it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from feedback.actions.voting import ANYBODY, locked, vote_as_visitor
from feedback.models import Idea, Portal
from products import actions, kinds
from products.models import Product

AGAIN = timedelta(minutes=10)


@transaction.atomic
def submit_idea(*, portal: Portal, title: str, text: str, name: str = "", email: str = "") -> Idea:
    """An idea from a visitor. It is public at once, or waits for a manager where the portal is moderated.

    The same idea sent again within minutes (a second click, a reload) is the same idea.
    """
    Product.objects.select_for_update(no_key=True).only("pk").get(pk=portal.product_id)
    sent_before = Idea.objects.filter(
        item__product=portal.product_id,
        item__title=" ".join(title.split()),
        item__created_at__gt=timezone.now() - AGAIN,
        description=text,
        source="portal",
    ).first()
    if sent_before is not None:
        return sent_before
    values = {
        "title": title,
        "description": text,
        "public_text": text,
        "source": "portal",
        "requester_name": name,
        "requester_email": email,
        "is_public": not portal.is_moderated,
    }
    idea: Idea = actions.create(kind=kinds.get("idea"), product=portal.product, actor=ANYBODY, values=values)
    if portal.is_moderated:
        idea.awaits_approval = True
        idea.save(update_fields=["awaits_approval"])
    if email:
        vote_as_visitor(idea=idea, portal=portal, email=email)
    return idea


@transaction.atomic
def approve(*, idea: Idea, actor: Actor) -> Idea:
    """Lets an idea of the queue onto the portal. Approving twice is approving once."""
    idea = locked(idea)
    if not idea.awaits_approval:
        return idea
    if idea.item.is_archived:
        raise ValidationError("This idea is archived and cannot be shown.")
    idea.awaits_approval, idea.is_public = False, True
    idea.approved_at, idea.approved_by = timezone.now(), actor.user
    idea.save()
    idea.item.version += 1
    idea.item.save()
    actions.record("idea.approved", product=idea.item.product, actor=actor, item=idea.item)
    return idea


@transaction.atomic
def decline(*, idea: Idea, reason: str, actor: Actor) -> Idea:
    """Discards an idea of the queue, with the reason; it never shows on the portal."""
    values = {"status": "discarded", "discard_reason": reason, "is_public": False}
    idea = actions.edit(detail=idea, actor=actor, values=values, verb="declined")
    Idea.objects.filter(pk=idea.pk).update(awaits_approval=False)
    return idea
