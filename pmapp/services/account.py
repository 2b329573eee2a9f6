"""Whom the database server runs as. PostgreSQL refuses root, so root lends it an account of no power."""

import os
import pwd
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from pmapp.services.errors import ServiceError


class RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """`uid` is None when we are no root and the server simply runs as we do."""

    uid: int | None = None
    gid: int | None = None

    def as_arguments(self) -> RunAs:
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_account(home: Path, programs: Path, say: Callable[[str], None]) -> Account:
    """The account for this database folder; as root, see to it that the account can reach what it needs."""
    owner = home.stat().st_uid
    if os.geteuid() != 0:
        if owner != os.geteuid():
            raise ServiceError(
                f"{home} belongs to another user (uid {owner}), probably from a start as root: "
                f"run as root again, or give it over with sudo chown -R $(id -u) {home.parent}."
            )
        return Account()
    entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    account = Account(entry.pw_uid, entry.pw_gid)
    account.own(home)
    for path in (home, programs):
        _let_through(path, say)
    return account


def _let_through(path: Path, say: Callable[[str], None]) -> None:
    """Let others pass (not read) the folders above, or PostgreSQL cannot come to its files under /root."""
    for parent in path.resolve().parents:
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & stat.S_IXOTH:
            say(f"PostgreSQL does not run as root; others may now pass through {parent} (chmod o+x)")
            parent.chmod(mode | stat.S_IXOTH)
