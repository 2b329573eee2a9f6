"""The Celery application. Tasks are doormen: they fetch through queries and call one action."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_init

from pmapp import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmapp.settings")
app = Celery("pmapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_our_logs(**_: object) -> None:
    """Celery's own log set-up would replace the JSON lines; Django has configured them already."""


@worker_init.connect
def settle(**_: object) -> None:
    """Before the first child is forked."""
    memory.settle()
