"""Waking the reactions: a hint to hurry, never the record of what is to be done (that is Activity)."""

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)

REACT_TASK = "pmapp.tasks.react"


def wake_reactions() -> None:
    """Once the transaction stands, asks a worker to look; the scheduler looks anyway if the hint is lost."""
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] is _send for entry in waiting):  # one hint a transaction, however much it records
        transaction.on_commit(_send, robust=True)


def _send() -> None:
    from celery import current_app

    try:
        current_app.send_task(REACT_TASK)
    except Exception as error:
        log.warning("broker_unreachable", error=str(error))
