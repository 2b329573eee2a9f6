"""Requirement documents, releases, stories with their acceptance criteria, and the board's limits."""

from execution.models.board import BoardColumn
from execution.models.releases import Release
from execution.models.requirements import Requirement, RequirementVersion
from execution.models.stories import Criterion, Story

__all__ = ["BoardColumn", "Criterion", "Release", "Requirement", "RequirementVersion", "Story"]
