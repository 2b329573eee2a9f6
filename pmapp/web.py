"""The web server: Granian, which speaks HTTP outside Python and hands whole requests to threads of ours.

Everything is loaded once and then forked: workers share its memory, and one that has died is there again at once.
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
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork", force=True)  # Granian asks which one; others load all anew
    load = _loader()
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
    ).serve(target_loader=load, wrap_loader=False)


def _worth_saying(record: logging.LogRecord) -> bool:
    """It warns of more threads than two for each core; ours wait for the database most of the time."""
    return "seems quite high" not in str(record.msg)


def _loader() -> Callable[[], Callable[..., Any]]:
    from pmapp.wsgi import application

    parent = os.getpid()

    def load() -> Callable[..., Any]:
        """In the worker, before Granian has started threads there."""
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        threading.Thread(target=_obey, args=(parent,), daemon=True, name="obeys").start()
        return application

    return load


def _obey(parent: int) -> None:
    """Ends the worker when it is told to, and when its parent was killed.

    A thread waits for the signals, since the main thread of a worker did not always wake from one that came while a
    body was read. The ports are shared, so a worker without parent would answer beside its successors. Told again each
    second: what comes before Granian has its handler is lost.
    """
    while os.getppid() == parent and signal.sigtimedwait(STOPS, LOOK_SECONDS) is None:
        pass
    while True:
        stop = signal.getsignal(signal.SIGTERM)
        if callable(stop):
            stop(signal.SIGTERM, None)
        time.sleep(LOOK_SECONDS)
