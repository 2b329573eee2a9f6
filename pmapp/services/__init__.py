"""The embedded default: a real PostgreSQL and a real Valkey from wheels, living inside one data folder.

Nothing here imports Django, so that manage.py, the tests and the launcher can call `ensure` before settings
exist. A service whose address already stands in the environment is left to whoever runs it.
"""

import os
from collections.abc import Callable
from pathlib import Path

from pmapp.services import postgres, valkey
from pmapp.services.errors import ServiceError
from pmapp.services.files import exclusive, prepare_folder
from pmapp.services.postgres import grant_app

__all__ = ["ServiceError", "ensure", "grant_app", "stop"]

Say = Callable[[str], None]


def _silent(_message: str) -> None:
    return None


def given_outside(name: str) -> bool:
    """Settings read NAME or the file named by NAME_FILE; either means the service is not ours to start."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def ensure(data_dir: Path, say: Say = _silent) -> dict[str, str]:
    """Start or attach to both services; return the environment that reaches them.

    Safe to call from several processes at once and after any of them was killed.
    """
    data_dir = Path(data_dir).resolve()
    needed = {name for name in ("DATABASE_URL", "REDIS_URL") if not given_outside(name)}
    addresses = {
        name: os.environ[name]
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
        if os.environ.get(name)
    }
    if not needed:
        return addresses
    prepare_folder(data_dir)
    with exclusive(data_dir / "run" / "services.lock"):
        if "DATABASE_URL" in needed:
            addresses |= postgres.ensure(data_dir, say)
        if "REDIS_URL" in needed:
            addresses |= valkey.ensure(data_dir, say)
    return addresses


def stop(data_dir: Path, say: Say = _silent) -> None:
    """Stop what runs in this data folder: the broker first, so that no work starts as the database goes."""
    data_dir = Path(data_dir).resolve()
    if not (data_dir / "run").is_dir():
        return
    with exclusive(data_dir / "run" / "services.lock"):
        if valkey.stop(data_dir):
            say("Valkey stopped")
        if postgres.stop(data_dir):
            say("PostgreSQL stopped")
