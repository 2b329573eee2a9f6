"""Objectives, the North Star, themes and initiatives, how they are compared, and editions for readers outside."""

from roadmaps.models.editions import Edition, EditionEntry, Promise, Wish
from roadmaps.models.north_star import Driver
from roadmaps.models.plans import Initiative, Theme
from roadmaps.models.priority import (
    Answer,
    Ballot,
    Edit,
    Framework,
    Odds,
    Reply,
    Round,
    RoundMember,
)
from roadmaps.models.shares import Share, ShareDay
from roadmaps.models.showing import SavedView
from roadmaps.models.strategy import CheckIn, KeyResult, Objective

__all__ = [
    "Answer",
    "Ballot",
    "CheckIn",
    "Driver",
    "Edit",
    "Edition",
    "EditionEntry",
    "Framework",
    "Initiative",
    "KeyResult",
    "Objective",
    "Odds",
    "Promise",
    "Reply",
    "Round",
    "RoundMember",
    "SavedView",
    "Share",
    "ShareDay",
    "Theme",
    "Wish",
]
