"""What must be done between the database answering and the programs starting."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg2

from bootstrap.console import call, step
from bootstrap.places import ROOT, Stamps, environment, fingerprint
from pmapp.launch.leftovers import MARK


def program_environment(data_dir: Path, port: int, addresses: Mapping[str, str]) -> dict[str, str]:
    """What migrate, web, worker and scheduler share. What the user set wins over what we choose."""
    env = environment(data_dir) | dict(addresses)
    env |= {"PORT": str(port), "TMPDIR": str(data_dir / "tmp"), MARK: str(data_dir)}
    env.setdefault("BASE_URL", f"http://localhost:{port}")
    return env


def manage(*arguments: str, data_dir: Path, env: Mapping[str, str], fails: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return call(command, log=data_dir / "log" / "setup.log", env=env, cwd=ROOT, fails=fails)


def _as_owner(env: Mapping[str, str]) -> dict[str, str]:
    """Only the owner of the tables may change them; the application's own role may not."""
    owner = env.get("DATABASE_OWNER_URL")
    if not owner:
        return dict(env)
    return {name: value for name, value in env.items() if name != "DATABASE_URL_FILE"} | {
        "DATABASE_URL": owner
    }


def _value(env: Mapping[str, str], query: str) -> Any:
    """The first column of the first row, without the two seconds that loading Django takes; None where it fails."""
    try:
        connection = psycopg2.connect(
            env.get("DATABASE_URL") or Path(env["DATABASE_URL_FILE"]).read_text().strip()
        )
    except psycopg2.Error:
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
            return row and row[0]
    except psycopg2.Error:
        return None
    finally:
        connection.close()


def _applied(env: Mapping[str, str]) -> str:
    """What the database itself says it has seen, so that a restored backup is noticed."""
    seen = "SELECT md5(string_agg(app || '.' || name, ',' ORDER BY app, name)) FROM django_migrations"
    return _value(env, seen) or ""


def migrate(data_dir: Path, env: Mapping[str, str]) -> None:
    """Skipped when neither the files nor what the database has applied changed since the last time."""
    stamps = Stamps(data_dir / "run" / "stamps.json")
    files = fingerprint([ROOT / "requirements.txt", *sorted(ROOT.glob("*/migrations/*.py"))])
    applied = _applied(env)
    if applied and stamps.holds("migrated", files + applied):
        return
    with step("Database migrations"):
        fails = "The migrations did not go through"
        manage("migrate", "--noinput", data_dir=data_dir, env=_as_owner(env), fails=fails)
        stamps.set("migrated", files + _applied(env))


def demo(data_dir: Path, env: Mapping[str, str]) -> dict[str, Any]:
    """Build the demo workspace in an empty database; in any case hear who can sign in and where to look."""
    if _value(env, "SELECT EXISTS (SELECT FROM accounts_workspace)"):
        return _kept_report(data_dir)
    fails = "The demo workspace could not be made"
    return _report(manage("demo", "--if-empty", data_dir=data_dir, env=env, fails=fails))


def _kept_report(data_dir: Path) -> dict[str, Any]:
    """What the building of the demo said; nothing where these workspaces came another way."""
    try:
        return _report((data_dir / "demo.json").read_text())
    except OSError:
        return {}


def _report(said: str) -> dict[str, Any]:
    for line in reversed(said.splitlines()):
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and found.get("logins"):
            return found
    return {}


def collect_static(data_dir: Path, env: Mapping[str, str]) -> None:
    """Assets and the packages' own files, gathered anew only when either changed."""
    stamps = Stamps(data_dir / "run" / "stamps.json")
    sources = [data_dir / "assets", ROOT / "requirements.txt", ROOT / "pmapp" / "settings.py"]
    wanted = fingerprint(sources, env.get("DEBUG", ""))
    if stamps.holds("static", wanted) and (data_dir / "static").is_dir():
        return
    with step("Static files"):
        arguments = ("collectstatic", "--noinput", "--clear")
        manage(*arguments, data_dir=data_dir, env=env, fails="The static files could not be gathered")
        stamps.set("static", wanted)


def clear_temporary(data_dir: Path) -> None:
    for path in (data_dir / "tmp").iterdir():
        if path.is_file() and not path.is_symlink():
            os.unlink(path)
