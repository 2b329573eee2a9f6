"""The view log: openings are counted in the process, handed to Valkey each second, and written down a little later.

A write to the database for each opening would cost more than the page. What waits in Valkey is written down every half
minute by a duty, and before anybody looks at the numbers. Should Valkey lose its memory, half a minute of counts is
gone and nothing else: whether a link is open is never asked there.
"""

import re
from collections import Counter, defaultdict
from datetime import datetime
from functools import lru_cache
from threading import Lock, Timer
from urllib.parse import urlsplit

import redis
import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from roadmaps.models import Share, ShareDay

log = structlog.get_logger("pmapp.shares")
WAITING, TAKEN = "roadmaps:openings", "roadmaps:openings:taken"
LOCK = 7_301_552
MOST_HOSTS_A_DAY = 50
MOST_NAMES = 500  # that one process hands over a second: whoever invents referrers fills no memory
HAND_OVER_SECONDS = 1.0
_seen: Counter[str] = Counter()
_lock = Lock()
HOST = re.compile(r"[a-z0-9.-]{1,80}\Z")


@lru_cache(maxsize=1)
def _valkey() -> "redis.Redis":
    return redis.Redis.from_url(
        settings.REDIS_URL, decode_responses=True, socket_timeout=1, socket_connect_timeout=1
    )


def came_from(referrer: str, own: str) -> str:
    """The host of the page the reader came from; empty when unknown or ours."""
    if not referrer:
        return ""
    try:
        host = (urlsplit(referrer).hostname or "").lower()
    except ValueError:
        return ""
    return host if host != own.partition(":")[0].lower() and HOST.match(host) else ""


def count(share_id: int, day: str, host: str) -> None:
    """In memory, and a timer for the first of a second's openings: a reader waits for nothing.

    The timer is no daemon: a process that ends waits for it, and what it has counted is handed over.
    """
    name = f"{share_id}|{day}|{host}"
    with _lock:
        is_first = not _seen
        if len(_seen) >= MOST_NAMES and name not in _seen:
            name = f"{share_id}|{day}|"
        _seen[name] += 1
    if is_first:
        Timer(HAND_OVER_SECONDS, hand_over).start()


def hand_over() -> None:
    """What this process has seen goes to Valkey. When that is away the pages go on and the counts are lost."""
    with _lock:
        seen = dict(_seen)
        _seen.clear()
    if not seen:
        return
    try:
        pipe = _valkey().pipeline(transaction=False)
        for name, number in seen.items():
            pipe.hincrby(WAITING, name, number)
        pipe.execute()
    except redis.RedisError as error:  # the page is worth more than its count
        log.warning("openings_not_counted", openings=sum(seen.values()), error=str(error))


def write_down() -> int:
    """Adds what waits to the log; how many openings that were. One at a time, whoever calls."""
    hand_over()
    valkey = _valkey()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
            if not valkey.exists(TAKEN) and not _take(valkey):
                return 0
            written = _add(valkey.hgetall(TAKEN))  # type: ignore[arg-type]  # text, as it is told to decode
            valkey.delete(TAKEN)
            return written
    except redis.RedisError as error:
        log.warning("openings_not_written", error=str(error))
        return 0


def _take(valkey: "redis.Redis") -> bool:
    try:
        return bool(valkey.rename(WAITING, TAKEN))
    except redis.ResponseError:  # nothing waits
        return False


def _add(counted: dict[str, str]) -> int:
    by_share: dict[int, int] = defaultdict(int)
    known = dict(
        Share.objects.filter(pk__in={int(name.partition("|")[0]) for name in counted}).values_list(
            "pk", "workspace_id"
        )
    )
    days: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for name, text in counted.items():
        share_id, day, host = name.split("|", 2)
        if int(share_id) in known:
            days[int(share_id), day][host] += int(text)
            by_share[int(share_id)] += int(text)
    _add_days(days, known)
    now: datetime = timezone.now()
    for pk, number in by_share.items():
        Share.objects.filter(pk=pk).update(views=F("views") + number, last_viewed_at=now)
    return sum(by_share.values())


def _add_days(days: dict[tuple[int, str], Counter[str]], known: dict[int, int]) -> None:
    """Past fifty sites a day the rest is one row: whoever invents referrers fills no table. Two queries in all."""
    there: dict[tuple[int, str], set[str]] = defaultdict(set)
    rows = ShareDay.objects.filter(share__in={pk for pk, _ in days}, date__in={day for _, day in days})
    for pk, date, host in rows.values_list("share", "date", "host"):
        there[pk, date.isoformat()].add(host)
    written = [
        (pk, known[pk], day, host, views)
        for (pk, day), hosts in days.items()
        for host, views in _folded(hosts, there[pk, day]).items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [list(column) for column in zip(*written)] if written else [[]] * 5)


def _folded(hosts: Counter[str], there: set[str]) -> Counter[str]:
    made: Counter[str] = Counter()
    for host, views in hosts.most_common():
        is_row = not host or host in there or host in made or len(there | made.keys()) < MOST_HOSTS_A_DAY
        made[host if is_row else "other"] += views
    return made


_WRITE = """
INSERT INTO roadmaps_shareday (share_id, workspace_id, date, host, views)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::int[])
ON CONFLICT (share_id, date, host) DO UPDATE SET views = roadmaps_shareday.views + excluded.views
"""
