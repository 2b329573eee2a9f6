"""A cap on ingestion by write key. Fails open: without Valkey data still come in, which matters more."""

import time
from functools import cache

import redis
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

WINDOW = 10  # seconds
MOST = 2000  # requests of one key in a window; each may hold a batch
PATIENCE = 0.5  # seconds; data must not wait for their count


def has_room(key: str) -> bool:
    name = f"rate:{key}:{int(time.time()) // WINDOW}"
    try:
        count = int(_valkey().incr(name))
        if count == 1:
            _valkey().expire(name, 2 * WINDOW)
        return count <= MOST
    except (redis.RedisError, OSError) as error:
        log.warning("rate_limit_unavailable", error=str(error))
        return True


@cache
def _valkey() -> redis.Redis:
    """A client of our own: one command a request, where the cache needs three."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None
    )
