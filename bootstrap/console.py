"""What the person at the terminal reads: a line a step with its time, one line when something is amiss."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import current_thread, main_thread


class Problem(Exception):
    """A sentence that says what is wrong and how to mend it; shown as it is, without a traceback."""


def say(line: str = "", end: str = "\n") -> None:
    """Whoever listened may have gone (a closed terminal); that must not keep us from stopping in order."""
    with suppress(OSError):
        print(line, end=end, flush=True)  # noqa: T201 (a terminal is what this is for)


@contextmanager
def step(name: str) -> Iterator[None]:
    """On a terminal the step shows while it runs; in a log, and beside another step, only its end does."""
    started = time.monotonic()
    live = sys.stdout.isatty() and current_thread() is main_thread()
    if live:
        say(f"  ...     {name}", end="")
    try:
        yield
    except BaseException:
        if live:
            say()
        raise
    took = f"{time.monotonic() - started:5.1f} s"
    say(f"{chr(13) if live else ''}  {took} {name}")


def call(command: Sequence[str | Path], *, log: Path, env: Mapping[str, str], cwd: Path, fails: str) -> str:
    """Run to the end; return standard output. Its words go to the log, the last ones into the problem."""
    done = subprocess.run(  # noqa: S603 (commands written in this repository)
        [str(part) for part in command],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    words = done.stdout + done.stderr
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as handle:
        handle.write(f"$ {' '.join(str(part) for part in command)}\n{words}\n")
    if done.returncode:
        last = "\n".join(f"    {line}" for line in words.strip().splitlines()[-6:])
        raise Problem(f"{fails}; the whole story is in {log}:\n{last}")
    return done.stdout
