"""Looking back: what a metric would have shown at the ends of past months, worked out in small pieces."""

from datetime import date, datetime, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.access import Actor
from metrics import queries
from metrics.actions.waiting import MOST_ATTEMPTS, retry_at, said
from metrics.calc import periods as cal
from metrics.compute import Result, calculate
from metrics.models import Backfill, BackfillPiece, Metric, PastPoint

log = structlog.get_logger(__name__)

USUAL_MONTHS, MOST_MONTHS = 12, 60
SLICE = timedelta(seconds=30)  # how long one task works before it lets others have the worker
SILENCE = timedelta(seconds=10)  # after which a backfill without a locked piece is sent again
LAST_INSTANT = timedelta(microseconds=1)


class Cancelled(Exception):
    """The backfill was cancelled while a piece was computed, so that piece must leave no trace."""


@transaction.atomic
def start_backfill(
    *,
    metric: Metric,
    reason: str,
    actor: Actor | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Backfill:
    """Orders the ends of the months from `first` to `last`; without these of the last twelve that have data.

    Asked again while one runs gives that one; changed settings end it and begin anew.
    """
    Metric.objects.select_for_update(no_key=True).only("pk").get(pk=metric.pk)
    running = Backfill.objects.filter(metric=metric, state__in=["queued", "running"]).first()
    if running is not None and reason == "asked":
        return running
    ends = _month_ends(metric, first, last)
    Backfill.objects.filter(metric=metric, state__in=["queued", "running", "failed"]).update(
        state="cancelled", finished_at=timezone.now(), retry_at=None
    )
    BackfillPiece.objects.filter(metric=metric).delete()
    shared = {"workspace_id": metric.workspace_id, "metric": metric}
    made = Backfill.objects.create(
        **shared, reason=reason, settings=metric.params, asked_by=actor.user if actor else None,
        first=ends[0], last=ends[-1], total=len(ends),
    )  # fmt: skip
    zone = cal.zone(metric.params.get("timezone") or metric.item.product.workspace.timezone)
    pieces = [
        BackfillPiece(
            **shared, backfill=made, until=day,
            until_at=cal.instant_of(day + timedelta(days=1), zone) - LAST_INSTANT,
        )
        for day in ends
    ]  # fmt: skip
    BackfillPiece.objects.bulk_create(pieces)
    return made


def _month_ends(metric: Metric, first: date | None, last: date | None) -> list[date]:
    if metric.calculation == "pushed":
        raise ValidationError("The values of this metric are sent; each is known since it came in.")
    if metric.params.get("as_of"):
        raise ValidationError("This metric is computed as of one fixed moment, so its past does not differ.")
    if metric.item.archived_at is not None:
        raise ValidationError("An archived metric is not computed. Restore it first.")
    known = queries.first_known(metric)
    if known is None:
        raise ValidationError("There is nothing to look back at yet: compute the metric first.")
    today = timezone.now().astimezone(metric.item.product.workspace.zone).date()
    months = cal.period_range(known.replace(day=1), cal.shift(today.replace(day=1), "month", -1), "month")
    ends = [cal.next_start(month, "month") - timedelta(days=1) for month in months]
    wanted = [day for day in ends if (not first or day >= first) and (not last or day <= last)]
    if not wanted:
        raise ValidationError({"from": "No month with data of this metric ends in this range."})
    if first is None and last is None:
        return wanted[-USUAL_MONTHS:]
    if len(wanted) > MOST_MONTHS:
        raise ValidationError({"from": f"That are {len(wanted)} months; at most {MOST_MONTHS} at a time."})
    return wanted


def look_back(*, metric: Metric, reason: str) -> None:
    """As `start_backfill`, for what happens by itself: where there is nothing to look back at, nothing is done."""
    newest = queries.newest_backfill(metric)
    if newest is not None and newest.settings == metric.params:
        return  # the form saves every setting, changed or not
    try:
        start_backfill(metric=metric, reason=reason)
    except ValidationError as refused:
        log.info("no_backfill", metric=metric.pk, reason=" ".join(refused.messages))


def cancel_backfill(*, backfill: Backfill) -> bool:
    """What is done stays; a piece that is being computed is dropped when it ends. False: nothing was left."""
    found = Backfill.objects.filter(pk=backfill.pk).filter(
        Q(state__in=["queued", "running"]) | Q(state="failed", retry_at__isnull=False)
    )
    return bool(found.update(state="cancelled", finished_at=timezone.now(), retry_at=None))


@transaction.atomic
def claim_backfills(*, now: datetime, silence: timedelta = SILENCE) -> list[int]:
    """Those to be sent to a worker: new ones, and those whose worker is gone, for then no piece is locked."""
    waiting = Q(state__in=["queued", "running"]) & (Q(claimed_at=None) | Q(claimed_at__lt=now - silence))
    rows = Backfill.objects.select_for_update(skip_locked=True).filter(
        waiting | Q(state="failed", retry_at__lte=now)
    )
    claimed = []
    for backfill in rows.order_by("created_at")[:50]:
        if _next_piece(backfill.pk) is not None or not _pieces_left(backfill.pk):
            claimed.append(backfill.pk)
    Backfill.objects.filter(pk__in=claimed).update(claimed_at=now, retry_at=None)
    Backfill.objects.filter(pk__in=claimed, state="failed").update(state="running")
    return claimed


def work_backfill(*, backfill_id: int, for_at_most: timedelta = SLICE) -> int:
    """Does the pieces that are next, in their order; returns how many. What is left, the next look sends again."""
    began, done = timezone.now(), 0
    Backfill.objects.filter(pk=backfill_id, state="queued").update(state="running", started_at=began)
    while not done or timezone.now() - began < for_at_most:
        try:
            if not _do_piece(backfill_id):
                return done
        except Cancelled:
            return done
        except Exception as error:
            log.exception("backfill_failed", backfill=backfill_id)
            _note_failure(backfill_id, error)
            return done
        done += 1
    Backfill.objects.filter(pk=backfill_id).update(claimed_at=None)
    return done


@transaction.atomic
def _do_piece(backfill_id: int) -> bool:
    """One piece, wholly or not at all. False when there is none for this worker."""
    piece = _next_piece(backfill_id)
    running = Backfill.objects.filter(pk=backfill_id, state="running")
    if piece is None:
        if not _pieces_left(backfill_id):
            running.update(state="done", finished_at=timezone.now())
        return False
    metric = Metric.objects.select_related("item__product__workspace").get(pk=piece.metric_id)
    result = calculate(metric, piece.until_at, past=piece.until_at)
    piece.points_stored, piece.rows_read = _keep(piece, result), result.rows
    piece.done_at = timezone.now()
    piece.save(update_fields=["points_stored", "rows_read", "done_at"])
    if not running.update(done=F("done") + 1, attempts=0, error="", claimed_at=piece.done_at):
        raise Cancelled
    if not _pieces_left(backfill_id):
        running.update(state="done", finished_at=piece.done_at)
        return False
    return True


def _next_piece(backfill_id: int) -> BackfillPiece | None:
    """The first one to do, locked; None when another worker has it. Later ones wait for it: each keeps only
    what differs from the one before.
    """
    first = _pieces_left(backfill_id).order_by("until").values("pk")[:1]
    return (
        BackfillPiece.objects.select_for_update(skip_locked=True).filter(pk__in=first, done_at=None).first()
    )


def _pieces_left(backfill_id: int) -> QuerySet[BackfillPiece]:
    return BackfillPiece.objects.filter(backfill=backfill_id, done_at=None)


def _keep(piece: BackfillPiece, result: Result) -> int:
    before = queries.past_latest(piece.metric_id, piece.until_at)
    fresh = []
    for one in result.points:
        known = before.get((one.granularity, one.period_start))
        if known is None or not known.same_as(one.value, one.payload, one.is_complete):
            fresh.append(
                PastPoint(
                    workspace_id=piece.workspace_id, piece=piece, metric_id=piece.metric_id,
                    granularity=one.granularity, period_start=one.period_start, value=one.value,
                    payload=one.payload, is_complete=one.is_complete, known_at=piece.until_at,
                )
            )  # fmt: skip
    PastPoint.objects.bulk_create(fresh, batch_size=2000)
    return len(fresh)


@transaction.atomic
def _note_failure(backfill_id: int, error: Exception) -> None:
    row = Backfill.objects.select_for_update().filter(pk=backfill_id, state="running").first()
    if row is None:
        return
    row.attempts += 1
    row.state, row.error = "failed", said(error)
    row.retry_at = retry_at(row.attempts)
    row.finished_at = None if row.attempts < MOST_ATTEMPTS else timezone.now()
    row.save(update_fields=["attempts", "state", "error", "retry_at", "finished_at"])
