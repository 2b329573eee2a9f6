"""What is done in the metrics stage: taking data in, claiming and computing runs, storing points, write keys."""

from metrics.actions.backfill import cancel_backfill, claim_backfills, start_backfill, work_backfill
from metrics.actions.dashboard import (
    add_tile,
    change_tile,
    create_share,
    move_tile,
    remove_tile,
    reset_dashboard,
    save_as_tile,
    set_tiles,
)
from metrics.actions.data import take_rows
from metrics.actions.intake import note_refusals, take_messages
from metrics.actions.keys import create_write_key, revoke_write_key
from metrics.actions.months import keep_months
from metrics.actions.people import erase_person, export_person
from metrics.actions.points import push_points, store
from metrics.actions.rules import drop_old_events, keep_days, plan_event, unplan_event
from metrics.actions.runs import Interrupted, ask, claim_due, compute, compute_now, order
from metrics.actions.state import check_states, count, count_soon, fold_waiting
from metrics.actions.stripe import connect_stripe, disconnect_stripe, refuse_stripe, take_stripe
from metrics.actions.watch import claim_looks, look, set_alerts, set_follower

__all__ = [
    "Interrupted",
    "add_tile",
    "ask",
    "cancel_backfill",
    "change_tile",
    "check_states",
    "claim_backfills",
    "claim_due",
    "claim_looks",
    "compute",
    "compute_now",
    "connect_stripe",
    "count",
    "count_soon",
    "create_share",
    "create_write_key",
    "disconnect_stripe",
    "drop_old_events",
    "erase_person",
    "export_person",
    "fold_waiting",
    "keep_days",
    "keep_months",
    "look",
    "move_tile",
    "note_refusals",
    "order",
    "plan_event",
    "push_points",
    "refuse_stripe",
    "remove_tile",
    "reset_dashboard",
    "revoke_write_key",
    "save_as_tile",
    "set_alerts",
    "set_follower",
    "set_tiles",
    "start_backfill",
    "store",
    "take_messages",
    "take_rows",
    "take_stripe",
    "unplan_event",
    "work_backfill",
]
