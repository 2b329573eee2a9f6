"""Everything that is done on purpose in prioritisation."""

from roadmaps.priority.actions.cells import Cell, CellsRefused, undo, write
from roadmaps.priority.actions.frameworks import (
    archive_framework,
    change_framework,
    create_framework,
    restore_framework,
)
from roadmaps.priority.actions.odds import draw_odds, order_odds, send_lost_odds
from roadmaps.priority.actions.replies import take_replies
from roadmaps.priority.actions.rounds import move_due, remind, reveal, start_round, take, vote

__all__ = [
    "Cell",
    "CellsRefused",
    "archive_framework",
    "change_framework",
    "create_framework",
    "draw_odds",
    "move_due",
    "order_odds",
    "remind",
    "restore_framework",
    "reveal",
    "send_lost_odds",
    "start_round",
    "take",
    "take_replies",
    "undo",
    "vote",
    "write",
]
