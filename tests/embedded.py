"""Loaded before Django's settings (`-p tests.embedded`): the environment of a test run, services included."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

os.environ["PMAPP_TESTING"] = "1"
os.environ.setdefault("DATA_DIR", str(ROOT / "var" / "test"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the test thread
(Path(os.environ["DATA_DIR"]) / "static").mkdir(
    parents=True, exist_ok=True
)  # WhiteNoise warns where it is missing
if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
    from pmapp import services

    os.environ.update(services.ensure(Path(os.environ["DATA_DIR"])))
    os.environ["PMAPP_THROWAWAY_BROKER"] = "1"  # ours, and nobody else's

# Tests running side by side share one Valkey, so each worker keeps to a database of its own in it.
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["REDIS_URL"] = (
        f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{int(worker.removeprefix('gw')) + 1}"
    )
