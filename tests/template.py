"""The test database as it is after all migrations: made once for each state of the code, then copied.

Migrating takes seconds, copying a moment. Every worker of a run copies the same template, and the next run finds it
still there. `python -m tests.template` makes it ahead of the tests.
"""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections

from pmapp import env

ROOT = Path(__file__).resolve().parent.parent
NAME = "pmapp_template_"
MADE_FROM = ("*/migrations/*.py", "accounts/migrating.py", "requirements.txt", "tests/template.py")
TURN = 20261123  # whose turn it is to look for the template, and to make it where there is none


def fingerprint() -> str:
    files = sorted(path for pattern in MADE_FROM for path in ROOT.glob(pattern))
    made = hashlib.sha256()
    for path in files:
        made.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return made.hexdigest()[:20]


def as_owner(connection: Any) -> dict[str, str]:
    """Lets the connection speak as the owner of the databases; returns who it spoke as before."""
    owner = env.postgres("DATABASE_OWNER_URL")
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.settings_dict.update({key: owner[key] for key in before})
    return before


def ensure() -> str:
    """The template's name; made now where it is missing. The default connection must speak as the owner."""
    connection: Any = connections["default"]
    name, quote = NAME + fingerprint(), connection.ops.quote_name
    with connection.cursor() as turn:
        turn.execute("SELECT pg_advisory_lock(%s)", [TURN])
        try:
            turn.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [NAME])
            there = {row[0] for row in turn.fetchall()}
            if name not in there:
                for old in there:
                    turn.execute(f"DROP DATABASE {quote(old)} WITH (FORCE)")
                turn.execute(f"CREATE DATABASE {quote(NAME)}")
                _migrate(NAME)
                turn.execute(f"ALTER DATABASE {quote(NAME)} RENAME TO {quote(name)}")
        finally:
            turn.execute("SELECT pg_advisory_unlock(%s)", [TURN])
    connection.close()
    return name


def _migrate(database: str) -> None:
    """By a connection of its own: the default one holds the turn."""
    default: Any = connections["default"]
    holding, settings = default.connection, default.settings_dict
    default.connection, default.settings_dict = None, settings | {"NAME": database}
    try:
        call_command("migrate", verbosity=0, interactive=False)
        default.close()
    finally:
        default.connection, default.settings_dict = holding, settings


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmapp.settings")
    import tests.embedded  # noqa: F401 (sets the environment of a test run, before the settings are read)

    django.setup()
    as_owner(connections["default"])
    ensure()
