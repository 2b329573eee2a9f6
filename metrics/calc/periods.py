"""Local calendar days, weeks and months: where every KPI cuts time.

A period is [local start, next local start) in one IANA zone, built with the time zone data base and never
with a fixed offset, so a day may last 23, 24 or 25 hours. A period is named by the local date on which it
starts. Source: kpi.md section 0 (Stripe, ChartMogul, Mixpanel and Amplitude all cut in one project time
zone).
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Granularity = Literal["day", "week", "month"]
WeekStart = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAYS: tuple[WeekStart, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
ONE_DAY = timedelta(days=1)


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name such as "Europe/Madrid"; ValueError for an unknown name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"Unknown time zone: {name!r}") from error


def _local(instant: datetime, tz: ZoneInfo) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("An instant must carry its time zone.")
    return instant.astimezone(tz)


def _first_second_of(day: date, tz: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the clock change that swallowed midnight: the first second in (before, after] whose date is `day`
    or later.
    """
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, tz).date() >= day:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, UTC)


@lru_cache(maxsize=65536)
def instant_of(day: date, tz: ZoneInfo) -> datetime:
    """The UTC instant at which a local date begins.

    Where clocks jump over midnight, the day begins at the jump. Where midnight strikes twice, it begins at
    the first stroke, unless the clock falls back into the day before: then at the second, so that periods
    never interleave.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=tz)
    first = midnight.astimezone(UTC)
    second = midnight.replace(fold=1).astimezone(UTC)
    if first == second:
        return first
    if second < first:  # a gap: no such wall time, and the two readings lie on both sides of the jump
        return _first_second_of(day, tz, second - timedelta(seconds=1), first)
    just_before = (second - timedelta(microseconds=1)).astimezone(tz)
    return second if just_before.date() < day else first


def local_date(instant: datetime, tz: ZoneInfo) -> date:
    """The local day of an aware instant: the d with instant_of(d) <= instant < instant_of(d + 1)."""
    day = _local(instant, tz).date()
    # Only where a clock falls back across midnight can a date be shown before its day has begun for good.
    return day - ONE_DAY if instant < instant_of(day, tz) else day


def start_of(day: date, granularity: Granularity, week_start: WeekStart = "monday") -> date:
    """First local date of the day, week or month that holds `day`."""
    if granularity == "day":
        return day
    if granularity == "month":
        return day.replace(day=1)
    if granularity == "week":
        return day - timedelta(days=(day.weekday() - WEEKDAYS.index(week_start)) % 7)
    raise ValueError(f"Unknown granularity: {granularity!r}")


def period_of(
    instant: datetime, granularity: Granularity, tz: ZoneInfo, week_start: WeekStart = "monday"
) -> date:
    """First local date of the period that holds an aware instant."""
    return start_of(local_date(instant, tz), granularity, week_start)


def shift(start: date, granularity: Granularity, k: int) -> date:
    """The start of the k-th period after (k < 0: before) the period that starts on `start`."""
    if granularity == "day":
        return start + timedelta(days=k)
    if granularity == "week":
        return start + timedelta(weeks=k)
    years, month = divmod(start.month - 1 + k, 12)
    return date(start.year + years, month + 1, 1)


def next_start(start: date, granularity: Granularity) -> date:
    """The start of the following period."""
    return shift(start, granularity, 1)


def periods_between(first: date, last: date, granularity: Granularity) -> int:
    """How many periods `last` lies after `first` (both period starts of one week start): shift(first, g, n)
    == last.
    """
    if granularity == "month":
        return (last.year - first.year) * 12 + last.month - first.month
    days = (last - first).days
    return days // 7 if granularity == "week" else days


def period_range(first: date, last: date, granularity: Granularity) -> list[date]:
    """Every period start from `first` to `last`, both included; empty when `last` comes before `first`."""
    if granularity == "month":
        return [shift(first, granularity, k) for k in range(periods_between(first, last, granularity) + 1)]
    step = 7 if granularity == "week" else 1
    return list(map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1, step)))


def is_complete(start: date, granularity: Granularity, tz: ZoneInfo, as_of: datetime) -> bool:
    """Whether the period has wholly passed at `as_of`."""
    return instant_of(next_start(start, granularity), tz) <= as_of
