"""A client whose people ask to be forgotten: sends what they do, then has them erased until that is acknowledged."""

import threading
from typing import Any

from tests.faults.senders import EventSender

ROWS = 6


class EraseSender(EventSender):
    """Each person has two ids that are one person's; nobody else sends anything of theirs."""

    def __init__(
        self, name: str, seed: int, port: int, stop: threading.Event, key: str, path: str, token: str
    ) -> None:
        super().__init__(name, seed, port, stop, key)
        self.path, self.token = path, f"Bearer {token}"
        self.erased: set[str] = set()  # ids of people of whom nothing may be left
        self.gone = 0  # rows that were counted as accepted and are not there any more
        self.unsure: tuple[set[str], set[tuple[str, str]]] = (set(), set())  # when the end came in between

    def one(self) -> None:
        self.sent += 1
        pair = (f"{self.name}-anon-{self.sent}", f"{self.name}-user-{self.sent}")
        rows = [self.theirs(f"{self.name}-{self.sent}-{number}", pair) for number in range(ROWS)]
        ids = {row["messageId"] for row in rows}
        rows.append({"type": "alias", "previousId": pair[0], "userId": pair[1]})
        self.batches.append(ids)
        if not self.post("/v1/batch", {"batch": rows}, self.authorization):
            return
        self.acknowledged |= ids
        self.aliases.add(pair)
        self.stop.wait(self.chance.random())
        if self.stop.is_set():
            return
        self.acknowledged -= ids
        self.aliases.discard(pair)
        # Known no more where an answer was lost on the way: it is what was asked for.
        if self.post(self.path, {"id": self.chance.choice(pair)}, self.token, fine=(400,)):
            self.erased |= {*pair}
            self.gone += len(ids) + 1
        else:
            self.unsure = (ids, {pair})

    def theirs(self, message_id: str, pair: tuple[str, str]) -> dict[str, Any]:
        row = self.message(message_id)
        row.pop("anonymousId", None)
        if row["type"] == "identify" or self.chance.random() < 0.5:
            return row | {"userId": pair[1]}
        row.pop("userId", None)
        return row | {"anonymousId": pair[0]}
