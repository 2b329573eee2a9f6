"""PostgreSQL and Valkey of one data folder, killed and started again as whoever runs pmapp would."""

import os
import random
import signal
from contextlib import suppress
from pathlib import Path

from django.db import connections

from pmapp.services import postgres, process, valkey

NAMES = ("postgres", "valkey")


def _quiet(_message: str) -> None:
    return None


class Servers:
    def __init__(self, data: Path) -> None:
        self.data = data.resolve()

    def kill(self, name: str, chance: random.Random) -> str:
        """SIGKILL to the server or, of PostgreSQL, to one of its sessions, after which it recovers by itself."""
        if name == "valkey":
            self._end(process.all_in("valkey", self.data / "valkey"))
            valkey.ensure(self.data, _quiet)
            return name
        first = int((self.data / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        sessions = [one for one in self._sessions() if one != first]
        if sessions and chance.random() < 0.5:
            self._end([chance.choice(sessions)])
            name = "a session of postgres"
        else:
            self._end([first])
        connections.close_all()
        postgres.ensure(self.data, _quiet)
        return name

    def _sessions(self) -> list[int]:
        from tests.faults.started import sessions

        return sessions("kills-worker") + sessions("kills-web")

    def _end(self, pids: list[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
