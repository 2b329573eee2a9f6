"""The launcher as a person at a terminal has it: start, look, kill, start again, Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pmapp.services.process import is_alive, wait_gone

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "BASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "PMAPP_TESTING",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Launcher:
    """One data folder and port, started any number of times."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir, self.port = data_dir, free_port()
        self.out = data_dir.parent / "out.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in OUTSIDE}
        # DEBUG spares half a minute of compressing static files, which is not the launcher's work.
        return kept | {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "DEBUG": "1", **more}

    def start(self) -> str:
        with self.out.open("wb") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pmapp.launch"],
                cwd=ROOT,
                env=self.environment(),
                stdout=words,
                stderr=words,
                start_new_session=True,
            )
        return self.wait_for("Ctrl-C stops everything")

    def once(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pmapp.launch", *arguments],
            cwd=ROOT,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def wait_for(self, words: str, seconds: float = 150) -> str:
        deadline = time.monotonic() + seconds
        while words not in (said := self.out.read_text()):
            assert self.process is not None
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
        return said

    def pid(self, name: str) -> int:
        return int((self.data_dir / "run" / f"{name}.pid").read_text())

    def is_ready(self) -> bool:
        with urllib.request.urlopen(f"http://localhost:{self.port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)

    def running(self) -> list[int]:
        """Every living process that stands in, or was started for, this data folder."""
        found = []
        for process in psutil.process_iter():
            try:
                marked = process.environ().get("PMAPP_STARTED_FOR") == str(self.data_dir)
                inside = Path(process.cwd()).is_relative_to(self.data_dir)
            except (psutil.Error, OSError):
                continue
            if (marked or inside) and is_alive(process.pid):
                found.append(process.pid)
        return found


pytestmark = [pytest.mark.slow, pytest.mark.kills]


@pytest.fixture(scope="module")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    launcher = Launcher(tmp_path_factory.mktemp("launch") / "data")
    yield launcher
    launcher.once("stop")


def test_from_nothing_to_ctrl_c(launcher: Launcher) -> None:
    """One story, because each chapter needs what the one before left."""
    said = launcher.start()
    assert re.search(rf"pmapp is ready after [\d.]+ s:  http://localhost:{launcher.port}\n", said)
    assert re.search(r"admin +\S+@\S+ +\S+", said)
    assert re.search(rf"no sign-in needed\n  http://localhost:{launcher.port}/\S+", said)
    assert launcher.is_ready()

    again = launcher.once()
    assert again.returncode == 1
    assert again.stderr.strip().startswith("pmapp already runs from")

    os.kill(launcher.pid("scheduler"), signal.SIGKILL)
    launcher.wait_for("The scheduler ended by signal 9; starting it again in 0.5 s")

    assert launcher.process is not None
    orphans = launcher.running()
    launcher.process.kill()
    launcher.process.wait()
    began = time.monotonic()
    said = launcher.start()
    assert "Ending the web that an earlier start left running" in said
    assert time.monotonic() - began < 30
    assert launcher.is_ready()
    assert launcher.pid("web") not in orphans

    launcher.process.send_signal(signal.SIGINT)
    assert launcher.process.wait(60) == 0
    stopped = re.findall(r"^  (\w+) stopped$", launcher.out.read_text(), re.MULTILINE)
    assert stopped == ["Scheduler", "Worker", "Web", "Valkey", "PostgreSQL"]
    assert launcher.running() == []


def test_after_a_kill_of_everything_the_next_start_works(launcher: Launcher) -> None:
    launcher.start()
    assert launcher.process is not None
    victims = [launcher.process.pid, *launcher.running()]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    launcher.process.wait()
    assert all(wait_gone(pid, 5) for pid in victims)
    launcher.start()
    assert launcher.is_ready()
    launcher.once("stop")
    assert launcher.process.wait(5) == 0
    assert launcher.running() == []


def test_a_taken_port_is_said_in_one_line_with_the_mend(launcher: Launcher) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = launcher.once(PORT=str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"\nPort {port} is taken by another program: "
        f"stop that one, or choose another port, e.g. make run PORT={port + 1}\n"
    )
    assert launcher.running() == []


@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_a_port_that_is_none_is_said_in_one_line(launcher: Launcher, port: str) -> None:
    assert launcher.once(PORT=port).stderr.strip().startswith(f"PORT={port} is no port number")


def test_stop_without_anything_to_stop_is_no_fault(launcher: Launcher) -> None:
    assert launcher.once("stop").returncode == 0
