"""Acceptance criteria: written, put in order, checked off. A finished story keeps all of its criteria met."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import Actor
from execution.models import Criterion, Story
from products.actions import record
from products.models import Item

MOST = 50


@transaction.atomic
def add_criterion(*, story: Story, text: str, actor: Actor) -> Criterion:
    _lock(story)
    _refuse_when_done(story, "Move the story out of Done before you add a criterion.")
    count = Criterion.objects.filter(story=story).count()
    if count >= MOST:
        raise ValidationError({"text": f"A story holds at most {MOST} criteria. Split the story."})
    made = Criterion(story=story, workspace_id=story.workspace_id, text=text, position=count)
    made.full_clean(exclude=["story", "workspace"])
    made.save()
    _put_in_order(story)
    _tell("criterion_added", story, actor, None, made.text)
    return made


@transaction.atomic
def edit_criterion(*, criterion: Criterion, text: str, actor: Actor) -> Criterion:
    _lock_standing(criterion)
    before, criterion.text = criterion.text, text
    criterion.full_clean(exclude=["story", "workspace", "checked_by"])
    if criterion.text != before:
        criterion.save(update_fields=["text"])
        _tell("criterion_edited", criterion.story, actor, before, criterion.text)
    return criterion


@transaction.atomic
def check_criterion(*, criterion: Criterion, checked: bool, actor: Actor) -> Criterion:
    """Checks or unchecks; doing it twice is doing it once."""
    _lock_standing(criterion)
    if criterion.is_checked == checked:
        return criterion
    if not checked:
        _refuse_when_done(criterion.story, "Move the story out of Done before you uncheck a criterion.")
    criterion.checked_at = timezone.now() if checked else None
    criterion.checked_by = actor.user if checked else None
    criterion.save(update_fields=["checked_at", "checked_by"])
    _count(criterion.story)
    verb = "criterion_checked" if checked else "criterion_unchecked"
    _tell(verb, criterion.story, actor, None, criterion.text)
    return criterion


@transaction.atomic
def move_criterion(*, criterion: Criterion, index: int, actor: Actor) -> Criterion:
    """Puts it at a place counted from 0; beyond the end is the end."""
    _lock_standing(criterion)
    rows = list(
        Criterion.objects.filter(story=criterion.story).exclude(pk=criterion.pk).order_by("position", "pk")
    )
    before = criterion.position
    rows.insert(max(0, min(index, len(rows))), criterion)
    _put_in_order(criterion.story, rows)
    if criterion.position != before:
        _tell("criterion_moved", criterion.story, actor, before + 1, criterion.position + 1)
    return criterion


@transaction.atomic
def remove_criterion(*, criterion: Criterion, actor: Actor) -> None:
    """Removing twice is removing once."""
    _lock(criterion.story)
    removed, _ = Criterion.objects.filter(pk=criterion.pk).delete()
    if not removed:
        return
    _put_in_order(criterion.story)
    _tell("criterion_removed", criterion.story, actor, criterion.text, None)


def unmet(story: Story) -> list[str]:
    return list(
        Criterion.objects.filter(story=story, checked_at=None)
        .order_by("position")
        .values_list("text", flat=True)
    )


def _lock(story: Story) -> None:
    """The story's item stands still, so that nobody finishes it while its criteria change."""
    story.item = (
        Item.objects.select_for_update(of=("self",), no_key=True).select_related("product").get(pk=story.pk)
    )


def _lock_standing(criterion: Criterion) -> None:
    """The criterion as it stands now, locked with its story; somebody may have removed it since it was read."""
    _lock(criterion.story)
    try:
        criterion.refresh_from_db(fields=["text", "position", "checked_at", "checked_by"])
    except Criterion.DoesNotExist:
        raise ValidationError("Somebody removed this criterion meanwhile.") from None


def _refuse_when_done(story: Story, text: str) -> None:
    if story.item.status == "done":
        raise ValidationError(text)


def _put_in_order(story: Story, rows: list[Criterion] | None = None) -> None:
    ordered = (
        rows if rows is not None else list(Criterion.objects.filter(story=story).order_by("position", "pk"))
    )
    changed = [row for at, row in enumerate(ordered) if row.position != at]
    for at, row in enumerate(ordered):
        row.position = at
    Criterion.objects.bulk_update(changed, ["position"])
    _count(story)


def _count(story: Story) -> None:
    rows = Criterion.objects.filter(story=story)
    story.criteria_total = rows.count()
    story.criteria_met = rows.exclude(checked_at=None).count()
    Story.objects.filter(pk=story.pk).update(
        criteria_total=story.criteria_total, criteria_met=story.criteria_met
    )


def _tell(verb: str, story: Story, actor: Actor, before: object, after: object) -> None:
    item = story.item
    record(
        f"story.{verb}", product=item.product, actor=actor, item=item, changes={"criterion": [before, after]}
    )
