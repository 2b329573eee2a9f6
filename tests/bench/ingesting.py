"""Ingestion over HTTP against a bare COPY of the same rows into the same table, by the server as `make run` starts it.

python -m tests.bench.ingesting [batches] [threads]
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from tests.bench.lines import Line
from tests.bench.sending import BATCH, messages
from tests.bench.set_up import ROOT, django_ready, services_ready

BATCHES, THREADS, ROUNDS = 300, 4, 5
WANTED = 25  # per cent


def lines(data: Path, batches: int = BATCHES, threads: int = THREADS) -> list[Line]:
    """Rounds of each in turns, into a table that holds what the rounds before brought; of the rounds the middle one.

    Each round is compared with the COPY just before it, since other programs may take the processors now and then.
    """
    from tests.bench import load

    product = load.product()
    size = batches * BATCH
    runs = iter(range(int(time.time()), 2**40))
    rounds = []
    with _server(data) as port:
        keys = [_write_key(product) for _ in range(threads)]  # each has its own limit of requests
        _send(port, keys, 20, next(runs))  # connections and statements are made
        for _ in range(ROUNDS):
            copy = size / _copy(product, next(runs), size)
            rounds.append((size / _send(port, keys, batches, next(runs)) / copy, copy))
    share, copy = sorted(rounds)[ROUNDS // 2]
    return [
        Line(
            f"ingestion over HTTP: batches of {BATCH}, {threads} connections",
            f"{share * copy:,.0f} a second",
            f"COPY of the same rows {copy:,.0f} a second",
            f"{100 * share:.1f} % of COPY ({WANTED} % wanted)",
        )
    ]


def _copy(product: Any, run: int, size: int) -> float:
    from django.db import connection, transaction

    from tests.bench.load import COLUMNS

    def cells(row: dict[str, Any]) -> str:
        properties = json.dumps(row["properties"])
        given = (row["messageId"], "track", row["event"], row["userId"], "", row["timestamp"], properties)
        return "\t".join((str(product.workspace_id), str(product.pk), row["timestamp"], *given)) + "\n"

    text = StringIO("".join(cells(row) for row in messages(run, size)))
    begin = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY metrics_event ({COLUMNS}) FROM STDIN", text)
    return time.perf_counter() - begin


def _send(port: int, keys: list[str], batches: int, run: int) -> float:
    words = (sys.executable, "-m", "tests.bench.sending", port, batches, run, *keys)
    said = subprocess.run([str(word) for word in words], cwd=ROOT, check=True, capture_output=True, text=True)
    seconds, failures, spent = said.stdout.split()
    if failures != "0":
        raise SystemExit(f"ingestion over HTTP: {failures} batches were refused")
    if os.environ.get("VERBOSE"):
        sys.stderr.write(f"{batches} batches in {seconds} s, of them {spent} s of the client's own\n")
    return float(seconds)


def _write_key(product: Any) -> str:
    from accounts.access import Actor
    from accounts.models import Membership
    from metrics import actions
    from tests import factories

    member = Membership.objects.filter(workspace=product.workspace, role="admin").first()
    user = member.user if member else factories.member(product.workspace, "admin", "bench@example.test")
    _, secret = actions.create_write_key(product=product, user=user, name="bench", actor=Actor(user))
    return secret


@contextmanager
def _server(data: Path) -> Iterator[int]:
    """The web server of `make run`, answering."""
    from pmapp.launch.children import programs
    from tests.faults.started import free_port

    port = free_port()
    (data / "tmp").mkdir(exist_ok=True)
    web = next(child for child in programs(data, port, os.environ) if child.name == "web")
    web.start()
    try:
        _await(f"http://127.0.0.1:{port}/livez")
        yield port
    finally:
        web.stop(lambda _: None)


def _await(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (our own server)
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web server did not start; see web.log in DATA_DIR.")


def main() -> None:
    data = services_ready()
    django_ready()
    for line in lines(data, *map(int, sys.argv[1:])):
        sys.stdout.write(f"{line.what}: {line.ours}, {line.other}, {line.ratio}\n")


if __name__ == "__main__":
    main()
