"""The grid of influence by interest: where each person's mark lies in the drawing."""

from collections import Counter
from dataclasses import dataclass

from products.marks import initials, stable_hue
from products.models import Stakeholder

SIZE, EDGE = 480, 24  # of the drawing, and what its marks keep from the edge
STEP = 26  # between marks that would lie on each other


@dataclass(frozen=True, slots=True)
class Mark:
    row: Stakeholder
    x: float
    y: float
    initials: str
    hue: str
    quarter: str


def quarter(interest: int, influence: int) -> str:
    if influence >= 50:
        return "Work closely with" if interest >= 50 else "Keep satisfied"
    return "Keep informed" if interest >= 50 else "Watch"


def marks(rows: list[Stakeholder]) -> list[Mark]:
    """Interest to the right, influence upwards; people on the same spot stand beside each other."""
    made, taken = [], Counter[tuple[int, int]]()
    for row in rows:
        spot = (row.interest // 5, row.influence // 5)
        aside = taken[spot] * STEP
        taken[spot] += 1
        made.append(
            Mark(
                row,
                min(_place(row.interest) + aside, SIZE - EDGE),
                SIZE - _place(row.influence),
                initials(row.name),
                stable_hue(row.name),
                quarter(row.interest, row.influence),
            )
        )
    return made


def _place(value: int) -> float:
    return round(EDGE + value / 100 * (SIZE - 2 * EDGE), 1)
