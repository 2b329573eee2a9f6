"""kill -9 of random programs at random moments, while clients send and workers fold, compute and look back.

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
from typing import Any

from tests.bench.set_up import django_ready, services_ready

WEB = "gunicorn pmapp.wsgi --bind 127.0.0.1:{port} --worker-class gthread --workers 2 --threads 4 --preload"
COMMANDS = {
    "web": f"{WEB} --no-control-socket --log-level critical",
    "worker": "celery -A pmapp worker --concurrency=2 --without-gossip --without-mingle -l CRITICAL",
    "scheduler": "manage scheduler",
}
VICTIMS = ("worker", "web", "worker", "worker", "web", "scheduler")
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
        self, product: Any, user: Any, seed: int, longest: float, metrics: tuple[str, ...] = tuple(METRICS)
    ) -> None:
        from celery import Celery

        from tests.faults.started import broker, free_port

        self.product, self.user, self.seed, self.longest = product, user, seed, longest
        self.chance, self.figures, self.stop = random.Random(seed), Figures(), threading.Event()
        self.programs = Programs(free_port())
        self.celery = Celery(broker=broker(), set_as_current=False)
        self.metrics = [self.metric(calculation) for calculation in metrics]
        self.senders = [*self.event_senders(3), self.revenue_sender()]

    def metric(self, calculation: str) -> Any:
        from tests import factories

        values = {"calculation": calculation, "params": METRICS[calculation]}
        return factories.item(self.product, "metric", self.user, **values)

    def event_senders(self, count: int) -> list[Any]:
        from accounts.access import Actor
        from metrics import actions
        from tests.faults.senders import EventSender

        _, key = actions.create_write_key(
            product=self.product, user=self.user, name="kills", actor=Actor(self.user)
        )
        return [EventSender(f"e{n}", self.seed, self.programs.port, self.stop, key) for n in range(count)]

    def revenue_sender(self) -> Any:
        from accounts import actions
        from tests.faults.senders import RevenueSender

        workspace = self.product.workspace
        _, token = actions.create_token(workspace=workspace, user=self.user, name="kills", scopes=["write"])
        path = f"/api/v1/workspaces/{workspace.slug}/products/{self.product.key}/metric-data/subscriptions/"
        return RevenueSender("r", self.seed, self.programs.port, self.stop, path, token)

    def run(self, rounds: int) -> Figures:
        from tests.faults.started import until

        try:
            for name in COMMANDS:
                self.programs.start(name)
            for sender in self.senders:
                sender.start()
            until(lambda: all(sender.answered for sender in self.senders), 60)
            for number in range(rounds):
                self.round(VICTIMS[number] if number < 2 else self.chance.choice(VICTIMS))
            self.stop.set()
            for sender in self.senders:
                sender.join(30)
        finally:
            self.stop.set()
            self.programs.end()
            self.celery.close()
        self.figures.events = sum(len(sender.acknowledged) for sender in self.senders[:-1])
        self.figures.changes = len(self.senders[-1].acknowledged)
        self.figures.complaints = set().union(*(sender.complaints for sender in self.senders))
        return self.figures

    def round(self, victim: str) -> None:
        from tests.faults.started import children, until

        self.give_out()
        if victim == "worker" and self.chance.random() < 0.8:
            until(lambda: is_busy("worker"), 60)  # else most of a worker's young life is its start
            self.figures.busy += 1
        self.stop.wait(self.chance.random() * (0.05 if victim == "worker" else self.longest))
        below = children(self.programs.running[victim].pid)
        child = self.chance.choice(below) if below and self.chance.random() < 0.4 else None
        before = self.answered()
        self.programs.kill(victim, child)
        self.figures.kills[victim] = self.figures.kills.get(victim, 0) + 1
        begin = time.monotonic()
        until(lambda: all(now > then for now, then in zip(self.answered(), before, strict=True)), 60)
        if victim == "web":
            self.figures.slowest = max(self.figures.slowest, time.monotonic() - begin)

    def answered(self) -> list[int]:
        return [sender.answered for sender in self.senders]

    def give_out(self) -> None:
        """Folding, computing and looking back, as the scheduler or somebody at a button would ask for it."""
        from django.core.exceptions import ValidationError

        from metrics import actions

        self.celery.send_task("metrics.tasks.fold_waiting")
        for metric in self.chance.sample(self.metrics, min(2, len(self.metrics))):
            run = actions.ask(metric=metric)
            self.celery.send_task("metrics.tasks.compute", kwargs={"run_id": run.pk})
        try:
            backfill = actions.start_backfill(metric=self.chance.choice(self.metrics), reason="asked")
        except ValidationError:  # nothing has been computed yet that it could look back at
            return
        self.celery.send_task("metrics.tasks.backfill", kwargs={"backfill_id": backfill.pk})


def main() -> int:
    given = argparse.ArgumentParser(description="Kills programs of ours at random and checks what is left.")
    given.add_argument("--rounds", type=int, default=20)
    given.add_argument("--seed", type=int, default=int(time.time()))
    given.add_argument("--longest", type=float, default=1.5, help="seconds before a kill, at most")
    asked = given.parse_args()
    services_ready()
    django_ready()
    from tests import factories
    from tests.faults.left import findings, finish

    workspace = factories.workspace(f"kills-{asked.seed}-{os.getpid()}", timezone="Europe/Madrid")
    user = factories.member(workspace, "admin", f"kills-{asked.seed}-{os.getpid()}@example.test")
    product = factories.product(workspace, "KILLS")
    rampage = Rampage(product, user, asked.seed, asked.longest)
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
