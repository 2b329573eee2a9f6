"""Is a process alive, and is it really ours? Process ids are reused, so a number in a file proves nothing."""

import os
import signal
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # psutil ships no types


def is_alive(pid: int) -> bool:
    """A zombie counts as gone: in a container without an init nobody may ever collect it."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def works_in(pid: int, name: str, folder: Path) -> bool:
    """True when the process bears this name and stands in this folder, as both servers do in their own."""
    try:
        process = psutil.Process(pid)
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and name in process.name()
            and Path(process.cwd()).resolve() == folder.resolve()
        )
    except (psutil.Error, OSError):
        return False


def all_in(name: str, folder: Path) -> list[int]:
    return [process.pid for process in psutil.process_iter() if works_in(process.pid, name, folder)]


def wait_gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def end_leftovers(name: str, folder: Path) -> None:
    """End every process of this server that outlived it (children of a killed postmaster, say)."""
    for pid in all_in(name, folder):
        send(pid, signal.SIGQUIT)
        if not wait_gone(pid, 5):
            send(pid, signal.SIGKILL)
            wait_gone(pid, 5)
