"""Customers' answers to the questions of a survey framework."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import Actor
from products.actions import record
from roadmaps.models import Framework, Reply
from roadmaps.priority import queries
from roadmaps.priority.actions.frameworks import locked
from roadmaps.priority.calc.methods import METHODS
from roadmaps.priority.calc.surveys import FEELINGS

MOST_REPLIES, MOST_TOLD = 5000, 20


@transaction.atomic
def take_replies(*, framework: Framework, rows: Any, actor: Actor) -> int:
    """All of them or none; a respondent who answers again replaces what they said. Returns how many answers.

    ValidationError names what is wrong with a row as “replies.4” or “replies.4.functional”.
    """
    questions = METHODS[framework.method].asks_people
    if not questions:
        raise ValidationError("This framework asks no customers. Kano and the opportunity score do.")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_REPLIES:
        raise ValidationError({"replies": f"Give a list of 1 to {MOST_REPLIES} replies."})
    framework = locked(framework)
    known = {row.item.number: row for row in queries.initiatives(framework)}
    made: dict[tuple[int, str, str], Reply] = {}
    wrong: dict[str, list[str]] = {}
    for place, row in enumerate(rows):
        try:
            for one in _read(framework, known, row, questions, place):
                made[one.initiative_id, one.respondent, one.question] = one
        except ValidationError as error:
            wrong |= error.message_dict
        if len(wrong) >= MOST_TOLD:
            break
    if wrong:
        raise ValidationError(wrong)
    Reply.objects.bulk_create(
        made.values(),
        update_conflicts=True,
        unique_fields=["framework", "initiative", "respondent", "question"],
        update_fields=["value", "at"],
    )
    record(
        "framework.answered", product=framework.product, actor=actor, changes={"replies": [None, len(made)]}
    )
    return len(made)


def _read(
    framework: Framework, known: dict[int, Any], row: Any, questions: tuple[str, ...], place: int
) -> list[Reply]:
    where = f"replies.{place}"
    number = row.get("initiative") if isinstance(row, dict) else None
    if not isinstance(row, dict) or type(number) is not int or number not in known:
        raise ValidationError({where: "There is no such open initiative."})
    who = str(row.get("respondent") or "").strip()
    if not 0 < len(who) <= 120 or "\x00" in who:
        raise ValidationError({where: "Say who answered, in at most 120 characters."})
    given = [name for name in questions if row.get(name) not in (None, "")]
    if not given:
        raise ValidationError({where: f"Give at least one of: {', '.join(questions)}."})
    return [
        Reply(
            workspace_id=framework.workspace_id, framework=framework, initiative=known[number],
            respondent=who, question=name, value=_value(framework, row[name], f"{where}.{name}"),
        )
        for name in given
    ]  # fmt: skip


def _value(framework: Framework, given: Any, where: str) -> int:
    """1 to 5; Kano's feelings by their words too."""
    if framework.method == "kano" and given in FEELINGS:
        return FEELINGS.index(given) + 1
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 5:
        return given
    allowed = f"one of {', '.join(FEELINGS)}" if framework.method == "kano" else "a whole number from 1 to 5"
    raise ValidationError({where: f"An answer is {allowed}."})
