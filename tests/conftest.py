"""Tests run on a real PostgreSQL and a real Valkey, as the application's own role (neither owner nor superuser)."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

os.environ["PMAPP_TESTING"] = "1"
os.environ.setdefault("DATA_DIR", str(ROOT / "var" / "test"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
os.environ.setdefault("LOG_LEVEL", "WARNING")
if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
    from pmapp import services

    os.environ.update(services.ensure(Path(os.environ["DATA_DIR"])))
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the test thread

import pytest  # noqa: E402 (the environment comes first)

pytest_plugins = ["tests.people"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: Any) -> None:
    """Makes the test database as its owner; `django_db_setup` below hands it to the application's role."""
    from django.db import connections
    from pmapp import env

    connection = connections["default"]
    owner = env.postgres("DATABASE_OWNER_URL")
    connection.settings_dict["TEST"]["APP"] = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.settings_dict.update({key: owner[key] for key in ("USER", "PASSWORD")})


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    from django.db import connections
    from psycopg2 import sql

    connection = connections["default"]
    app = connection.settings_dict["TEST"]["APP"]
    owner = {key: connection.settings_dict[key] for key in app}
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            role = sql.Identifier(app["USER"])
            # TRUNCATE only for the tests' own cleaning between transactional tests.
            for grant in (
                "GRANT USAGE ON SCHEMA public TO {}",
                "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO {}",
                "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            ):
                cursor.execute(sql.SQL(grant).format(role))
        connection.close()
        connection.settings_dict.update(app)
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(owner)
