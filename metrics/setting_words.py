"""What the settings of a calculation are called in forms. What each may be is said by params.py alone. Pure."""

# name: label, help
WORDS: dict[str, tuple[str, str]] = {
    "event": ("Event", "Only this event counts. Empty: whatever people do."),
    "start_event": (
        "First event",
        "Doing it for the first time puts a person into a cohort. Empty: as Event.",
    ),
    "return_event": ("Event of coming back", "Empty: as Event."),
    "granularity": ("Period", "Each has one value."),
    "headline": ("Headline", "The one number that stands for the metric."),
    "headline_period": ("Period of the headline", "How many periods after the first one, such as 4."),
    "periods": ("Periods", "How long each cohort is followed. Empty: 14 days, 12 weeks or 12 months."),
    "brackets": ("Brackets of days", "Shares that came back within these days too, such as 0, 1-3, 4-7."),
    "rolling_24h_days": (
        "Days of 24 hours",
        "Up to which day return is counted from a person’s own first hour.",
    ),
    "timeout_minutes": ("Minutes of silence that end a session", ""),
    "max_hours": ("Longest session in hours", ""),
    "week_start": ("Week starts on", ""),
    "survey": ("Survey", "Only answers to this survey. Empty: those of every survey of this kind."),
    "compare_survey": (
        "Compare with survey",
        "The wave before, to tell whether the change is more than chance.",
    ),
    "window_days": (
        "Days of the headline",
        "The headline takes the answers of the last days. Empty: all answers.",
    ),
    "confidence": ("Confidence", "Of the interval around the value: 0.95 is usual."),
    "currency": ("Currency", "Three letters. Empty: the workspace’s."),
    "currency_exponent": (
        "Decimals of currencies",
        "Where they are not the usual ones, such as JPY 0, KWD 3.",
    ),
    "grouping_minutes": (
        "Minutes in which changes are one",
        "Changes of a customer so close count as one movement.",
    ),
    "date_from": ("First day", "Empty: the first day with data."),
    "date_to": ("Last day", "Empty: today."),
    "timezone": ("Time zone", "Where days begin and end."),
    "as_of": ("As of", "Computed as if it were this moment, for data that no longer grow. Empty: now."),
}

# What a choice is called where its key does not say it.
CHOICES: dict[str, str] = {
    "dau": "Active in a day (DAU)",
    "wau": "Active in 7 days (WAU)",
    "mau": "Active in 30 days (MAU)",
    "stickiness": "Stickiness (DAU/MAU)",
    "on": "Came back in that period",
    "on_or_after": "Came back in that period or later",
    "sessions_per_user": "Sessions a person",
    "avg_duration_s": "Mean duration in seconds",
    "median_duration_s": "Median duration in seconds",
    "sessions": "Number of sessions",
}

# What each calculation needs and gives: read when one is chosen for a new metric.
CALCULATION_HELP: dict[str, str] = {
    "mrr": "From subscription versions: what comes in each month, and what was won, lost, expanded and contracted.",
    "active_users": "From events: how many people did something in a day, in 7 and in 30 days.",
    "retention": "From events: of those who started in the same period, the share that came back later.",
    "sessions": "From events: how often and how long people are there.",
    "nps": "From answers of 0 to 10: promoters less detractors, with its margin of error.",
    "csat": "From answers of 1 to 5: the share that is satisfied.",
    "ces": "From answers of 1 to 7: how easy it was.",
    "pushed": "Numbers that a program or a person sends, one a period.",
}


def choice_label(key: str) -> str:
    return CHOICES.get(key, key.replace("_", " ").capitalize())
