"""A cap on ingestion by write key. Fails open: without Valkey data still come in, which matters more."""

import time

import structlog
from django.core.cache import cache

log = structlog.get_logger(__name__)

WINDOW = 10  # seconds
MOST = 2000  # requests of one key in a window; each may hold a batch


def has_room(key: str) -> bool:
    name = f"{key}:{int(time.time()) // WINDOW}"
    try:
        cache.add(name, 0, timeout=2 * WINDOW)
        return bool(cache.incr(name) <= MOST)
    except Exception as error:
        log.warning("rate_limit_unavailable", error=str(error))
        return True
