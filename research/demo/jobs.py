"""Jobs to be done of the demo product."""

from typing import Any

JOBS: list[tuple[str, dict[str, Any]]] = [
    (
        "lead",
        {
            "title": "See trouble before the customer does",
            "status": "confirmed",
            "severity": 5,
            "frequency": 5,
            "situation": "the morning fills up faster than the team can answer",
            "motivation": "see which promises are at risk in the next hour",
            "outcome": "move people before a customer notices",
        },
    ),
    (
        "lead",
        {
            "title": "Defend the budget with numbers",
            "status": "confirmed",
            "severity": 4,
            "frequency": 2,
            "situation": "the yearly budget is negotiated",
            "motivation": "show what kept and broken promises were worth",
            "outcome": "keep the two positions I have",
        },
    ),
    (
        "agent",
        {
            "title": "Answer once and be done",
            "status": "confirmed",
            "severity": 4,
            "frequency": 5,
            "situation": "a customer writes for the third time about the same thing",
            "motivation": "see everything that was said and promised in one place",
            "outcome": "solve it with one reply",
        },
    ),
    (
        "agent",
        {
            "title": "Pick up where a colleague left off",
            "status": "confirmed",
            "severity": 4,
            "frequency": 4,
            "situation": "my shift starts in the middle of somebody else's conversations",
            "motivation": "know what was agreed and what I owe, in half a minute each",
            "outcome": "not ask the customer to repeat themselves",
        },
    ),
    (
        "ops",
        {
            "title": "Prove to a customer that a promise was kept",
            "status": "confirmed",
            "severity": 5,
            "frequency": 2,
            "situation": "a customer claims a service credit",
            "motivation": "show the clock of each message with the hours that count",
            "outcome": "pay only what we owe",
        },
    ),
    (
        "it",
        {
            "title": "Close every door on somebody's last day",
            "status": "open",
            "severity": 5,
            "frequency": 2,
            "situation": "HR tells me that somebody leaves",
            "motivation": "end all their access at one place",
            "outcome": "pass the audit without a finding",
        },
    ),
]

# Which insights prove which job, by their titles.
EVIDENCE: dict[str, tuple[str, ...]] = {
    "See trouble before the customer does": (
        "A breach is learned of from the customer's boss",
        "Renewed for half a term until “right now” is visible",
        "In a crisis, leads walk from desk to desk",
    ),
    "Answer once and be done": ("Four tabs before the first word",),
    "Pick up where a colleague left off": (
        "Promises by phone never reach the late shift",
        "Three lines would save an hour a shift",
    ),
    "Prove to a customer that a promise was kept": (
        "Holidays turned into seventeen false breaches",
        "Numbers must open into their messages",
    ),
    "Close every door on somebody's last day": ("Six days of access after leaving",),
}
