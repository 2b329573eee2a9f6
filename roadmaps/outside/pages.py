"""Finished pages and feeds, kept in the process under all that decides how they look.

The key is the door itself (link, edition, version) with the day: a change of either makes another key, so nothing is
ever thrown away on purpose and nothing stale is found. Whether the link is open was asked before anybody comes here.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock

from roadmaps.outside.door import Door

MOST, MOST_WITH_KEY = 400, 60
Key = tuple[Door, str, date, str]


@dataclass(frozen=True, slots=True)
class Finished:
    kind: str
    body: bytes
    packed: bytes
    etag: str


_kept: OrderedDict[Key, Finished] = OrderedDict()
# Each right password makes another key, so whoever repeats one must not push out the pages of other links.
_with_key: OrderedDict[Key, Finished] = OrderedDict()
_lock = Lock()


def finished(
    door: Door, name: str, today: date, key: str, kind: str, make: Callable[[], str | bytes]
) -> Finished:
    """The page of that name, made when it was not made yet. `key` opens a link with a password and stands in it."""
    at = (door, name, today, key)
    kept, most = (_with_key, MOST_WITH_KEY) if key else (_kept, MOST)
    with _lock:
        found = kept.get(at)
        if found is not None:
            kept.move_to_end(at)
            return found
    made = make()
    body = made.encode() if isinstance(made, str) else made
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    found = Finished(kind, body, b"" if kind == "image/png" else gzip.compress(body, 6, mtime=0), etag)
    with _lock:
        kept[at] = found
        while len(kept) > most:
            kept.popitem(last=False)
    return found
