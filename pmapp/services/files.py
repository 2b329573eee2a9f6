"""Files the services share: the lock, the remembered ports, the generated passwords, the logs."""

import fcntl
import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pmapp.services.errors import ServiceError

LOCK_WAIT_SECONDS = 120
LOG_LIMIT_BYTES = 10_000_000


def prepare_folder(data_dir: Path) -> None:
    try:
        for name in ("", "run", "log", "tmp"):
            (data_dir / name).mkdir(parents=True, exist_ok=True)
        probe = data_dir / "run" / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ServiceError(
            f"The data folder {data_dir} cannot be written ({error.strerror}): "
            "make it writable, or choose another with DATA_DIR=/path make run."
        ) from None


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """One process at a time. The kernel drops the lock with its holder, so it can never go stale."""
    with path.open("a") as handle:
        deadline = time.monotonic() + LOCK_WAIT_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ServiceError(
                        f"Another process has held {path} for {LOCK_WAIT_SECONDS} s: "
                        "stop it with make stop, then start again."
                    ) from None
                time.sleep(0.05)
        yield


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)


def read_json(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def passwords(data_dir: Path, names: tuple[str, ...]) -> dict[str, str]:
    """The passwords called for, made on first use and kept with mode 600."""
    path = data_dir / "passwords.json"
    known = read_json(path)
    missing = [name for name in names if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(24) for name in missing}
        write_private(path, json.dumps(known, indent=1))
    return {name: known[name] for name in names}


def remembered_port(data_dir: Path, service: str) -> int | None:
    port = read_json(data_dir / "run" / "ports.json").get(service)
    return int(port) if port else None


def remember_port(data_dir: Path, service: str, port: int) -> None:
    path = data_dir / "run" / "ports.json"
    write_private(path, json.dumps(read_json(path) | {service: str(port)}))


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(data_dir: Path, service: str) -> int:
    """The port of last time if it is still free, so that addresses held by other processes stay right."""
    port = remembered_port(data_dir, service)
    if port is None or not port_is_free(port):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
    remember_port(data_dir, service, port)
    return port


def open_log(data_dir: Path, service: str) -> Path:
    """The service's log, put aside once it has grown large."""
    path = data_dir / "log" / f"{service}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def last_lines(path: Path, count: int = 5) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
