"""The segment of a metric: the people that count, as they are known when it is computed."""

from datetime import date

from pyroaring import BitMap

from metrics import queries
from metrics.calc.bitmaps import People
from metrics.compute.setting import Setting


def segment_people(setting: Setting, last: date) -> BitMap | None:
    """None where everybody counts. The state must be ready; "the last days" of a condition end with `last`."""
    definition = setting.get("segment")
    if not definition:
        return None
    return queries.segment_people(setting.product, definition, zone=setting.tz.key, last=last)


def among(people: People, who: BitMap | None) -> dict[date, BitMap]:
    return dict(people) if who is None else {start: one & who for start, one in people.items()}
