"""What a rampage leaves behind: the work that was interrupted is done, and everything is compared."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from metrics import actions, fold, queries, revenue
from metrics.actions.points import store
from metrics.compute import calculate
from metrics.models import (
    Alias,
    Backfill,
    Delivery,
    Event,
    Intake,
    KnownMessage,
    Metric,
    MetricRun,
    PersonId,
    RevenueDelivery,
    SubscriptionVersion,
)
from tests.waiting import until

AT_ONCE = timedelta(0)
EVER = datetime.min.replace(tzinfo=UTC)
# Events without an id that is known, and ids without an event.
APART = """
SELECT count(*) FROM (SELECT metrics_digest(message_id) AS digest FROM metrics_event WHERE product_id = %s) e
FULL JOIN (SELECT digest FROM metrics_knownmessage WHERE workspace_id = %s) k USING (digest)
WHERE e.digest IS NULL OR k.digest IS NULL
"""


def finish(product: Any) -> None:
    """Does what dead workers have left, the way a scheduler and a worker would find it."""
    runs = MetricRun.objects.filter(metric__item__product=product)
    backfills = Backfill.objects.filter(metric__item__product=product)

    def done() -> bool:
        actions.fold_waiting()
        for run_id in actions.claim_due(now=timezone.now(), grace=AT_ONCE, resend=AT_ONCE):
            actions.compute(run_id=run_id)
        for backfill_id in actions.claim_backfills(now=timezone.now(), silence=AT_ONCE):
            actions.work_backfill(backfill_id=backfill_id)
        live = runs.filter(state__in=["due", "running"]), backfills.filter(state__in=["queued", "running"])
        return not any(rows.exists() for rows in live)

    until(done, 120)  # the server ends a dead worker's transaction only when it notices


def findings(product: Any, senders: list[Any], metrics: list[Any]) -> list[str]:
    """What is not as it should be, in words."""
    found = [*_events(product, senders[:-1]), *_versions(product, senders[-1])]
    for sender in senders:
        found += sorted(sender.complaints)
    for model in (Delivery, RevenueDelivery):
        if model.objects.filter(product=product).exists():
            found.append(f"{model.__name__}: something was never folded")
    for failed in MetricRun.objects.filter(metric__item__product=product, state="failed"):
        found.append(f"a run of {failed.metric} failed: {failed.error}")
    return found + _state(product) + _points(product, metrics)


def _events(product: Any, senders: list[Any]) -> list[str]:
    stored = Counter(Event.objects.filter(product=product).values_list("message_id", flat=True))
    kept_from = queries.raw_from(product) or EVER
    old = {one for sender in senders for one, at in sender.moments.items() if at < kept_from}
    wanted = {one for sender in senders for one in sender.acknowledged} - old
    pairs = {pair for sender in senders for pair in sender.aliases}
    aliases = set(Alias.objects.filter(product=product).values_list("from_id", "to_id"))
    batches = [ids - old for sender in senders for ids in sender.batches]
    halves = [ids for ids in batches if 0 < len(ids & stored.keys()) < len(ids)]
    accepted = sum(Intake.objects.filter(product=product, source="events").values_list("accepted", flat=True))
    gone = sum(_gone(sender, stored, aliases) for sender in senders)
    with connection.cursor() as cursor:
        cursor.execute(APART, [product.pk, product.workspace_id])
        apart = cursor.fetchone()[0]
    numbers = {
        "acknowledged events are lost": len(wanted - stored.keys()),
        "events are there twice": sum(count > 1 for count in stored.values()),
        "batches are there by half": len(halves),
        "acknowledged aliases are lost": len(pairs - aliases),
        "events and known ids differ": apart,
        "rows of people who were erased are left": _left_of(product, senders),
    }
    if kept_from == EVER:  # how many were dropped, nobody has counted
        numbers["more or fewer were counted than stored"] = accepted - len(stored) - len(aliases) - gone
    if KnownMessage.objects.filter(workspace=product.workspace).count() != len(stored):
        numbers["ids are known, and not as many events"] = 1
    return [f"{number} {what}" for what, number in numbers.items() if number]


def _gone(sender: Any, stored: Counter[str], aliases: set[tuple[str, str]]) -> int:
    """Rows that were accepted and erased, of those also of which the answer never came."""
    if not hasattr(sender, "erased"):
        return 0
    ids, pairs = sender.unsure
    return int(sender.gone) + len(ids - stored.keys()) + len(pairs - aliases)


def _left_of(product: Any, senders: list[Any]) -> int:
    erased = [one for sender in senders for one in getattr(sender, "erased", ())]
    rows = Event.objects.filter(product=product), PersonId.objects.filter(product=product)
    left = sum(some.filter(distinct_id__in=erased).count() for some in rows)
    return left + Alias.objects.filter(product=product, from_id__in=erased).count()


def _versions(product: Any, sender: Any) -> list[str]:
    rows = SubscriptionVersion.objects.filter(product=product, replaced_by=None)
    stored = Counter(rows.values_list("event_id", flat=True))
    lost = sender.acknowledged - stored.keys()
    return [f"{len(lost)} acknowledged changes of subscriptions are lost"] if lost else []


def _state(product: Any) -> list[str]:
    said = StringIO()
    try:
        call_command("metrics_state", "check", product=f"{product.workspace.slug}/{product.key}", stdout=said)
    except CommandError as error:
        return [said.getvalue().strip(), str(error)]
    return []


def _points(product: Any, metrics: list[Any]) -> list[str]:
    """Everything computed again after all that is kept was made again from the raw rows: nothing new may come of it."""
    found, now = [], timezone.now()
    metrics = list(
        Metric.objects.select_related("item__product__workspace").filter(pk__in=[m.pk for m in metrics])
    )
    for metric in metrics:
        store(metric=metric, result=calculate(metric, now), known_at=now)
    fold.rebuild(product)
    revenue.rebuild(product, now)
    for metric in metrics:
        result = calculate(metric, now)
        if differing := store(metric=metric, result=result, known_at=now + timedelta(seconds=1)):
            found.append(f"{differing} points of {metric} differ when computed from the raw rows")
        kept = queries.stored_latest(metric)
        if queries.raw_from(product) is None and len(kept) != len(
            {(one.granularity, one.period_start) for one in result.points}
        ):
            found.append(f"{metric} has points of periods that are not there any more")
    return found
