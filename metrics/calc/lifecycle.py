"""Growth accounting: who of the active people is new, returning or resurrecting, and who has fallen dormant.

Definitions: docs/kpi.md section 4. People are bitmaps of numbers, by periods of one granularity.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyroaring import BitMap

from metrics.calc import periods as cal

NOBODY = BitMap()


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """People of one period. active = new + returning + resurrecting; dormant = active before - returning."""

    start: date
    active: int
    new: int
    returning: int
    resurrecting: int
    dormant: int

    @property
    def net(self) -> int:
        """By how many the active people have grown since the period before."""
        return self.new + self.resurrecting - self.dormant

    @property
    def quick_ratio(self) -> float | None:
        """People won for each one lost; None when nobody was lost."""
        return (self.new + self.resurrecting) / self.dormant if self.dormant else None


def lifecycle(
    people: Mapping[date, BitMap], first: date, last: date, granularity: cal.Granularity
) -> tuple[Lifecycle, ...]:
    """One row for each period from `first` to `last`, both starts of periods and included; zeros for empty ones.

    `people` maps period starts to who was active and must hold the product's whole history: who was active
    at any time before is never new.
    """
    seen = BitMap.union(NOBODY, *(who for start, who in people.items() if start < first))
    before = people.get(cal.shift(first, granularity, -1), NOBODY)
    rows = []
    for start in cal.period_range(first, last, granularity):
        active = people.get(start, NOBODY)
        returning = active.intersection_cardinality(before)
        new = active.difference_cardinality(seen)
        rows.append(
            Lifecycle(
                start=start,
                active=len(active),
                new=new,
                returning=returning,
                resurrecting=len(active) - new - returning,
                dormant=len(before) - returning,
            )
        )
        seen |= active
        before = active
    return tuple(rows)
