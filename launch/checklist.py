"""The functions of a company that a launch needs, and the checklist that each tier starts from. Pure."""

import datetime as dt
from dataclasses import dataclass

FUNCTIONS = (
    ("product", "Product"),
    ("marketing", "Marketing"),
    ("sales", "Sales"),
    ("support", "Support"),
    ("legal", "Legal"),
    ("operations", "Operations"),
    ("engineering", "Engineering"),
)


@dataclass(frozen=True, slots=True)
class Step:
    function: str
    title: str
    days_before: int
    must_have: bool
    tiers: tuple[int, ...] = (1, 2, 3)


STEPS = (
    Step("product", "Positioning and key messages agreed", 42, True, (1, 2)),
    Step("product", "Success measures and their targets written down", 28, True),
    Step("product", "Beta feedback reviewed, open points decided", 14, True, (1, 2)),
    Step("product", "Post-launch review in the calendar", 3, False),
    Step("marketing", "Campaign brief and budget approved", 42, True, (1,)),
    Step("marketing", "Press release and analyst briefings ready", 14, False, (1,)),
    Step("marketing", "Website and pricing page updated", 7, True, (1, 2)),
    Step("marketing", "Announcement e-mail and blog post written", 7, True, (1, 2)),
    Step("marketing", "Changelog entry and in-app note ready", 2, True),
    Step("sales", "Battle card and demo script handed out", 21, True, (1, 2)),
    Step("sales", "Sales team trained, recording shared", 10, True, (1,)),
    Step("support", "Help articles published", 5, True),
    Step("support", "Support team trained, saved replies ready", 7, True, (1, 2)),
    Step("legal", "Terms, privacy and claims checked", 14, True, (1, 2)),
    Step("legal", "Trade mark and name cleared", 42, True, (1,)),
    Step("operations", "Billing and entitlements tested", 7, True, (1, 2)),
    Step("operations", "Status page and incident contacts prepared", 3, False, (1, 2)),
    Step("engineering", "Load tested at the expected peak", 10, True, (1,)),
    Step("engineering", "Monitoring and alerts in place", 5, True, (1, 2)),
    Step("engineering", "Roll-out and roll-back rehearsed", 3, True),
)


def steps(tier: int) -> list[Step]:
    return [step for step in STEPS if tier in step.tiers]


def due(step: Step, launch_date: dt.date | None, today: dt.date) -> dt.date | None:
    """Counted back from the launch; today where that day is gone: nobody could have met a due day of the past."""
    return max(launch_date - dt.timedelta(days=step.days_before), today) if launch_date else None
