"""Blind rounds among what waits for a person."""

from products.paths import product_url
from products.waiting import Source, Wait
from roadmaps.models import RoundMember
from roadmaps.priority import round_queries


def _told(seat: RoundMember) -> Wait:
    blind, framework = seat.round, seat.round.framework
    cells = len(blind.columns) * len(blind.numbers)
    return Wait(
        "round", blind.pk, framework.product, blind.name,
        product_url(framework.product, "roadmaps:round", pk=blind.pk),
        blind.started_by, blind.started_at, blind.due_date,
        f"{cells} answer{'' if cells == 1 else 's'} by {framework.name}. Nobody sees them before the reveal.",
        "eye-off", "Blind round",
    )  # fmt: skip


ROUNDS = Source("round", round_queries.waiting, _told)
