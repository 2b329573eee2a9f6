"""What a computation is given (its metric's settings, read with their defaults) and what it gives back."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from metrics.calc import periods as cal
from metrics.models import SUMMARY, SUMMARY_START, Metric
from metrics.params import usual

STORED = Decimal("1e-10")


def stored(value: Decimal | Fraction | float | None) -> Decimal | None:
    """A value as the database keeps it: ten decimals, exactly rounded."""
    if value is None:
        return None
    exact = Fraction(value)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(STORED)


def plain(value: Any) -> Any:
    """JSON's numbers for exact ones, dates as text, all the way down."""
    if isinstance(value, Fraction | Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


@dataclass(slots=True)
class Point:
    granularity: str
    period_start: date
    value: Decimal | None
    payload: dict[str, Any]
    is_complete: bool
    detail: dict[str, Any] | None = None


@dataclass(slots=True)
class Result:
    """`headline` is the one number of the metric; `rows` how many raw rows it was computed from."""

    headline: Decimal | None
    rows: int = 0
    points: list[Point] = field(default_factory=list)

    def summary(self, payload: dict[str, Any]) -> None:
        made = Point(SUMMARY, SUMMARY_START, self.headline, plain(payload), is_complete=False)
        self.points.append(made)


class Setting:
    """The settings of one metric at one moment: its own, else the workspace's, else the usual ones."""

    def __init__(self, metric: Metric, now: datetime, past: datetime | None = None) -> None:
        """`past`: as it would have been computed at that moment, with what is known today."""
        self.metric = metric
        self.product = metric.item.product
        self.params: dict[str, Any] = metric.params
        workspace = self.product.workspace
        self.tz: ZoneInfo = cal.zone(self.params.get("timezone") or workspace.timezone)
        given = self.params.get("as_of")
        self.as_of: datetime = past or (datetime.fromisoformat(given).astimezone(UTC) if given else now)
        self.is_past = past is not None
        self.week_start: cal.WeekStart = self.params.get("week_start") or cal.WEEKDAYS[workspace.week_start]

    def get(self, name: str) -> Any:
        """As the metric says, else the usual value; None where there is none."""
        return self.params.get(name, usual(self.metric.calculation, name))

    def day(self, name: str) -> date | None:
        return date.fromisoformat(self.params[name]) if self.params.get(name) else None

    @property
    def today(self) -> date:
        """The last local day that has begun at as_of."""
        return cal.local_date(self.as_of, self.tz)

    @property
    def last_day(self) -> date:
        last = self.day("date_to") or self.today
        return min(last, self.today) if self.is_past else last

    def begin(self, day: date) -> datetime:
        """The instant at which a local day begins."""
        return cal.instant_of(day, self.tz)

    def end(self, day: date) -> datetime:
        """The instant at which a local day is over."""
        return cal.instant_of(day + timedelta(days=1), self.tz)

    def local(self, moment: datetime) -> date:
        return cal.local_date(moment, self.tz)

    def is_complete(self, start: date, granularity: cal.Granularity) -> bool:
        """A look back stands at a period's last instant, at which that period counts as over."""
        as_of = self.as_of + timedelta(microseconds=1) if self.is_past else self.as_of
        return cal.is_complete(start, granularity, self.tz, as_of)
