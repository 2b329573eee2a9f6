"""How far sessions are cut anew, for whoever waits: told in memory, as the rows stand only when all of it is done."""

import contextlib

from django.core.cache import cache
from redis.exceptions import RedisError

LASTS = 900  # seconds after which nobody is thought to be at it any more


def tell(product_id: int, done: int, total: int) -> None:
    """So many days of so many. A memory that is away holds up nothing."""
    with contextlib.suppress(RedisError):
        cache.set(_name(product_id), (done, total), LASTS)


def over(product_id: int) -> None:
    with contextlib.suppress(RedisError):
        cache.delete(_name(product_id))


def progress(product_id: int) -> tuple[int, int] | None:
    """(days that are cut, all that are to be cut); None where nobody is at it."""
    with contextlib.suppress(RedisError):
        found: tuple[int, int] | None = cache.get(_name(product_id))
        return found
    return None


def _name(product_id: int) -> str:
    return f"metrics.cutting.{product_id}"
