"""What follows from saving a vision, and the rule of when it may be called ready."""

from typing import Any

from django.core.exceptions import ValidationError

from accounts.access import Actor
from products.models import Link
from vision import queries
from vision.models import Vision, VisionVersion


def refuse_unready(vision: Vision) -> None:
    """Asked before each save: "ready" must stay true, so a ready vision cannot lose its measure either."""
    if vision.item.status != "ready":
        return
    missing = queries.missing(vision.item.product, vision)
    if missing:
        lacks = "; ".join(requirement.label.lower() for requirement in missing)
        raise ValidationError({"status": f"It is not ready before it: {lacks}. Keep it a draft until then."})


def keep_ready(vision: Vision, link: Link) -> None:
    """Asked before a link is removed: a ready vision cannot lose the last persona or problem that it names."""
    if vision.item.status != "ready" or link.target_id != vision.pk:
        return
    rest = queries.reasons(vision.item.product, vision, without=link)
    if link.source.kind in rest and not rest[link.source.kind]:
        named = queries.NAMED[link.source.kind]
        raise ValidationError(
            f"“{vision.item.title}” is called ready, and a ready vision names its {named}; this is the last one. "
            "Link another first, or make the vision a draft."
        )


def keep_version(vision: Vision, actor: Actor, values: dict[str, Any]) -> None:
    """A new version when the wording or the name differs from the last one; a change of status makes none."""
    last = queries.versions(vision.item.product, vision).first()
    if last is not None and (last.wording, last.title) == (vision.parts, vision.item.title):
        return
    VisionVersion.objects.create(
        workspace_id=vision.workspace_id,
        vision=vision,
        number=last.number + 1 if last else 1,
        title=vision.item.title,
        wording=vision.parts,
        why=values.get("why", ""),
        author=actor.user,
    )
