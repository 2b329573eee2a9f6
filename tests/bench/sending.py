"""A client in a process of its own: bodies prepared beforehand, a connection for each key, and the time that it took.

python -m tests.bench.sending PORT BATCHES RUN WRITE_KEY...
"""

import json
import random
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

BATCH = 100
NAMES = ("Opened", "Created", "Invited", "Paid", "Exported")
PEOPLE = 20_000


def messages(run: int, count: int) -> Iterator[dict[str, Any]]:
    """Live traffic: of the last hour, as Segment's libraries write it. The same for the same run."""
    chance = random.Random(run)
    now = datetime.now(UTC)
    for _ in range(count):
        at = now - timedelta(seconds=chance.random() * 3600)
        yield {
            "type": "track", "messageId": str(UUID(int=chance.getrandbits(128))), "event": chance.choice(NAMES),
            "userId": f"u{chance.randrange(PEOPLE)}", "timestamp": at.isoformat(), "integrations": {},
            "properties": {"plan": chance.choice(("free", "team", "pro")), "seats": chance.randrange(50)},
            "context": {"library": {"name": "bench", "version": "1"}},
        }  # fmt: skip


def send(port: int, key: str, bodies: list[bytes], start: Barrier, failures: list[int]) -> None:
    head = {
        "Content-Type": "application/json",
        "Authorization": f"Basic {b64encode(f'{key}:'.encode()).decode()}",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    start.wait()
    for body in bodies:
        connection.request("POST", "/v1/batch", body, head)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            failures.append(answer.status)
    connection.close()


def main() -> None:
    (port, batches, run), keys = map(int, sys.argv[1:4]), sys.argv[4:]
    rows = messages(run, batches * BATCH)
    bodies = [
        json.dumps({"batch": [next(rows) for _ in range(BATCH)]}, separators=(",", ":")).encode()
        for _ in range(batches)
    ]
    failures: list[int] = []
    start = Barrier(len(keys) + 1)
    clients = [
        Thread(target=send, args=[port, key, bodies[one :: len(keys)], start, failures])
        for one, key in enumerate(keys)
    ]
    for client in clients:
        client.start()
    start.wait()
    begin, spent = time.perf_counter(), time.process_time()
    for client in clients:
        client.join()
    sys.stdout.write(f"{time.perf_counter() - begin} {len(failures)} {time.process_time() - spent}\n")


if __name__ == "__main__":
    main()
