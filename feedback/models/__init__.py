"""Ideas with their votes, the public portal, surveys with their answers."""

from feedback.models.ideas import Idea, Vote
from feedback.models.portals import Portal
from feedback.models.surveys import Response, Survey

__all__ = ["Idea", "Portal", "Response", "Survey", "Vote"]
