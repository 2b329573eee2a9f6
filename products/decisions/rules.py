"""What must be true of a decision, and what follows from saving one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts.access import Actor, workspace_access
from products import actions
from products.access import may_edit, product_access
from products.circles import has_turn
from products.models import Decision, Link
from products.validators import storable_text

MOST_OPTIONS, MOST_EVIDENCE = 12, 60
LENGTHS = {"title": 200, "pros": 4000, "cons": 4000}


def settle(decision: Decision) -> None:
    """Options come as a list of dictionaries on every road; unknown keys are dropped, empty ones left out."""
    if not isinstance(decision.options, list):
        return
    made: list[Any] = []
    for one in decision.options:
        if not isinstance(one, dict):
            made.append(one)
            continue
        option = {name: _line(one.get(name, "")) for name in LENGTHS}
        if any(option.values()):
            made.append(option | {"chosen": one.get("chosen") is True})
    decision.options = made


def _line(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def refuse_wrong(decision: Decision) -> None:
    errors: dict[str, Any] = {}
    if wrong := _wrong_options(decision.options):
        errors["options"] = wrong
    if decision.item.status == "decided":
        if not decision.outcome.strip():
            errors["outcome"] = "Say what was decided before you call it decided."
        if decision.decided_on is None:
            errors["decided_on"] = "Say when it was decided."
    if decision.supersedes_id is not None and decision.supersedes_id == decision.item.pk:
        errors["supersedes"] = "A decision cannot supersede itself."
    elif decision.supersedes_id is not None and _is_new_tie(decision):
        if not has_turn("decision supersedes", decision.workspace_id):
            errors["supersedes"] = "Somebody else supersedes a decision at this moment. Save again."
        elif _leads_back(decision):
            errors["supersedes"] = "That decision supersedes this one."
    if errors:
        raise ValidationError(errors)


def _wrong_options(options: Any) -> str:
    if not isinstance(options, list) or len(options) > MOST_OPTIONS:
        return f"Give a list of at most {MOST_OPTIONS} options."
    for one in options:
        if not isinstance(one, dict) or not all(isinstance(one[name], str) for name in LENGTHS):
            return "Each option has a title, pros and cons as text, and whether it was chosen."
        if not one["title"]:
            return "Give each option a title."
        if any(len(one[name]) > most for name, most in LENGTHS.items()):
            return f"An option's title has at most {LENGTHS['title']} letters, its pros and cons 4,000 each."
        for name in LENGTHS:
            storable_text(one[name])
    return "Choose one option at most." if sum(one["chosen"] for one in options) > 1 else ""


def _is_new_tie(decision: Decision) -> bool:
    kept = Decision.objects.filter(pk=decision.item.pk).values_list("supersedes", flat=True).first()
    return bool(kept != decision.supersedes_id)


def _leads_back(decision: Decision) -> bool:
    """Whether the chain of what it supersedes comes round to itself."""
    seen, at = {decision.item.pk}, decision.supersedes_id
    while at is not None and at not in seen:
        seen.add(at)
        at = Decision.objects.filter(pk=at).values_list("supersedes", flat=True).first()
    return at is not None


def follow_up(decision: Decision, actor: Actor) -> None:
    """A decision taken keeps its evidence; the one it replaces is superseded from that moment, and only as long."""
    _revive(decision, actor)
    if decision.item.status != "decided":
        return
    if decision.evidence_at is None:
        keep_evidence(decision)
    earlier = decision.supersedes
    if earlier is not None and earlier.item.status != "superseded":
        _refuse_strangers(earlier, actor)
        actions.edit(detail=earlier, actor=actor, values={"status": "superseded"}, verb="superseded")


def _refuse_strangers(earlier: Decision, actor: Actor) -> None:
    """To supersede a decision is to change it."""
    if actor.user is None:
        return
    product = earlier.item.product
    access = product_access(workspace_access(actor.user, None, product.workspace.slug), product.key)[1]
    if not may_edit(access, earlier.item):
        raise ValidationError(
            {"supersedes": "Only who may change that decision, or a product manager, supersedes it."}
        )


def _revive(decision: Decision, actor: Actor) -> None:
    """What nothing that is decided supersedes any more stands again."""
    orphans = Decision.objects.filter(item__product=decision.item.product, item__status="superseded")
    orphans = orphans.exclude(superseded_by__item__status__in=["decided", "superseded"]).exclude(
        pk=decision.pk
    )
    for orphan in orphans[:MOST_OPTIONS]:
        actions.edit(detail=orphan, actor=actor, values={"status": "decided"}, verb="revived")


def keep_evidence(decision: Decision) -> None:
    """The records it concerns, and what those rest on, by what they are called and where they stand now.

    Of this product only: the copy is shown to everybody who sees the decision, and not all of them see others.
    """
    product = decision.item.product
    direct = Link.objects.filter(
        Q(source=decision.pk) | Q(target=decision.pk), source__product=product, target__product=product
    ).select_related("source__product", "target__product")
    concerned = [link.target if link.source_id == decision.pk else link.source for link in direct]
    reasons = (
        Link.objects.filter(target__in=[item.pk for item in concerned], source__product=product)
        .exclude(source=decision.pk)
        .exclude(kind="relates")
        .select_related("source__product", "target__product")
        .order_by("pk")
    )
    rows = [_kept(item, "") for item in concerned]
    rows += [_kept(link.source, f"{link.forward} {link.target.title}") for link in reasons]
    decision.evidence = rows[:MOST_EVIDENCE]
    decision.evidence_at = timezone.now()
    decision.save(update_fields=["evidence", "evidence_at"])


def _kept(item: Any, because: str) -> dict[str, Any]:
    return {
        "key": item.key,
        "kind": item.kind,
        "number": item.number,
        "title": item.title,
        "status": item.shown_status.label,
        "because": because,
    }
