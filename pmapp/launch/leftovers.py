"""What a killed launcher left: found by its process group, proven ours by a mark in its environment."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # psutil ships no types

MARK = "PMAPP_STARTED_FOR"


def _file(data_dir: Path, name: str) -> Path:
    return data_dir / "run" / f"{name}.pid"


def remember(data_dir: Path, name: str, pid: int) -> None:
    _file(data_dir, name).write_text(str(pid))


def forget(data_dir: Path, name: str) -> None:
    _file(data_dir, name).unlink(missing_ok=True)


def _group(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def _is_ours(process: psutil.Process, data_dir: Path) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
            return False
        return bool(process.environ().get(MARK) == str(data_dir))
    except (psutil.Error, OSError):
        return False


def _members(group: int, data_dir: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group and _is_ours(process, data_dir):
                found.append(process)
        except OSError:
            continue
    return found


def end_leftovers(data_dir: Path, names: tuple[str, ...], say: Callable[[str], None]) -> None:
    """Ask first, then insist: a worker may be in the middle of a task it can still finish."""
    for name in names:
        group = _group(_file(data_dir, name))
        if group is None:
            continue
        members = _members(group, data_dir)
        if members:
            say(f"  Ending the {name} that an earlier start left running")
            _end(members)
        forget(data_dir, name)


def _end(members: list[psutil.Process]) -> None:
    for number, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0)):
        for process in members:
            try:
                process.send_signal(number)
            except psutil.NoSuchProcess:
                continue
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in _still(members)):
                return
            time.sleep(0.05)


def _still(members: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in members if psutil.pid_exists(process.pid) and process.is_running()]
