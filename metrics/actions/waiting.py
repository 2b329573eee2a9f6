"""How often and when what failed is tried again, and what is said of it: one rule for runs and backfills."""

from datetime import datetime, timedelta

from django.utils import timezone

MOST_ATTEMPTS = 5
BACK_OFF = timedelta(seconds=30)  # four times longer after each failure


def retry_at(attempts: int) -> datetime | None:
    """None after the last attempt."""
    return timezone.now() + BACK_OFF * 4 ** (attempts - 1) if attempts < MOST_ATTEMPTS else None


def said(error: Exception) -> str:
    """A mistake of the settings or data in its own words; anything else with its name."""
    text = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
    return text.replace("\x00", "")[:2000]
