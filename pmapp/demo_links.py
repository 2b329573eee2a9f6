"""The thread of the demo product, woven across the stages once each of them has built its own.

Each row names the reason first and what follows from it second, by the slugs the stages gave.
"""

from typing import Any

from accounts.access import Actor
from products.actions import edit, link
from products.models import Item
from roadmaps.strategy import demo as strategy

Pair = tuple[str, str]

PROBLEM_TO_IDEA: tuple[Pair, ...] = (
    ("promise-invisible", "sla-alerts"),
    ("promise-invisible", "sla-warning-slack"),
    ("weekend-clock", "working-hours"),
    ("wrong-queue", "routing-skills"),
    ("double-answers", "collision"),
    ("context-hunt", "jira-sync"),
    ("report-by-hand", "report-sla"),
    ("leavers", "sso-scim"),
    ("who-read", "audit-log"),
    ("handover", "mobile-app"),
)
PROBLEM_TO_INITIATIVE: tuple[Pair, ...] = (
    ("promise-invisible", "at-risk"),
    ("promise-invisible", "escalation"),
    ("weekend-clock", "sla-engine"),
    ("weekend-clock", "calendar"),
    ("wrong-queue", "skill-routing"),
    ("double-answers", "views"),
    ("handover", "rebalance"),
    ("report-by-hand", "sla-report"),
    ("leavers", "sso"),
    ("who-read", "roles"),
    ("who-read", "audit-export"),
)
IDEA_TO_INITIATIVE: tuple[Pair, ...] = (
    ("sla-alerts", "at-risk"),
    ("sla-warning-slack", "escalation"),
    ("working-hours", "sla-engine"),
    ("routing-skills", "skill-routing"),
    ("ai-draft", "suggest"),
    ("sso-scim", "sso"),
    ("audit-log", "audit-export"),
    ("report-sla", "sla-report"),
    ("mobile-app", "mobile"),
    ("whatsapp", "whatsapp"),
    ("forecast-staff", "forecast"),
    ("csat-after", "csat"),
    ("macros-variables", "macros"),
)
INITIATIVE_TO_REQUIREMENT: tuple[Pair, ...] = (
    ("at-risk", "countdown"),
    ("skill-routing", "routing"),
    ("rebalance", "handover"),
    ("sla-report", "reports"),
    ("sso", "sso"),
    ("mobile", "mobile"),
)
OBJECTIVE_TO_METRIC: tuple[Pair, ...] = (
    ("larger", "mrr"),
    ("handover", "first_reply"),
    ("activation", "activation"),
    ("kept", "nps"),
)
INITIATIVE_TO_METRIC: tuple[Pair, ...] = (
    ("at-risk", "nps"),
    ("skill-routing", "first_reply"),
    ("guided-setup", "activation"),
    ("macros", "wau"),
    ("weekly-digest", "retention"),
    ("sso", "mrr"),
)
# Key results that move by themselves.
KEY_RESULT_BY_METRIC: tuple[Pair, ...] = (("Median time to first reply", "first_reply"),)


def weave(ctx: dict[str, Any], actor: Actor) -> None:
    """Makes the cross-stage links of the demo through the same action as a person's click."""

    def tie(kind: str, pairs: tuple[Pair, ...], sources: dict[str, Item], targets: dict[str, Item]) -> None:
        for source, target in pairs:
            link(source=sources[source], target=targets[target], kind=kind, actor=actor)

    tie("motivates", PROBLEM_TO_IDEA, ctx["problems"], ctx["ideas"])
    tie("motivates", PROBLEM_TO_INITIATIVE, ctx["problems"], ctx["initiatives"])
    tie("asks_for", IDEA_TO_INITIATIVE, ctx["ideas"], ctx["initiatives"])
    tie("delivers", INITIATIVE_TO_REQUIREMENT, ctx["initiatives"], ctx["requirements"])
    tie("measures", OBJECTIVE_TO_METRIC, ctx["objectives"], ctx["metrics"])
    tie("measures", INITIATIVE_TO_METRIC, ctx["initiatives"], ctx["metrics"])
    for objective in ctx["objectives"].values():
        link(source=ctx["vision"], target=objective, kind="guides", actor=actor)
    for launch in ctx["launches"]:
        link(source=launch, target=ctx["metrics"]["mrr"], kind="measures", actor=actor)
    strategy.north_star(ctx["vision"].product, ctx["metrics"], actor)
    for title, metric in KEY_RESULT_BY_METRIC:
        result = ctx["key_results"][title]
        edit(detail=result.keyresult, actor=actor, values={"metric": ctx["metrics"][metric]})
