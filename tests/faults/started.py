"""Programs of ours, started on the tests' own database, and killed."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def broker() -> str:
    """A data base of Valkey that no other test uses, nor those that run beside them, so that the queue is ours."""
    server, _, number = settings.REDIS_URL.rpartition("/")
    return f"{server}/{8 + int(number)}"


def environment() -> dict[str, str]:
    given = connection.settings_dict
    user, password, name = (quote(str(given[key]), safe="") for key in ("USER", "PASSWORD", "NAME"))
    host, port = str(given["HOST"]), given["PORT"] or 5432
    place = (
        f"/{name}?host={quote(host, safe='')}&port={port}"
        if host.startswith("/")
        else f"{host}:{port}/{name}"
    )
    url = f"postgresql://{user}:{password}@{place}"
    return os.environ | {"DATABASE_URL": url, "REDIS_URL": broker(), "LOG_LEVEL": "WARNING"}


def begin(*command: str, name: str = "") -> subprocess.Popen[bytes]:
    """A program in a process group of its own; PostgreSQL knows its sessions by the name."""
    command = (sys.executable, "-m", *command)
    env = environment() | {"PGAPPNAME": name}
    out = subprocess.DEVNULL  # a greeting; what went wrong is said on stderr
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, start_new_session=True)


@contextmanager
def started(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """The program, ended by its pid whatever happens."""
    process = begin(*command)
    try:
        yield process
    finally:
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def children(pid: int) -> list[int]:
    """The processes that a process has started itself."""
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def sessions(name: str) -> list[int]:
    """PostgreSQL's processes that serve the program of this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [name])
        return [pid for (pid,) in cursor.fetchall()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
