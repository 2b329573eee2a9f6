#!/usr/bin/env python
"""Django's command line for pmapp."""

import os
import sys
from pathlib import Path

# Only the owner of the tables may change their shape; everything else runs as the application's role.
OWNER_COMMANDS = {"migrate"}


def connect() -> None:
    """Without DATABASE_URL the embedded PostgreSQL and Valkey are used, and started when they are not up."""
    if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
        from pmapp import services

        data_dir = Path(os.environ.get("DATA_DIR", Path(__file__).resolve().parent / "var"))
        os.environ.update(services.ensure(data_dir))
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS and "DATABASE_OWNER_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmapp.settings")
    connect()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
