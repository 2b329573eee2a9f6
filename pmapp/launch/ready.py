"""Is it up? The web server says so at /readyz, the worker by answering a ping."""

import http.client
import socket
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

from bootstrap.console import Problem
from pmapp.launch.children import Child
from pmapp.services.files import last_lines

PATIENCE_SECONDS = 60
YOUNG_DEATHS = 3


def port_from(environ: Mapping[str, str]) -> int:
    given = environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise Problem(f"PORT={given} is no port number: choose one from 1 to 65535, e.g. make run PORT=8001")
    return int(given)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Problem(
                f"Port {port} is reserved for root: choose another, e.g. make run PORT=8000"
            ) from None
        except OSError:
            raise Problem(
                f"Port {port} is taken by another program: "
                f"stop that one, or choose another port, e.g. make run PORT={port + 1}"
            ) from None


def web_answers(port: int, host: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    if status == 400:
        raise Problem(f"The web server refuses {host}, the host of BASE_URL: name it in ALLOWED_HOSTS too.")
    return status == 200


def _ping_until_answered(env: Mapping[str, str], answered: Event, enough: Event) -> None:
    """A bare Celery application on the same broker: loading Django for a ping would cost a second."""
    from celery import Celery

    client = Celery(broker=env.get("REDIS_URL") or _from_file(env["REDIS_URL_FILE"]), set_as_current=False)
    while not enough.is_set() and not answered.is_set():
        try:
            if client.control.ping(timeout=0.5, limit=1):
                answered.set()
        except OSError:
            enough.wait(0.2)


def _from_file(path: str) -> str:
    return Path(path).read_text().strip()


def wait_ready(children: list[Child], port: int, env: Mapping[str, str]) -> None:
    """Return when both answer; when one keeps dying or stays silent, say which, with its last words."""
    answered, enough = Event(), Event()
    host = urlsplit(env["BASE_URL"]).netloc
    Thread(target=_ping_until_answered, args=(env, answered, enough), daemon=True).start()
    try:
        web = False
        for _ in range(PATIENCE_SECONDS * 10):
            web = web or web_answers(port, host)
            if web and answered.is_set():
                return
            for child in children:
                child.watch(lambda _line: None)
                if child.deaths >= YOUNG_DEATHS:
                    raise Problem(
                        f"The {child.name} does not start; see {child.log}:\n{last_lines(child.log, 8)}"
                    )
            enough.wait(0.1)
        silent = children[0] if not web else children[1]
        raise Problem(
            f"The {silent.name} does not answer after {PATIENCE_SECONDS} s; see {silent.log}:\n"
            f"{last_lines(silent.log, 8)}"
        )
    finally:
        enough.set()
