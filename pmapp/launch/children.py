"""The three programs of pmapp as child processes: started, restarted when they die, stopped in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap.places import ROOT
from pmapp.launch.leftovers import forget, remember
from pmapp.services.files import open_log

Say = Callable[[str], None]
STEADY_SECONDS = 30
LONGEST_PAUSE = 30


@dataclass
class Child:
    """One program in its own session, so that Ctrl-C reaches only the launcher, which knows the order."""

    name: str
    command: list[str]
    patience: float
    data_dir: Path
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    due_at: float = field(default=0.0)

    @property
    def log(self) -> Path:
        return self.data_dir / "log" / f"{self.name}.log"

    def start(self) -> None:
        open_log(self.data_dir, self.name)
        with self.log.open("ab") as words:
            self.process = subprocess.Popen(  # noqa: S603 (the commands below)
                self.command,
                cwd=ROOT,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )
        remember(self.data_dir, self.name, self.process.pid)
        self.started_at = time.monotonic()

    def watch(self, say: Say) -> None:
        """Restart after a pause that doubles while it keeps dying young."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self._sweep()
        self.deaths = 1 if now - self.started_at > STEADY_SECONDS else self.deaths + 1
        pause = min(LONGEST_PAUSE, 2 ** (self.deaths - 1) / 2)
        self.due_at, self.process = now + pause, None
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        say(f"  The {self.name} ended {how}; starting it again in {pause:g} s (see {self.log})")

    def stop(self, say: Say) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                say(f"  The {self.name} did not stop within {self.patience:g} s and is killed")
        self._sweep()
        self.process.wait()
        self.process = None
        forget(self.data_dir, self.name)
        say(f"  {self.name.capitalize()} stopped")

    def _sweep(self) -> None:
        """End what the program itself started and left behind."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def programs(data_dir: Path, port: int, env: Mapping[str, str]) -> list[Child]:
    """In the order of starting; stopping goes the other way: scheduler, worker, web."""
    web = [sys.executable, "manage.py", "web", "--port", str(port)]
    worker = [
        sys.executable, "-m", "celery", "-A", "pmapp", "worker",
        "--concurrency", "2",
        "--loglevel", "INFO",
        "--without-gossip",
        "--without-mingle",
    ]  # fmt: skip  # an option and its value on one line
    return [
        Child("web", web, 15, data_dir, env),
        Child("worker", worker, 30, data_dir, env),
        Child("scheduler", [sys.executable, "manage.py", "scheduler"], 10, data_dir, env),
    ]
