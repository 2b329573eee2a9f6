"""`manage.py scheduler`: gives out what is due, once a second. Run as many as you like."""

import signal
import threading
from typing import Any

import structlog
from celery import current_app
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.db.utils import DatabaseError
from django.utils import timezone

from pmapp.schedule import give_out

log = structlog.get_logger("pmapp.scheduler")
TICK_SECONDS = 1.0


class Command(BaseCommand):
    help = "Sends scheduled duties to the workers until it is told to stop."

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        log.info("scheduler_started")
        while not stop.is_set():
            self.tick()
            stop.wait(TICK_SECONDS)
        log.info("scheduler_stopped")

    def tick(self) -> None:
        """A database or broker that is away is waited for, not died of."""
        close_old_connections()
        try:
            give_out(timezone.now(), self.send)
        except DatabaseError as error:
            log.warning("database_unreachable", error=str(error))

    def send(self, task: str) -> None:
        try:
            current_app.send_task(task, expires=60)
        except Exception as error:
            log.warning("broker_unreachable", task=task, error=str(error))
