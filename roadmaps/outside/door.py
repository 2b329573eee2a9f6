"""Whether a link is open: one indexed query at each request, so that revoking works on the next one.

Nothing that is cached can open a link. The query answers with the versions of the rows that decide how a page looks;
what stands in those versions is kept, and is the key under which finished pages are kept as well (see pages).
"""

import weakref
import zoneinfo
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core import signing
from django.db import Error, connection

from accounts.models import hash_token
from products.sharing import passwords

PREFIX = "rm"
COOKIE = "reader"
COOKIE_DAYS = 30
LETTER_HOURS = 2

_FROM = """
  FROM roadmaps_share s
  JOIN roadmaps_edition e ON e.id = s.edition_id
  JOIN products_product p ON p.id = s.product_id
  JOIN accounts_workspace w ON w.id = s.workspace_id
 WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > $2)
   AND e.archived_at IS NULL AND e.audience <> 'internal' AND p.archived_at IS NULL
"""
# PostgreSQL writes a changed row anew, at another place or by another transaction.
_VERSIONS = "SELECT s.ctid, s.xmin, e.ctid, e.xmin, w.ctid, w.xmin"
_WORDS = """
       s.id, s.workspace_id, s.edition_id, s.token_hash, s.password, s.layouts, s.show_dates, s.show_progress,
       s.feedback, s.domain, s.embed_hosts, s.is_indexed,
       e.uid, e.version, e.title, e.intro, e.hue, e.audience, e.precision, e.changed_at, w.timezone
"""
# Planning takes four times as long as running, so each connection plans once.
_PREPARE = f"""
PREPARE roadmap_door (text, timestamptz) AS {_VERSIONS} {_FROM};
PREPARE roadmap_door_whole (text, timestamptz) AS {_VERSIONS}, {_WORDS} {_FROM}
"""
_WHICH, _WHOLE = "EXECUTE roadmap_door (%s, %s)", "EXECUTE roadmap_door_whole (%s, %s)"


@dataclass(frozen=True, slots=True)
class Door:
    """An open link with its edition's public words. Internal names are not even read."""

    pk: int
    workspace_id: int
    edition_id: int
    token_hash: str
    password: str
    layouts: tuple[str, ...]
    show_dates: bool
    show_progress: bool
    feedback: bool
    domain: str
    embed_hosts: tuple[str, ...]
    is_indexed: bool
    uid: UUID
    version: int
    title: str
    intro: str
    hue: str
    audience: str
    precision: str
    changed_at: datetime
    timezone: str

    PREFIX: ClassVar[str] = PREFIX

    @property
    def has_password(self) -> bool:
        return bool(self.password)

    @property
    def is_closed(self) -> bool:
        """Something stands before the page that a program or a frame cannot pass."""
        return bool(self.password or self.domain)

    @property
    def is_listed(self) -> bool:
        """Search engines may have it: as the link says, and only while the edition is for everybody."""
        return self.is_indexed and self.audience == "public" and not self.is_closed

    def today(self, now: datetime) -> date:
        return now.astimezone(zoneinfo.ZoneInfo(self.timezone)).date()


Versions = tuple[str, ...]
VERSIONS = 6  # columns that tell them
MOST_KNOWN = 1000
_known: dict[Versions, Door] = {}
_prepared: "weakref.WeakSet[Any]" = weakref.WeakSet()  # connections that know the queries
LISTS = {"layouts", "embed_hosts"}
NAMES = [field.name for field in fields(Door)]


def open_door(secret: str, now: datetime) -> Door | None:
    """The link that the secret opens at that moment; None for a wrong, revoked or expired one."""
    asked = [hash_token(secret), now]
    versions = _row(_WHICH, asked)
    if versions is None:
        return None
    return _known.get(versions) or _read(asked)


def _read(asked: list[Any]) -> Door | None:
    row = _row(_WHOLE, asked)
    if row is None:  # closed since it was asked a moment ago
        return None
    values: dict[str, Any] = dict(zip(NAMES, row[VERSIONS:]))
    for name in LISTS:
        values[name] = tuple(values[name])
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    door = _known[row[:VERSIONS]] = Door(**values)
    return door


def _row(query: str, values: list[Any]) -> tuple[Any, ...] | None:
    """The query is its own health check: a connection that has died, or whose plan is out of date, is made anew."""
    connection.health_check_done = True  # type: ignore[attr-defined]  # Django's flag, not in its stubs
    try:
        return _asked(query, values)
    except Error:
        if connection.in_atomic_block:
            raise
        connection.close()
        return _asked(query, values)


def _asked(query: str, values: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        if connection.connection not in _prepared:
            cursor.execute(_PREPARE)
            _prepared.add(connection.connection)
        cursor.execute(query, values)
        return cursor.fetchone()


def key_opens(door: Door, key: str) -> bool:
    """For a link with a password: the signed value that the right password was answered with."""
    return bool(key) and passwords.key_opens(door, key)  # type: ignore[arg-type]  # it has what a link has


# --- readers of one e-mail domain ------------------------------------------------------


def _salt(door: Door, what: str) -> str:
    return f"roadmaps.reader.{what}.{door.token_hash}.{door.domain}"


def new_letter(door: Door, email: str) -> str:
    """What the mailed address carries: proves that its reader gets mail of the domain. It is stored nowhere."""
    return signing.dumps(email.strip().lower(), salt=_salt(door, "letter"), compress=True)


def letter_opens(door: Door, letter: str) -> bool:
    try:
        found = signing.loads(letter, salt=_salt(door, "letter"), max_age=LETTER_HOURS * 3600)
    except (signing.BadSignature, ValueError, UnicodeError):
        return False
    return isinstance(found, str) and of_domain(door, found)


def of_domain(door: Door, email: str) -> bool:
    return email.strip().lower().rpartition("@")[2] == door.domain


def new_cookie(door: Door) -> str:
    """Says that somebody of the domain opened the link in this browser, not who."""
    return signing.dumps(door.pk, salt=_salt(door, "cookie"))


def cookie_opens(door: Door, cookie: str) -> bool:
    try:
        return bool(signing.loads(cookie, salt=_salt(door, "cookie"), max_age=COOKIE_DAYS * 86400) == door.pk)
    except (signing.BadSignature, ValueError, UnicodeError):
        return False
