"""What is done to ideas, portals and surveys. Each action is one transaction and takes the actor."""

from feedback.actions.answers import answer, import_answers, mark_forwarded, note_unforwarded
from feedback.actions.merging import merge
from feedback.actions.moderation import approve, decline, submit_idea
from feedback.actions.portals import change_portal, ensure_portal
from feedback.actions.voting import unvote, vote, vote_as_visitor, vote_for_customers

__all__ = [
    "answer",
    "approve",
    "change_portal",
    "decline",
    "ensure_portal",
    "import_answers",
    "mark_forwarded",
    "merge",
    "note_unforwarded",
    "submit_idea",
    "unvote",
    "vote",
    "vote_as_visitor",
    "vote_for_customers",
]
