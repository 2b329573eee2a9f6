"""Health checks of the containers: the exit code is the answer. Needs no curl in the image."""

import os
import socket
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

STALE_SECONDS = 60
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def web() -> bool:
    """Ready means it reaches database and broker. The host is one the settings allow."""
    base = os.environ.get("BASE_URL", "http://localhost")
    request = urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": urlsplit(base).netloc})
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 (an address of ours)
        return bool(answer.status == 200)


def worker() -> bool:
    """Ask this very worker, by its name, whether it still takes orders."""
    from pmapp.celery import app

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=4))


def scheduler() -> bool:
    """Duties come every few seconds, so a minute without one means that no scheduler works."""
    import django

    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from pmapp.models import DutyRun

    return DutyRun.objects.filter(claimed_at__gt=timezone.now() - timedelta(seconds=STALE_SECONDS)).exists()


if __name__ == "__main__":
    try:
        sys.exit(0 if {"web": web, "worker": worker, "scheduler": scheduler}[sys.argv[1]]() else 1)
    except OSError as error:
        sys.exit(f"{sys.argv[1]} does not answer: {error}")
