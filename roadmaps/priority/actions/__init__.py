"""Everything that is done on purpose in prioritisation."""

from roadmaps.priority.actions.cells import Cell, undo, write
from roadmaps.priority.actions.frameworks import archive_framework, change_framework, create_framework
from roadmaps.priority.actions.odds import draw_odds, order_odds, send_lost_odds
from roadmaps.priority.actions.replies import take_replies
from roadmaps.priority.actions.rounds import move_due, remind, reveal, start_round, take, vote

__all__ = [
    "Cell",
    "archive_framework",
    "change_framework",
    "create_framework",
    "draw_odds",
    "move_due",
    "order_odds",
    "remind",
    "reveal",
    "send_lost_odds",
    "start_round",
    "take",
    "take_replies",
    "undo",
    "vote",
    "write",
]
