"""The web server: Granian, which speaks HTTP outside Python and hands whole requests to threads of ours.

On Linux all is loaded once and then forked: workers share its memory, and one that has died is there again at once.
"""

import copy
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from granian.constants import HTTPModes, Interfaces
from granian.server import Server

THREADS = 8  # of one worker: as many requests at a time, and as many connections to the database
IDLE_SECONDS = 600  # after which a thread ends and its connection with it; the longest that Granian takes
GRACE_SECONDS = 10  # for requests on their way when somebody asks us to stop
LOOK_SECONDS = 1.0
STOPS = {signal.SIGTERM, signal.SIGINT}


def serve(host: str, port: int, workers: int) -> None:
    """Answers until SIGTERM or SIGINT, then finishes what it has begun."""
    if sys.platform == "linux":  # elsewhere a forked process may not use what its parent has loaded
        multiprocessing.set_start_method("fork", force=True)
        import_module("pmapp.wsgi")
    logging.getLogger("_granian").addFilter(_worth_saying)
    Server(
        "pmapp.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        workers_kill_timeout=GRACE_SECONDS,
        respawn_failed_workers=True,
        log_dictconfig=copy.deepcopy(settings.LOGGING),
    ).serve(target_loader=partial(_load, os.getpid()), wrap_loader=False)


def _worth_saying(record: logging.LogRecord) -> bool:
    """It warns of more threads than two for each core; ours wait for the database most of the time."""
    return "seems quite high" not in str(record.msg)


def _load(parent: int) -> Callable[..., Any]:
    """In the worker, before Granian has started threads there."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    for happens in (partial(signal.sigwait, STOPS), partial(_wait_for_the_end_of, parent)):
        threading.Thread(target=_stop_when, args=(happens,), daemon=True).start()
    application: Callable[..., Any] = import_module("pmapp.wsgi").application
    return application


def _wait_for_the_end_of(parent: int) -> None:
    """The port is shared, so a worker whose parent was killed would answer beside its successors."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)


def _stop_when(happens: Callable[[], Any]) -> None:
    """A thread waits for the signals: the main one did not always wake from one that came while a body was read.

    The worker is told again each second, for what comes before Granian has its handler is lost.
    """
    happens()
    while True:
        stop = signal.getsignal(signal.SIGTERM)
        if callable(stop):
            stop(signal.SIGTERM, None)
        time.sleep(LOOK_SECONDS)
