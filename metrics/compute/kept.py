"""What a computation from raw events may say where raw events of before have been dropped."""

from datetime import date, timedelta

from metrics import fold, queries
from metrics.calc import periods as cal
from metrics.compute.setting import Setting


def first_kept(setting: Setting, before: timedelta = timedelta()) -> date | None:
    """The first period that can be computed, with what it needs of the time `before` it; None: any.

    Points of earlier periods stay as they are stored.
    """
    raw_from = queries.raw_from(setting.product)
    if raw_from is None:
        return None
    granularity: cal.Granularity = setting.get("granularity")
    day = fold.first_whole_day(raw_from + before, setting.tz.key)
    begin = cal.start_of(day, granularity, setting.week_start)
    return begin if begin == day else cal.next_start(begin, granularity)


def needs_all(setting: Setting, what: str) -> None:
    """For what depends on everybody's first event ever."""
    if raw_from := queries.raw_from(setting.product):
        raise ValueError(
            f"{what} needs every raw event, and those of before {raw_from:%Y-%m-%d} are not kept."
        )
