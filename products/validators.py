"""Checks of single values that every stage needs."""

import datetime as dt

from django.core.exceptions import ValidationError

EARLIEST, LATEST = dt.date(1970, 1, 1), dt.date(2199, 12, 31)


def plausible_date(value: dt.date | dt.datetime) -> None:
    """Far dates break calendars and arithmetic; none of them is ever meant."""
    day = value.date() if isinstance(value, dt.datetime) else value
    if not EARLIEST <= day <= LATEST:
        raise ValidationError("Choose a date between 1970 and 2199.", code="far_date")


def storable_text(value: str) -> None:
    """PostgreSQL stores no NUL and UTF-8 no lone surrogate."""
    if "\x00" in value:
        raise ValidationError("This text holds a NUL character, which cannot be stored.", code="nul")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValidationError(
            "This text holds half of a character (a lone surrogate).", code="surrogate"
        ) from None
