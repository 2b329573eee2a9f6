"""How many readers a second a shared roadmap of 100 items bears, beside nginx handing out the same bytes.

`python -m tests.bench.shared_roadmap`: the web server as `make run` starts it, wrk on the same machine, one figure for
the page, one for readers whose browser has it already, one for JSON. Without wrk or nginx what is missing is left out.
"""

import http.client
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.lines import Line
from tests.bench.set_up import ROOT, django_ready, services_ready

ITEMS = 100
WANTED = 1500
SECONDS = os.environ.get("SECONDS", "8")
WORKERS = os.environ.get("WEB_CONCURRENCY", "2")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def link() -> str:
    """A product with a hundred public initiatives, its edition, and a link to it."""
    import datetime as dt

    from accounts.access import Actor
    from roadmaps.outside import actions
    from tests import factories

    product = factories.product(factories.workspace(f"readers-{secrets.token_hex(4)}"))
    themes = [factories.item(product, "theme", public_title=f"Area {number}") for number in range(5)]
    for number in range(ITEMS):
        start = dt.date(2026, 1 + number % 12, 3)
        factories.item(
            product,
            "initiative",
            theme=themes[number % 5],
            start_date=start,
            end_date=start + dt.timedelta(days=40 + number),
            horizon=("now", "next", "later")[number % 3],
            is_public=True,
            public_title=f"Public title number {number} of a plan",
            public_description=f"Two sentences that tell readers what number {number} is for. And what they get.",
        )
    actor = Actor(None, "task")
    edition = actions.create_edition(product=product, actor=actor, values={"name": "Everybody"})
    values = {"name": "Bench", "edition": edition}
    return f"/s/{actions.create_share(product=product, actor=actor, values=values)[1]}/"


def served(data: Path, port: int) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "manage.py", "web", "--port", str(port), "--workers", WORKERS]
    env = {**os.environ, "DATA_DIR": str(data), "ALLOWED_HOSTS": "127.0.0.1"}
    return subprocess.Popen(words, cwd=ROOT, env=env)


def fetch(port: int, path: str, **headers: str) -> tuple[int, bytes, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.getheader("ETag") or ""


def wait_for(port: int, path: str) -> tuple[int, bytes, str]:
    for _ in range(300):
        try:
            return fetch(port, path)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"Nothing answers at port {port}.")


def wrk(port: int, path: str, *headers: str) -> float:
    words = ["wrk", "-t1", "-c16", f"-d{SECONDS}s", *(part for one in headers for part in ("-H", one))]
    said = subprocess.run(
        [*words, f"http://127.0.0.1:{port}{path}"], check=True, capture_output=True, text=True
    ).stdout
    if "Non-2xx" in said and "304" not in said and not any("If-None-Match" in one for one in headers):
        raise AssertionError(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return float(found[1]) if found else 0.0


def spent(server: "subprocess.Popen[bytes]") -> float:
    """Seconds of processor that the web server and its sessions in PostgreSQL have taken so far.

    On a machine that does other things as well this says more than the requests a second.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    web = psutil.Process(server.pid)
    processes = [web, *web.children(recursive=True), *map(psutil.Process, pids)]
    return sum(one.cpu_times().user + one.cpu_times().system for one in processes)


def nginx(body: bytes) -> float | None:
    """The same bytes from a file, by as many workers."""
    if not shutil.which("nginx"):
        return None
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "index.html").write_bytes(body)
        config = folder / "nginx.conf"
        config.write_text(
            f"worker_processes {WORKERS}; daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{ access_log off; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
        )
        server = subprocess.Popen(["nginx", "-c", str(config)], stderr=subprocess.DEVNULL)
        try:
            wait_for(port, "/index.html")
            return wrk(port, "/index.html")
        finally:
            server.terminate()
            server.wait(10)


def lines() -> list[Line]:
    data, port, path = services_ready(), free_port(), ""
    django_ready()
    path = link()
    server = served(data, port)
    try:
        status, body, etag = wait_for(port, path)
        if status != 200:
            raise AssertionError(f"The shared roadmap answers {status}.")
        if not shutil.which("wrk"):
            return [Line("shared roadmap of 100 items", "wrk is missing", "", "")]
        begun = spent(server)
        rates = {
            "the page": wrk(port, path),
            "the page, packed": wrk(port, path, "Accept-Encoding: gzip"),
            "the page, known already (304)": wrk(port, path, f"If-None-Match: {etag}"),
            "JSON": wrk(port, f"{path}roadmap.json"),
        }
        each = (spent(server) - begun) / (sum(rates.values()) * float(SECONDS))
    finally:
        server.terminate()
        server.wait(15)
    bare = nginx(body)
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    made = [
        Line(
            "processor time of such a request, web server and PostgreSQL",
            f"{each * 1e6:,.0f} µs",
            "",
            f"{(os.cpu_count() or 1) * 1e6 / WANTED:,.0f} µs allow {WANTED:,} a second",
        )
    ]
    for name, rate in rates.items():
        other = f"nginx {bare:,.0f} a second" if bare else ""
        ratio = f"{rate / bare:.1%} of nginx; " if bare else ""
        made.append(
            Line(
                f"shared roadmap of {ITEMS} items, {name} ({len(body):,} bytes)",
                f"{rate:,.0f} a second",
                other,
                f"{ratio}{WANTED:,} wanted; {load}",
            )
        )
    return made


if __name__ == "__main__":
    for one in lines():
        sys.stdout.write(f"| {one.what} | {one.ours} | {one.other} | {one.ratio} |\n")
