"""The password in front of a share link: checked, throttled, and carried on without a cookie.

Readers get no cookie, so a right password is answered with a signed value that opens the same link for an hour.
It is bound to the link's secret and password: re-issuing or revoking the link kills it too.
"""

from typing import TYPE_CHECKING

import structlog
from django.contrib.auth.hashers import check_password
from django.core import signing
from django.core.cache import cache
from redis import RedisError

if TYPE_CHECKING:
    from products.models import ShareLink

log = structlog.get_logger("pmapp.shares")

TRIES, MINUTES, KEY_SECONDS = 10, 5, 3600


def _signer(share: "ShareLink") -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"products.share.{share.token_hash}.{share.password}")


def new_key(share: "ShareLink") -> str:
    return _signer(share).sign(str(share.pk))


def key_opens(share: "ShareLink", key: str) -> bool:
    try:
        return _signer(share).unsign(key, max_age=KEY_SECONDS) == str(share.pk)
    except signing.BadSignature:
        return False


def may_try(share: "ShareLink") -> bool:
    """At most ten tries in five minutes for a link, whoever makes them: guessing is hopeless, typing is not."""
    name = f"share-tries:{share.PREFIX}{share.pk}"
    try:
        cache.add(name, 0, timeout=MINUTES * 60)
        return int(cache.incr(name)) <= TRIES
    except ValueError:  # it ran out between the two commands
        return True
    except RedisError as error:  # without a count nobody may guess
        log.warning("limits_unreachable", error=str(error))
        return False


def password_opens(share: "ShareLink", password: str) -> bool:
    return check_password(password, share.password)
