"""Waking the reactions: a hint to hurry, never the record of what is to be done (that is Activity)."""

from collections.abc import Callable

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)

REACT_TASK = "pmapp.tasks.react"
LETTERS_TASK = "pmapp.tasks.send_letters"


def wake_reactions() -> None:
    """Once the transaction stands, asks a worker to look; the scheduler looks anyway if the hint is lost."""
    _wake(_react)


def wake_postman() -> None:
    _wake(_deliver)


def _wake(hint: Callable[[], None]) -> None:
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] is hint for entry in waiting):  # one hint a transaction, however much it records
        transaction.on_commit(hint, robust=True)


def _react() -> None:
    _send(REACT_TASK)


def _deliver() -> None:
    _send(LETTERS_TASK)


def _send(task: str) -> None:
    from celery import current_app

    try:
        current_app.send_task(task)
    except Exception as error:
        log.warning("broker_unreachable", error=str(error))
