"""Workers that are started here take whatever waits in the queue, so nothing of other tests may wait there."""

import pytest

from pmapp.celery import app


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    app.control.purge()
