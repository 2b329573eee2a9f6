"""Reading single values of rows that come in as JSON or CSV text. Pure; a bad value names its field."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from products.parsers import UNSTORABLE, unclean

Row = Mapping[str, Any]
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)


class Bad(Exception):
    """A value that cannot be taken: the field and what is wrong with it, for a person to read."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message = field, message


def text(row: Row, name: str, longest: int, *, required: bool = True) -> str:
    """A stored text, numbers written out; "" when it is missing and need not be there."""
    value = row.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        if required:
            raise Bad(name, "This is missing.")
        return ""
    if not isinstance(value, str):
        raise Bad(name, "This must be a text.")
    if len(value) > longest:
        raise Bad(name, f"This is longer than {longest} characters.")
    if UNSTORABLE(value) and (problem := unclean(value, name)):
        raise Bad(*problem)
    return value


def one_of(row: Row, name: str, allowed: tuple[str, ...], default: str = "") -> str:
    value = text(row, name, 40, required=not default) or default
    if value not in allowed:
        raise Bad(name, f"This must be one of: {', '.join(allowed)}.")
    return value


def instant_of(value: Any, name: str) -> datetime:
    """An aware instant; a time without a zone is read as UTC, which is what the clients send."""
    if not isinstance(value, str) or len(value) > 40:
        raise Bad(name, "This must be a time such as 2026-01-31T12:00:00Z.")
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Bad(name, "This must be a time such as 2026-01-31T12:00:00Z.") from None
    if not EARLIEST <= moment.date() <= LATEST:
        raise Bad(name, "This must lie between 1970 and 2199.")
    return moment


def instant(row: Row, name: str, default: datetime | None = None) -> datetime:
    if row.get(name) in (None, ""):
        if default is None:
            raise Bad(name, "This is missing.")
        return default
    return instant_of(row[name], name)


def decimal(
    row: Row, name: str, default: Decimal | None = None, *, low: int = 0, high: int = 10**12
) -> Decimal:
    value = row.get(name)
    if value in (None, ""):
        if default is None:
            raise Bad(name, "This is missing.")
        return default
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal) or len(str(value)) > 40:
        raise Bad(name, "This must be a number.")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise Bad(name, "This must be a number.") from None
    if not number.is_finite() or not low <= number <= high:
        raise Bad(name, f"This must be a number from {low} to {high}.")
    return number


def whole(row: Row, name: str, default: int, *, low: int, high: int) -> int:
    number = decimal(row, name, Decimal(default), low=low, high=high)
    if number != number.to_integral_value():
        raise Bad(name, "This must be a whole number.")
    return int(number)


def score(row: Row, name: str) -> float | None:
    """A score as given; an empty one is an answer left empty, one out of range is dropped when computing."""
    value = row.get(name)
    if value in (None, ""):
        return None
    try:
        number = float(value) if not isinstance(value, bool) and len(str(value)) < 40 else float("nan")
    except (TypeError, ValueError):
        number = float("nan")
    if not isfinite(number) or abs(number) > 1000:
        raise Bad(name, "This must be a number, or empty.")
    return number


def flag(row: Row, name: str) -> bool:
    value = row.get(name)
    if value in (None, "", False, 0) or str(value).strip().lower() in {"false", "0", "no"}:
        return False
    if value is True or str(value).strip().lower() in {"true", "1", "yes"}:
        return True
    raise Bad(name, "This must be true or false.")


def currency(row: Row, name: str, default: str = "") -> str:
    value = text(row, name, 3, required=not default) or default
    if len(value) != 3 or not value.isascii() or not value.isalpha():
        raise Bad(name, "This must be three letters, such as USD.")
    return value.upper()


def month(row: Row, name: str) -> date:
    """The first day of a month given as 2026-01 or 2026-01-15."""
    value = text(row, name, 10)
    try:
        day = date.fromisoformat(value if len(value) > 7 else f"{value}-01").replace(day=1)
    except ValueError:
        raise Bad(name, "This must be a month such as 2026-01.") from None
    if not EARLIEST <= day <= LATEST:
        raise Bad(name, "This must lie between 1970 and 2199.")
    return day


def day(row: Row, name: str) -> date:
    value = text(row, name, 10)
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise Bad(name, "This must be a date such as 2026-01-31.") from None
    if not EARLIEST <= found <= LATEST:
        raise Bad(name, "This must lie between 1970 and 2199.")
    return found
