"""How often something may be done behind a link, counted in Valkey. Without Valkey it may not: it is all writing."""

import hashlib
import time

import structlog
from django.core.cache import cache
from redis import RedisError

log = structlog.get_logger("pmapp.shares")
TWICE_SECONDS = 10


def may(what: str, who: str, most: int, seconds: int) -> bool:
    """Of who only a fingerprint is kept, for as long as the limit lasts."""
    name = f"outside:{what}:{hashlib.blake2b(who.encode('utf-8', 'replace'), digest_size=12).hexdigest()}"
    try:
        cache.add(name, 0, timeout=seconds)
        return int(cache.incr(name)) <= most
    except ValueError:  # it ran out between the two commands
        return True
    except RedisError as error:
        log.warning("limits_unreachable", error=str(error))
        return False


def once(what: str, secret: str, seconds: int) -> bool:
    """Whether a secret is used for the first time; a button pressed twice within ten seconds is pressed once."""
    name = _secret_name(what, secret)
    try:
        return (
            cache.add(name, time.time(), timeout=seconds) or time.time() - cache.get(name, 0) < TWICE_SECONDS
        )
    except RedisError as error:
        log.warning("limits_unreachable", error=str(error))
        return False


def is_used(what: str, secret: str) -> bool:
    """Whether `once` would refuse it, without using it up."""
    try:
        used_at = cache.get(_secret_name(what, secret))
    except RedisError as error:
        log.warning("limits_unreachable", error=str(error))
        return False
    return used_at is not None and time.time() - used_at >= TWICE_SECONDS


def _secret_name(what: str, secret: str) -> str:
    return f"outside:{what}:{hashlib.blake2b(secret.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
