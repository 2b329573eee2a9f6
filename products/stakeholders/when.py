"""When the next digest is due: on fixed days, so that a late scheduler changes no later one."""

import datetime as dt

HOUR = 8
DAY = dt.timedelta(days=1)


def next_due(cadence: str, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    """The first moment after the given one: Monday, every second Monday, or the first of a month, at eight there."""
    local = after.astimezone(zone)
    day = local.date() if local.hour < HOUR else local.date() + DAY
    for _ in range(32):
        if _is_due(cadence, day):
            return dt.datetime.combine(day, dt.time(HOUR), tzinfo=zone).astimezone(dt.UTC)
        day += DAY
    return None


def _is_due(cadence: str, day: dt.date) -> bool:
    if cadence == "monthly":
        return day.day == 1
    if day.weekday() != 0:
        return False
    return cadence == "weekly" or (cadence == "fortnight" and day.toordinal() // 7 % 2 == 0)
