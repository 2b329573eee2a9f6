"""What the settings of a calculation are called in forms. What each may be is said by params.py alone. Pure."""

# name: label, help
WORDS: dict[str, tuple[str, str]] = {
    "steps": ("Steps", "The names of the events in their order, one a line."),
    "metric": ("Metric", "The metric whose values are continued."),
    "formula": (
        "Formula",
        "Metrics by their numbers, + - * / ^, comparisons, min, max, log, abs, round and if(condition, then, else).",
    ),
    "combine": (
        "Shorter periods",
        "How an input with shorter periods gives one value: by its last, their mean or their sum.",
    ),
    "source": ("Data", "Where the customers come from."),
    "method": ("Method", ""),
    "event": ("Event", "Only this event counts. Empty: whatever people do."),
    "events": ("Events", "Doing any of them counts, one a line. Empty: whatever people do."),
    "measure": ("Counted are", "Different people, or how often they did it."),
    "segment": (
        "Segment",
        "Only these people count, as they are known when it is computed. Build it in the explorer, which saves it as a "
        'metric, or write it as JSON: {"trait": "plan", "is": ["pro"]}.',
    ),
    "start_event": (
        "First event",
        "Doing it for the first time puts a person into a cohort. Empty: as Event.",
    ),
    "return_event": ("Event of coming back", "Empty: as Event."),
    "times": ("Times", "How often the activating event must happen."),
    "within_days": ("Days for it", "How long people have, from the first event on."),
    "within_seconds": ("Exact seconds for it", "In place of the days."),
    "horizon": ("Periods ahead", "Empty: 6, or as many as are held back."),
    "season_length": ("Periods of a season", "Empty: 7 days, 52 weeks or 12 months. 1: no season."),
    "holdout": ("Periods held back", "The newest ones are forecast and compared with what came."),
    "period": ("Period", "What a customer pays for at a time."),
    "project_to": ("Periods ahead", "How far the curve goes, and how many periods are added up."),
    "amount": ("Amount a period", "What a customer pays each period. Empty: periods are counted."),
    "discount_rate": ("Discount a period", "Money later is worth less: 0.01 is 1%."),
    "cohort": ("Cohort", "Only the tenures sent with this cohort. Empty: all."),
    "alpha": ("Weight of the newest value", "0 to 1. Empty: what fits best. So are the next four."),
    "beta": ("Weight of the newest trend", "0 to 1, for the damped trend."),
    "phi": ("Damping of the trend", "0 to 1, for the damped trend."),
    "level": ("Level before the first value", ""),
    "trend": ("Trend before the first value", ""),
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
    "entered_from": ("First moment of entry", "In place of the first day."),
    "entered_before": ("Moment before which people enter", "In place of the last day."),
    "timezone": ("Time zone", "Where days begin and end."),
    "as_of": ("As of", "Computed as if it were this moment, for data that no longer grow. Empty: now."),
}

# What a setting is called in one calculation only.
WORDS_OF: dict[tuple[str, str], tuple[str, str]] = {
    ("activation", "start_event"): ("First event", "Doing it for the first time makes somebody new."),
    ("activation", "event"): ("Event that activates", "What makes the product useful to a new person."),
}

# What a choice is called where its key does not say it.
CHOICES: dict[str, str] = {
    "people": "People",
    "events": "Events",
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
    "active": "Active people",
    "new": "New people",
    "returning": "Returning: active in the period before too",
    "resurrecting": "Resurrecting: active again after a gap",
    "dormant": "Dormant: active in the period before and not in this one",
    "net": "Growth of the active people",
    "quick_ratio": "Quick ratio: new and resurrecting for each dormant",
    "lifetimes": "Tenures sent by CSV or API",
    "sbg": "Projection by a shifted beta-geometric curve",
    "kaplan_meier": "What was seen (Kaplan–Meier)",
    "last": "Their last value",
    "mean": "Their mean",
    "sum": "Their sum",
    "best": "The least wrong on the past",
    "seasonal_naive": "As one season ago",
    "ses": "Exponential smoothing",
    "holt_damped": "Damped trend (Holt)",
    "theta": "Theta",
}

# What each calculation needs and gives: read when one is chosen for a new metric.
CALCULATION_HELP: dict[str, str] = {
    "mrr": "From subscription versions: what comes in each month, and what was won, lost, expanded and contracted.",
    "active_users": "From events: how many people did something in a day, in 7 and in 30 days.",
    "explored": "From events: how many people did something in each day, week or month, or how often.",
    "retention": "From events: of those who started in the same period, the share that came back later.",
    "lifecycle": "From events: of the active people of each period who is new, came back or was away, and who went.",
    "sessions": "From events: how often and how long people are there.",
    "funnel": "From events: how many people take each step, in order and in time, and who still can.",
    "activation": "From events: of new people, the share that soon does what makes the product useful.",
    "customer_lifetime": "From subscriptions or tenures: how long customers stay, and what one is worth.",
    "forecast": "From another metric: where it goes, by the method that was least wrong, with an interval.",
    "nps": "From answers of 0 to 10: promoters less detractors, with its margin of error.",
    "csat": "From answers of 1 to 5: the share that is satisfied.",
    "ces": "From answers of 1 to 7: how easy it was.",
    "formula": "From other metrics: a number that follows from them, such as revenue by active person.",
    "pushed": "Numbers that a program or a person sends, one a period.",
}


def words_of(calculation: str, name: str) -> tuple[str, str]:
    return WORDS_OF.get((calculation, name), WORDS[name])


def choice_label(key: str) -> str:
    return CHOICES.get(key, key.replace("_", " ").capitalize())
