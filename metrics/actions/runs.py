"""Runs: asking for one, finding what is due, computing it once whatever dies on the way."""

from datetime import datetime, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.template.defaultfilters import pluralize
from django.utils import timezone

from metrics import queries
from metrics.actions.backfill import look_back
from metrics.actions.inputs import inputs_first, waits
from metrics.actions.points import store
from metrics.actions.waiting import MOST_ATTEMPTS, retry_at, said
from metrics.compute import calculate
from metrics.models import Metric, MetricRun

log = structlog.get_logger(__name__)

RESEND = timedelta(minutes=1)  # a message to the broker may have been lost
GRACE = timedelta(seconds=10)  # between a run's claim and its lock
DEBOUNCE = timedelta(minutes=1)  # data arrive all the time; computing at every row would never end
BATCH = 50


class Interrupted(Exception):
    """Somebody else has taken the run over, so this computation must leave no trace."""


def ask(*, metric: Metric) -> MetricRun:
    """A run for right now, as the button and the API order it."""
    if metric.item.archived_at is not None:
        raise ValidationError("An archived metric is not computed. Restore it first.")
    waiting = MetricRun.objects.filter(metric=metric, state="due", period__startswith="asked").first()
    if waiting is not None:
        return waiting
    period = f"asked {timezone.now().isoformat()}"
    return MetricRun.objects.create(
        workspace_id=metric.workspace_id, metric=metric, period=period, claimed_at=timezone.now()
    )


def order(*, metric: Metric) -> MetricRun:
    """A run for right now, given to a worker at once; if the broker is away, the scheduler finds it."""
    with transaction.atomic():
        run = ask(metric=metric)
        transaction.on_commit(lambda: _send(run.pk), robust=True)
    return run


def _send(run_id: int) -> None:
    from celery import current_app

    try:
        current_app.send_task("metrics.tasks.compute", kwargs={"run_id": run_id})
    except Exception as error:
        log.warning("broker_unreachable", error=str(error))


def compute_now(*, metric: Metric) -> MetricRun:
    """Asks and computes in this process, by the same road as the task."""
    run = ask(metric=metric)
    compute(run_id=run.pk)
    run.refresh_from_db()
    return run


@transaction.atomic
def claim_due(*, now: datetime, grace: timedelta = GRACE, resend: timedelta = RESEND) -> list[int]:
    """Notes what has fallen due and claims runs to be sent to workers. Any number of callers may share the work."""
    _note_due(now)
    claimable = (
        Q(state="due") & (Q(claimed_at=None) | Q(claimed_at__lt=now - resend))
        | Q(state="failed", retry_at__lte=now)
        | Q(
            state="running", started_at__lt=now - grace
        )  # not locked, or it would be skipped: its worker is gone
    )
    rows = list(
        MetricRun.objects.select_for_update(skip_locked=True)
        .filter(claimable, state__in=["due", "running", "failed"])
        .order_by("created_at", "pk")[:BATCH]
    )
    for run in rows:
        if run.attempts >= MOST_ATTEMPTS:
            run.state, run.finished_at, run.retry_at = "failed", now, None
            times = f"{run.attempts} time{pluralize(run.attempts)}"
            run.error = run.error or f"The worker died {times} while computing this."
        else:
            run.state, run.claimed_at, run.retry_at = "due", now, None
    MetricRun.objects.bulk_update(rows, ["state", "claimed_at", "finished_at", "retry_at", "error"])
    return [run.pk for run in rows if run.state == "due"]


def _note_due(now: datetime) -> None:
    metrics = (
        Metric.objects.filter(item__archived_at=None, item__status="live", item__product__archived_at=None)
        .exclude(schedule="on_demand")
        .exclude(calculation="pushed")
        .select_related("item__product__workspace")
    )
    last = {
        run.metric_id: run
        for run in MetricRun.objects.filter(metric__in=metrics)
        .order_by("metric", "-created_at", "-pk")
        .distinct("metric")
    }
    versions: dict[tuple[int, str], tuple[int, int]] = {}
    due = []
    for metric in inputs_first(metrics):
        source = (metric.item.product_id, queries.source_of(metric))
        if source not in versions:
            versions[source] = queries.data_version(metric.item.product, source[1])
        period = _period_due(metric, last.get(metric.pk), versions[source], now)
        if period:
            due.append(
                MetricRun(workspace_id=metric.workspace_id, metric=metric, period=period, created_at=now)
            )
    MetricRun.objects.bulk_create(due, ignore_conflicts=True)


def _period_due(metric: Metric, last: MetricRun | None, version: tuple[int, int], now: datetime) -> str:
    """The name of the period the metric is due for, or "": by the clock, or because its data changed."""
    local = now.astimezone(metric.item.product.workspace.zone)
    by_clock = f"hour {now:%Y-%m-%dT%H}" if metric.schedule == "hourly" else f"day {local:%Y-%m-%d}"
    if last is None:
        return by_clock
    if last.state in ("due", "running"):
        return ""
    last_local = last.created_at.astimezone(metric.item.product.workspace.zone)
    last_clock = (
        f"hour {last.created_at:%Y-%m-%dT%H}" if metric.schedule == "hourly" else f"day {last_local:%Y-%m-%d}"
    )
    if by_clock != last_clock:
        return by_clock
    if last.state == "failed" or now - last.created_at < DEBOUNCE:
        return ""
    has_new = (
        version[0] != last.data_version if metric.schedule == "arrival" else version[1] != last.late_version
    )
    return f"data {version[0]} {version[1]}" if has_new else ""


def compute(*, run_id: int) -> str:
    """Computes one claimed run. Returns its state; "" when there is nothing for this worker to do."""
    attempt = _begin(run_id)
    if attempt is None:
        return ""
    try:
        _carry_out(run_id, attempt)
    except Interrupted:
        return ""
    except Exception as error:
        log.exception("metric_failed", run=run_id)
        return _note_failure(run_id, attempt, error)
    return "done"


@transaction.atomic
def _begin(run_id: int) -> int | None:
    """Marks the run as running, in a transaction of its own so that people see it."""
    run = (
        MetricRun.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("metric__item")
        .filter(pk=run_id)
        .exclude(state="done")
        .first()
    )
    if run is None or run.attempts >= MOST_ATTEMPTS:
        return None
    if waits(run):  # the scheduler's next look, in a few seconds, sends it again
        MetricRun.objects.filter(pk=run_id).update(state="due", claimed_at=None)
        return None
    run.state, run.started_at, run.finished_at, run.error = "running", timezone.now(), None, ""
    run.attempts += 1
    run.save(update_fields=["state", "started_at", "finished_at", "error", "attempts"])
    return run.attempts


@transaction.atomic
def _carry_out(run_id: int, attempt: int) -> None:
    """Holds the run's lock from the first row read to the last point stored: all of it stands, or nothing."""
    run = (
        MetricRun.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("metric__item__product__workspace")
        .filter(pk=run_id, state="running", attempts=attempt)
        .first()
    )
    if run is None:
        raise Interrupted
    now = timezone.now()
    source = queries.source_of(run.metric)
    run.data_version, run.late_version = queries.data_version(run.metric.item.product, source)
    result = calculate(run.metric, now)
    run.points_stored = store(metric=run.metric, result=result, known_at=now, run=run)
    run.rows_read, run.state, run.finished_at, run.retry_at = result.rows, "done", timezone.now(), None
    run.save()
    _look_back(run)


def _look_back(run: MetricRun) -> None:
    """A metric that is new or has new settings gets its past; one that is computed only when asked waits to be."""
    is_changed = run.period.startswith("settings ")
    if run.metric.schedule == "on_demand":
        return
    if (
        is_changed
        or not MetricRun.objects.filter(metric=run.metric, state="done").exclude(pk=run.pk).exists()
    ):
        look_back(metric=run.metric, reason="changed" if is_changed else "new")


def _note_failure(run_id: int, attempt: int, error: Exception) -> str:
    now = timezone.now()
    MetricRun.objects.filter(pk=run_id, state="running", attempts=attempt).update(
        state="failed", error=said(error), finished_at=now, retry_at=retry_at(attempt)
    )
    return "failed"
