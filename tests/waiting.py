"""Waiting for what another thread or program does, by looking and never by counting seconds."""

import threading
import time
from collections.abc import Callable
from typing import Any


def until(is_so: Callable[[], Any], seconds: float = 30) -> Any:
    """Waits for something to become true and gives it back."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := is_so():
            return found
        threading.Event().wait(0.05)
    raise AssertionError("It did not happen in time.")


def someone_waits_for(cursor: Any) -> bool:
    """Whether somebody stands before a lock that this very session holds.

    Not just before any lock: the tests beside this one have theirs, in the same server.
    `pg_stat_activity` would say it too, but stays as it was when a transaction first read it.
    """
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
    )
    return bool(cursor.fetchone()[0])
