"""What is done in the execution stage. Each action is one transaction, takes the actor, records one Activity."""

from execution.actions.board import add_story, limit_columns, move
from execution.actions.criteria import (
    add_criterion,
    check_criterion,
    edit_criterion,
    move_criterion,
    remove_criterion,
)
from execution.actions.releases import release, save_notes, withdraw
from execution.actions.requirements import StaleText, restore_version, save_text

__all__ = [
    "StaleText",
    "add_criterion",
    "add_story",
    "check_criterion",
    "edit_criterion",
    "limit_columns",
    "move",
    "move_criterion",
    "release",
    "remove_criterion",
    "restore_version",
    "save_notes",
    "save_text",
    "withdraw",
]
