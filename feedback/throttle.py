"""How often one address may read and write the public pages, counted in Valkey.

Without Valkey reading goes on under a cap that each process counts for itself, and writing is refused:
a page that shows nothing helps nobody, but a form without a limit is an open door for spam.
"""

from functools import lru_cache

import structlog
from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter

log = structlog.get_logger(__name__)

READS: tuple[RateLimitItem, ...] = (RateLimitItemPerMinute(300),)
WRITES: tuple[RateLimitItem, ...] = (RateLimitItemPerMinute(20), RateLimitItemPerHour(200))


@lru_cache(maxsize=1)
def _shared() -> RateLimiter:
    return SlidingWindowCounterRateLimiter(
        storage_from_string(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    )


@lru_cache(maxsize=1)
def _own() -> RateLimiter:
    return FixedWindowRateLimiter(MemoryStorage())


def address(request: HttpRequest) -> str:
    """The visitor's address. Behind our proxy it is what the proxy added last; earlier parts are hearsay."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")) if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip()[:64] or str(request.META.get("REMOTE_ADDR", ""))


def may_read(request: HttpRequest) -> bool:
    who = address(request)
    try:
        return all(_shared().hit(limit, "public-read", who) for limit in READS)
    except Exception as error:
        log.warning("limits_unreachable", error=str(error))
        return all(_own().hit(limit, "public-read", who) for limit in READS)


def may_write(request: HttpRequest) -> bool:
    who = address(request)
    try:
        return all(_shared().hit(limit, "public-write", who) for limit in WRITES)
    except Exception as error:
        log.warning("limits_unreachable", error=str(error))
        return False
