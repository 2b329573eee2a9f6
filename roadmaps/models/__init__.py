"""Objectives and key results, themes and initiatives, and links to the edition for readers outside."""

from roadmaps.models.plans import Initiative, Theme
from roadmaps.models.shares import Share, ShareDay
from roadmaps.models.strategy import KeyResult, Objective

__all__ = ["Initiative", "KeyResult", "Objective", "Share", "ShareDay", "Theme"]
