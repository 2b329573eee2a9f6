"""One run from start to Ctrl-C."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from bootstrap.console import Problem, say, step
from pmapp import services
from pmapp.launch import prepare
from pmapp.launch.children import Child, Say, programs
from pmapp.launch.leftovers import end_leftovers
from pmapp.launch.ready import check_port, port_from, wait_ready
from pmapp.services.files import prepare_folder
from pmapp.services.process import send, wait_gone

NAMES = ("scheduler", "worker", "web")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SERVICE_CHECK_SECONDS = 2.0


class Asked(BaseException):
    """Somebody asked us to stop. No Exception, so that no handler on the way takes it for a fault."""


def _ask(_number: int, _frame: FrameType | None) -> None:
    raise Asked


@contextmanager
def _only_one(data_dir: Path, port: int) -> Iterator[None]:
    """The kernel drops the lock with the process, so a kill leaves nothing to clear away."""
    with (data_dir / "run" / "launcher.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(
                f"pmapp already runs from {data_dir}: use it, stop it with make stop, "
                "or run a second one beside it with DATA_DIR=/other/folder PORT=8001."
            ) from None
        handle.truncate(0)
        handle.write(f"{os.getpid()} {port}")
        handle.flush()
        yield


def start(data_dir: Path) -> None:
    began = time.monotonic()
    port = port_from(os.environ)
    prepare_folder(data_dir)
    for number in SIGNALS:
        signal.signal(number, _ask)
    with _only_one(data_dir, port):
        children: list[Child] = []
        try:
            end_leftovers(data_dir, NAMES, say)
            check_port(port)
            _bring_up(data_dir, port, children, began)
            _watch(data_dir, children)
        except Asked:
            say("\nStopping.")
        finally:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            for child in reversed(children):
                child.stop(say)
            services.stop(data_dir, lambda line: say(f"  {line}"))


def _bring_up(data_dir: Path, port: int, children: list[Child], began: float) -> None:
    with step("PostgreSQL and Valkey"):
        addresses = services.ensure(data_dir)
    prepare.clear_temporary(data_dir)
    env = prepare.program_environment(data_dir, port, addresses)
    prepare.migrate(data_dir, env)
    with ThreadPoolExecutor(1) as aside:
        report = aside.submit(prepare.demo, data_dir, env)  # gathering files leaves a core to it
        prepare.collect_static(data_dir, env)
        if wait([report], timeout=1).not_done:
            with step("Demo workspace"):  # it must stand before a scheduler looks
                report.result()
    _start(programs(data_dir, port, env), children, port, env)
    _tell(report.result(), env, time.monotonic() - began)


def _start(wanted: list[Child], children: list[Child], port: int, env: Mapping[str, str]) -> None:
    """The scheduler comes when the other two answer: each takes seconds of a core to load, and nobody waits for it."""
    with step("Web, worker and scheduler"):
        for child in wanted:
            if child.name == "scheduler":
                wait_ready(children, port, env)
            children.append(child)
            child.start()


def _tell(report: Mapping[str, Any], env: Mapping[str, str], took: float) -> None:
    say(f"\npmapp is ready after {took:.1f} s:  {env['BASE_URL']}\n")
    logins = report.get("logins", [])
    if logins:
        say("Sign in as")
        width = max(len(login["role"]) for login in logins)
        mail = max(len(login["email"]) for login in logins)
        for login in logins:
            say(f"  {login['role']:<{width}}  {login['email']:<{mail}}  {login['password']}")
    links = report.get("share_links", [])
    if links:
        say("\nShared roadmap, no sign-in needed")
    for link in links:
        say(f"  {env['BASE_URL'].rstrip('/')}{link['path']}  {link['label']}")
    say("\nCtrl-C stops everything.")


def _watch(data_dir: Path, children: list[Child]) -> None:
    checked = time.monotonic()
    while True:
        for child in children:
            child.watch(say)
        if time.monotonic() - checked > SERVICE_CHECK_SECONDS:
            _revive_services(data_dir)
            checked = time.monotonic()
        time.sleep(0.25)


def _revive_services(data_dir: Path) -> None:
    """A killed database or broker comes back on its old port, so that nobody need be told a new address."""
    try:
        services.ensure(data_dir, lambda line: say(f"  {line} again"))
    except services.ServiceError as problem:
        say(f"  {problem}")


def stop(data_dir: Path, tell: Say) -> None:
    """End a running launcher, or what a killed one left."""
    launcher = _running_launcher(data_dir)
    if launcher is not None:
        send(launcher, signal.SIGTERM)
        if not wait_gone(launcher, 90):
            raise Problem(
                f"The launcher (process {launcher}) does not stop: kill -9 {launcher}, then make stop."
            )
        tell("pmapp stopped")
        return
    end_leftovers(data_dir, NAMES, tell)
    services.stop(data_dir, tell)


def _running_launcher(data_dir: Path) -> int | None:
    """The process that holds the lock; a number left by one that was killed holds nothing."""
    try:
        with (data_dir / "run" / "launcher.lock").open("r+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(handle.read().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return None
