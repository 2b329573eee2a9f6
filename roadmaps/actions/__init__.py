"""Everything that is done on purpose in this stage, beside what products.actions does for every kind."""

from roadmaps.actions.initiatives import move, place, score
from roadmaps.actions.results import move_key_results
from roadmaps.actions.shares import count_view, create_share, reissue_share, revoke_share

__all__ = [
    "count_view",
    "create_share",
    "move",
    "move_key_results",
    "place",
    "reissue_share",
    "revoke_share",
    "score",
]
