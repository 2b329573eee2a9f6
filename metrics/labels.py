"""How periods are named under a chart."""

import datetime as dt


def label(day: dt.date, granularity: str, years: bool) -> str:
    if granularity == "month":
        return f"{day:%b %Y}"
    return f"{day.day} {day:%b %Y}" if years else f"{day.day} {day:%b}"


def tick(day: dt.date, granularity: str, years: bool) -> str:
    """As short as the axis needs it: over years the month is enough."""
    return label(day, "month" if years else granularity, years)
