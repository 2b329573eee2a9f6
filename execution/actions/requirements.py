"""Saving the text of a requirement document, and bringing back an old one."""

from typing import Any

from django.db import transaction

from accounts.access import Actor
from execution.documents import STARTING_TEXT
from execution.models import Requirement, RequirementVersion
from products import actions
from products.models import Item


class StaleText(Exception):
    """Somebody saved the text since the caller read it; `latest` is the version that stands now."""

    def __init__(self, latest: RequirementVersion) -> None:
        super().__init__("Somebody else saved this document in the meantime.")
        self.latest = latest


@transaction.atomic
def save_text(
    *, requirement: Requirement, body: str, actor: Actor, note: str = "", base: int | None = None
) -> RequirementVersion:
    """A new version of the text. `base` is the version the person began from; the same text again is no version."""
    Item.objects.select_for_update(no_key=True).get(pk=requirement.pk)
    before = latest(requirement)
    if base is not None and base != before.number:
        raise StaleText(before)
    actions.edit(
        detail=requirement, actor=actor, values={"body": body.replace("\r\n", "\n")}, verb="text_saved"
    )
    after = latest(requirement)
    if after.number != before.number and note.strip():
        after.note = note.strip()
        after.full_clean()
        after.save(update_fields=["note"])
    return after


def restore_version(*, version: RequirementVersion, actor: Actor) -> RequirementVersion:
    """The old text becomes a new version; nothing between is lost."""
    return save_text(
        requirement=version.requirement,
        body=version.body,
        actor=actor,
        note=f"Restored from version {version.number}",
    )


def latest(requirement: Requirement) -> RequirementVersion:
    return RequirementVersion.objects.filter(requirement=requirement).latest("number")


def settle_text(requirement: Requirement) -> None:
    """A new document without a text starts from its template. Lines end the same way on every road."""
    requirement.body = requirement.body.replace("\r\n", "\n")
    if requirement._state.adding and not requirement.body.strip():
        requirement.body = STARTING_TEXT.get(requirement.doc_type, "")


def keep_version(requirement: Requirement, actor: Actor, values: dict[str, Any]) -> None:
    """Called after each save of a requirement, whichever way it came."""
    last = RequirementVersion.objects.filter(requirement=requirement).order_by("number").last()
    if last is None or last.body != requirement.body:
        RequirementVersion.objects.create(
            workspace_id=requirement.workspace_id,
            requirement=requirement,
            number=last.number + 1 if last else 1,
            body=requirement.body,
            author=actor.user,
        )
