"""Everything that is done on purpose in this stage, beside what products.actions does for every kind."""

from roadmaps.actions.initiatives import move, place, regroup
from roadmaps.actions.results import move_key_results
from roadmaps.outside.actions import create_edition, create_share

__all__ = [
    "create_edition",
    "create_share",
    "move",
    "move_key_results",
    "place",
    "regroup",
]
