"""The stage's tasks: doormen that call one action."""

from celery import current_app, shared_task
from django.utils import timezone

from metrics import actions


@shared_task(name="metrics.tasks.find_due")
def find_due() -> int:
    """Claims what is due and gives each run to a worker; a message that is lost is sent again later."""
    now = timezone.now()
    claimed = actions.claim_due(now=now)
    for run_id in claimed:
        current_app.send_task("metrics.tasks.compute", kwargs={"run_id": run_id})
    for backfill_id in actions.claim_backfills(now=now):
        current_app.send_task("metrics.tasks.backfill", kwargs={"backfill_id": backfill_id})
    for metric_id in actions.claim_looks(now=now):
        current_app.send_task("metrics.tasks.look", kwargs={"metric_id": metric_id})
    return len(claimed)


@shared_task(name="metrics.tasks.compute")
def compute(*, run_id: int) -> str:
    return actions.compute(run_id=run_id)


@shared_task(name="metrics.tasks.backfill")
def backfill(*, backfill_id: int) -> int:
    return actions.work_backfill(backfill_id=backfill_id)


@shared_task(name="metrics.tasks.look")
def look(*, metric_id: int) -> str:
    return actions.look(metric_id=metric_id)


@shared_task(name="metrics.tasks.fold_waiting")
def fold_waiting() -> int:
    return actions.fold_waiting()


@shared_task(name="metrics.tasks.check_states")
def check_states() -> int:
    return actions.check_states()


@shared_task(name="metrics.tasks.drop_old_events")
def drop_old_events() -> int:
    return actions.drop_old_events(now=timezone.now())


@shared_task(name="metrics.tasks.keep_months")
def keep_months() -> int:
    return actions.keep_months(now=timezone.now())


@shared_task(name="metrics.tasks.count")
def count(*, product_id: int) -> None:
    actions.count(product_id=product_id)
