"""A process of its own that folds the bench's events and cuts their sessions: prints its seconds and most memory."""

import resource
import sys
import time
from pathlib import Path

from tests.bench.set_up import django_ready


def main() -> None:
    django_ready()
    from metrics import fold
    from metrics.fold import sessions
    from tests.bench import load
    from tests.bench.state import SESSIONS, ZONE

    product = load.product()
    begin = time.perf_counter()
    fold.ready(product, ZONE)
    sessions.ready(product, **SESSIONS)
    seconds = time.perf_counter() - begin
    sys.stdout.write(f"{seconds} {most_memory()}\n")


def most_memory() -> int:
    """In MB. The system's own account of a process begins with what its parent held, so Linux is asked otherwise."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main()
