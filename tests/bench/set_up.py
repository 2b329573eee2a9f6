"""Django on the bench's own database, its tables made by their owner, everything else by the application's role."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def services_ready() -> Path:
    """Starts PostgreSQL and Valkey in DATA_DIR, makes the tables, collects the assets, and gives the folder."""
    data = Path(os.environ.setdefault("DATA_DIR", str(ROOT / "var" / "bench")))
    data.mkdir(parents=True, exist_ok=True)
    if "DATABASE_URL" not in os.environ:
        from pmapp import services

        os.environ.update(services.ensure(data))
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    for words in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True)
    return data


def django_ready() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "pmapp.settings"
    django.setup()
    from pmapp import memory

    memory.settle()  # as web server and worker do
