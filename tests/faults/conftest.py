"""Workers that are started here take whatever waits in the queue, so nothing of other tests may wait there."""

import pytest
import redis

from tests.faults.started import broker


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    """With what killed workers had taken and not done: the broker would hand it out again."""
    with redis.Redis.from_url(broker()) as server:
        server.flushdb()
