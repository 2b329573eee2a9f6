"""kill -9 of random programs and servers at random moments, while clients send and have people erased, workers fold,
compute, look back and drop old events.

    python -m tests.faults.random_kills --rounds 20 --seed 7

Services in DATA_DIR as `make bench` starts them, and a workspace of its own in their database. Fails where anything
acknowledged is lost, stored twice or in halves, or where what is kept differs from what the raw rows say.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.bench.set_up import django_ready, services_ready

COMMANDS = {
    "web": "manage web --port {port}",
    "worker": "celery -A pmapp worker --concurrency=2 --without-gossip --without-mingle -l CRITICAL",
    "scheduler": "manage scheduler",
}
VICTIMS = ("worker", "web", "worker", "worker", "web", "scheduler")
KEEP_DAYS = 50  # of raw events, where some are dropped
METRICS: dict[str, dict[str, Any]] = {
    "active_users": {},
    "sessions": {},
    "retention": {"granularity": "week", "periods": 8},
    "lifecycle": {},
    "mrr": {},
}


@dataclass
class Figures:
    kills: dict[str, int] = field(default_factory=dict)
    busy: int = 0  # kills of a worker in the middle of a transaction
    events: int = 0
    changes: int = 0
    slowest: float = 0.0  # seconds from the end of a web server to the next 2xx
    erased: int = 0  # people
    dropped: int = 0  # how often old raw events were asked to be dropped
    fallen: dict[str, int] = field(default_factory=dict)  # programs that a server's end has ended
    complaints: set[str] = field(default_factory=set)


class Programs:
    """The three programs on one port, each in a process group of its own."""

    def __init__(self, port: int) -> None:
        self.port, self.running = port, dict[str, subprocess.Popen[bytes]]()

    def start(self, name: str) -> None:
        from tests.faults.started import begin

        self.running[name] = begin(*COMMANDS[name].format(port=self.port).split(), name=f"kills-{name}")

    def kill(self, name: str, child: int | None) -> None:
        """The whole program, or one process that it has started, which it must replace by itself."""
        from tests.faults.started import kill_group

        if child is not None:
            os.kill(child, signal.SIGKILL)
            return
        kill_group(self.running[name])
        self.start(name)

    def fallen(self) -> list[str]:
        """Programs that are there no more, which whoever runs pmapp starts again."""
        found = [name for name, process in self.running.items() if process.poll() is not None]
        for name in found:
            self.start(name)
        return found

    def end(self) -> None:
        from tests.faults.started import kill_group

        for process in self.running.values():
            kill_group(process)


def is_busy(name: str) -> bool:
    """Whether one of the program's sessions is in a transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = %s AND xact_start IS NOT NULL)",
            [f"kills-{name}"],
        )
        return bool(cursor.fetchone()[0])


class Rampage:
    """Some rounds: work is given out, a moment passes, something dies."""

    def __init__(
        self,
        product: Any,
        user: Any,
        seed: int,
        longest: float,
        metrics: tuple[str, ...] = tuple(METRICS),
        servers: Any = None,
    ) -> None:
        """With `servers` these die too, people are erased and old raw events dropped."""
        from celery import Celery

        from tests.faults.started import broker, free_port

        self.product, self.user, self.seed, self.longest = product, user, seed, longest
        self.chance, self.figures, self.stop = random.Random(seed), Figures(), threading.Event()
        self.programs = Programs(free_port())
        self.celery = Celery(broker=broker(), set_as_current=False)
        self.metrics = [self.metric(calculation) for calculation in metrics]
        self.servers, self.victims = (
            servers,
            VICTIMS + (("postgres", "postgres", "valkey") if servers else ()),
        )
        self.senders = [*self.event_senders(3), self.revenue_sender()]
        for sender in self.senders:
            sender.outage = self.senders[0].outage

    def metric(self, calculation: str) -> Any:
        from tests import factories

        values = {"calculation": calculation, "params": METRICS[calculation]}
        return factories.item(self.product, "metric", self.user, **values)

    def event_senders(self, count: int) -> list[Any]:
        from accounts.access import Actor
        from metrics import actions
        from tests.faults.erasing import EraseSender
        from tests.faults.senders import EventSender

        _, key = actions.create_write_key(
            product=self.product, user=self.user, name="kills", actor=Actor(self.user)
        )
        where = self.seed, self.programs.port, self.stop, key
        made: list[Any] = [EventSender(f"e{n}", *where) for n in range(count)]
        return [*made, EraseSender("x", *where, *self.door("erase-person"))] if self.servers else made

    def revenue_sender(self) -> Any:
        from tests.faults.senders import RevenueSender

        return RevenueSender("r", self.seed, self.programs.port, self.stop, *self.door("subscriptions"))

    def door(self, what: str) -> tuple[str, str]:
        """Where to send something by REST, and the token for it."""
        from accounts import actions

        workspace = self.product.workspace
        _, token = actions.create_token(workspace=workspace, user=self.user, name=what, scopes=["write"])
        path = f"/api/v1/workspaces/{workspace.slug}/products/{self.product.key}/metric-data/{what}/"
        return path, token

    def run(self, rounds: int) -> Figures:
        from tests.waiting import until

        try:
            for name in COMMANDS:
                self.programs.start(name)
            for sender in self.senders:
                sender.start()
            until(lambda: all(sender.answered for sender in self.senders), 60)
            for number in range(rounds):
                self.round(VICTIMS[number] if number < 2 else self.chance.choice(self.victims))
            self.stop.set()
            for sender in self.senders:
                sender.join(30)
        finally:
            self.stop.set()
            self.programs.end()
            self.celery.close()
        self.figures.events = sum(len(sender.acknowledged) for sender in self.senders[:-1])
        self.figures.erased = sum(len(getattr(sender, "erased", ())) // 2 for sender in self.senders)
        self.figures.changes = len(self.senders[-1].acknowledged)
        self.figures.complaints = set().union(*(sender.complaints for sender in self.senders))
        return self.figures

    def round(self, victim: str) -> None:
        from tests.faults.started import children
        from tests.waiting import until

        self.give_out()
        if victim == "worker" and self.chance.random() < 0.8:
            until(lambda: is_busy("worker"), 60)  # else most of a worker's young life is its start
            self.figures.busy += 1
        if victim not in COMMANDS:
            self.outage(victim)
            return
        self.stop.wait(self.chance.random() * (0.05 if victim == "worker" else self.longest))
        below = children(self.programs.running[victim].pid)
        child = self.chance.choice(below) if below and self.chance.random() < 0.4 else None
        before = self.answered()
        self.programs.kill(victim, child)
        self.figures.kills[victim] = self.figures.kills.get(victim, 0) + 1
        begin = time.monotonic()
        self.all_answer(before)
        if victim == "web":
            self.figures.slowest = max(self.figures.slowest, time.monotonic() - begin)

    def outage(self, victim: str) -> None:
        """A server dies under everything, comes back, and everything goes on by itself or is started again."""
        self.stop.wait(self.chance.random() * self.longest)
        down = self.senders[0].outage
        down.set()
        killed = self.servers.kill(victim, self.chance)
        self.figures.kills[killed] = self.figures.kills.get(killed, 0) + 1
        before = self.answered()
        self.all_answer(before)
        down.clear()
        for name in self.programs.fallen():
            self.figures.fallen[name] = self.figures.fallen.get(name, 0) + 1

    def all_answer(self, before: list[int]) -> None:
        """Waits until every client has been answered again."""
        from tests.waiting import until

        until(lambda: all(now > then for now, then in zip(self.answered(), before, strict=True)), 120)

    def answered(self) -> list[int]:
        return [sender.answered for sender in self.senders]

    def give_out(self) -> None:
        """Folding, computing and looking back, as the scheduler or somebody at a button would ask for it."""
        from django.core.exceptions import ValidationError

        from metrics import actions

        self.celery.send_task("metrics.tasks.fold_waiting")
        if self.servers and self.chance.random() < 0.1:
            self.drop()
        for metric in self.chance.sample(self.metrics, min(2, len(self.metrics))):
            run = actions.ask(metric=metric)
            self.celery.send_task("metrics.tasks.compute", kwargs={"run_id": run.pk})
        try:
            backfill = actions.start_backfill(metric=self.chance.choice(self.metrics), reason="asked")
        except ValidationError:  # nothing has been computed yet that it could look back at
            return
        self.celery.send_task("metrics.tasks.backfill", kwargs={"backfill_id": backfill.pk})

    def drop(self) -> None:
        """Some old raw events came in long ago, for once, and the rule lets them go."""
        from django.db.models import F
        from django.utils import timezone

        from metrics.models import Event, KeepRule

        KeepRule.objects.get_or_create(
            product=self.product, defaults={"workspace_id": self.product.workspace_id, "days": KEEP_DAYS}
        )
        old = Event.objects.filter(
            product=self.product, occurred_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)
        )
        old.update(received_at=F("occurred_at"))
        self.celery.send_task("metrics.tasks.drop_old_events")
        self.figures.dropped += 1


def main() -> int:
    given = argparse.ArgumentParser(description="Kills programs of ours at random and checks what is left.")
    given.add_argument("--rounds", type=int, default=20)
    given.add_argument("--seed", type=int, default=int(time.time()))
    given.add_argument("--longest", type=float, default=1.5, help="seconds before a kill, at most")
    asked = given.parse_args()
    data = services_ready()
    django_ready()
    from tests import factories
    from tests.faults.left import findings, finish
    from tests.faults.servers import Servers

    workspace = factories.workspace(f"kills-{asked.seed}-{os.getpid()}", timezone="Europe/Madrid")
    user = factories.member(workspace, "admin", f"kills-{asked.seed}-{os.getpid()}@example.test")
    product = factories.product(workspace, "KILLS")
    rampage = Rampage(product, user, asked.seed, asked.longest, servers=Servers(data))
    begin = time.monotonic()
    figures = rampage.run(asked.rounds)
    finish(product)
    found = findings(product, rampage.senders, rampage.metrics)
    sys.stdout.write(f"seed {asked.seed}: {figures} in {time.monotonic() - begin:.0f} s\n")
    sys.stdout.write(
        "\n".join(found) + "\n" if found else "nothing lost, nothing twice, recomputed = stored\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
