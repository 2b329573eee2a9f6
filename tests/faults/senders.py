"""Clients that send without a pause and remember what was acknowledged; what they send depends on seed and name."""

import json
import random
import threading
from base64 import b64encode
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any

from django.utils import timezone

PEOPLE, BATCH = 40, 20
EVENTS = ("Signed up", "Opened", "Created", "Invited")


class Sender(threading.Thread):
    """Sends one body after the other, each again until it is acknowledged, as clients do."""

    days = 400  # how long ago the latest of the late ones happened

    def __init__(self, name: str, seed: int, port: int, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.chance, self.port, self.stop = random.Random(f"{seed} {name}"), port, stop
        self.sent, self.answered, self.complaints = 0, 0, set[str]()
        self.outage = threading.Event()  # a server that the programs need is being killed
        self.connection: HTTPConnection | None = None

    def run(self) -> None:
        while not self.stop.is_set():
            self.one()
        self.leave()

    def leave(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def one(self) -> None:
        """Makes a body, sends it and notes its acknowledgement."""
        raise NotImplementedError

    def post(self, path: str, body: Any, authorization: str, fine: tuple[int, ...] = ()) -> bool:
        """Whether a 2xx came, sooner or later; what a client may not be told is kept as a complaint."""
        head = {"Content-Type": "application/json", "Authorization": authorization}
        data = json.dumps(body).encode()
        while not self.stop.is_set():
            try:
                self.connection = self.connection or HTTPConnection("127.0.0.1", self.port, timeout=10)
                self.connection.request("POST", path, data, head)
                answer = self.connection.getresponse()
                said = answer.read()
                if answer.status < 300 or answer.status in fine:
                    self.answered += 1
                    return True
                if answer.status != 429 and not (answer.status >= 500 and self.outage.is_set()):
                    self.complaints.add(f"{path} said {answer.status}: {said[:200].decode(errors='replace')}")
            except (OSError, HTTPException):
                self.leave()  # killed: the next attempt finds the one started after it
            self.stop.wait(0.05)
        return False

    def moment(self) -> datetime:
        """Now, mostly; some weeks late, and some very late."""
        days = self.chance.choice((0, 0, 0, 0, 0, 40, 40, self.days))
        return timezone.now() - timedelta(
            days=self.chance.random() * days, seconds=self.chance.random() * 3600
        )


class EventSender(Sender):
    """Events, traits and aliases; now and then a message that was acknowledged before, of another date."""

    def __init__(self, name: str, seed: int, port: int, stop: threading.Event, key: str) -> None:
        super().__init__(name, seed, port, stop)
        self.authorization = f"Basic {b64encode(f'{key}:'.encode()).decode()}"
        self.batches: list[set[str]] = []  # the new ids of each batch that was ever sent
        self.acknowledged: set[str] = set()
        self.aliases: set[tuple[str, str]] = set()  # those acknowledged
        self.moments: dict[str, datetime] = {}  # of each id, as it was sent first

    def one(self) -> None:
        self.sent += 1
        ids = {f"{self.name}-{self.sent}-{number}" for number in range(BATCH)}
        again = self.chance.sample(sorted(self.acknowledged), min(3, len(self.acknowledged)))
        rows = [self.message(one) for one in [*sorted(ids), *again]]
        pairs = {
            (f"a{self.chance.randrange(PEOPLE)}", f"u{self.chance.randrange(PEOPLE)}")
            for _ in range(self.chance.random() < 0.2)
        }
        rows += [{"type": "alias", "previousId": one, "userId": other} for one, other in sorted(pairs)]
        self.batches.append(ids)
        if self.post("/v1/batch", {"batch": rows}, self.authorization):
            self.acknowledged |= ids
            self.aliases |= pairs

    def message(self, message_id: str) -> dict[str, Any]:
        chance = self.chance
        who = {"userId": f"u{chance.randrange(PEOPLE)}"}
        if chance.random() < 0.3:
            who = {"anonymousId": f"a{chance.randrange(PEOPLE)}"}
        at = self.moment()
        self.moments.setdefault(message_id, at)
        row = {"messageId": message_id, "timestamp": at.isoformat(), **who}
        if chance.random() < 0.1:
            traits = {"plan": chance.choice(("free", "team", "pro"))}
            return row | {"type": "identify", "userId": f"u{chance.randrange(PEOPLE)}", "traits": traits}
        return row | {
            "type": "track",
            "event": chance.choice(EVENTS),
            "properties": {"n": chance.randrange(9)},
        }


class RevenueSender(Sender):
    """Changes of subscriptions by REST, out of order and some of them twice."""

    def __init__(self, name: str, seed: int, port: int, stop: threading.Event, path: str, token: str) -> None:
        super().__init__(name, seed, port, stop)
        self.path, self.authorization = path, f"Bearer {token}"
        self.acknowledged: set[str] = set()

    def one(self) -> None:
        self.sent += 1
        rows = [self.change(f"{self.name}-{self.sent}-{number}") for number in range(3)]
        ids = {row["event_id"] for row in rows}
        rows += [self.change(one) for one in sorted(self.acknowledged)[:1]]
        if self.post(self.path, {"rows": rows}, self.authorization):
            self.acknowledged |= ids
        self.stop.wait(0.2)

    def change(self, event_id: str) -> dict[str, Any]:
        chance, customer = self.chance, self.chance.randrange(PEOPLE)
        return {
            "event_id": event_id, "effective_at": self.moment().isoformat(), "customer_id": f"c{customer}",
            "subscription_id": f"s{customer}-{chance.randrange(2)}", "currency": "USD",
            "interval": chance.choice(("month", "year")), "unit_amount_minor": 100 * chance.randrange(1, 90),
            "status": chance.choice(("active", "active", "active", "past_due", "canceled", "trialing")),
        }  # fmt: skip
