"""Tests run on a real PostgreSQL and a real Valkey, as the application's own role (neither owner nor superuser)."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, settings

from tests.thorough import examples

# No test of ours fails because something else held the machine for a second.
settings.register_profile(
    "pmapp", deadline=None, max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("pmapp")

pytest_plugins = ["tests.people"]
LONGEST = {"test_every_page", "test_the_demo_tells_the_whole_story"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest go first among those that commit, which come last: else one worker is left waiting for the other."""
    longest = [item for item in items if getattr(item, "originalname", "") in LONGEST]
    others = [item for item in items if item not in longest]
    commits = (at for at, item in enumerate(others) if "transactional_db" in _fixtures(item))
    at = next(commits, len(others))
    items[:] = [*others[:at], *longest, *others[at:]]


def _fixtures(item: pytest.Item) -> Any:
    return getattr(item, "fixturenames", ())


def pytest_collection_finish(session: pytest.Session) -> None:
    from pmapp import memory

    memory.settle()


@pytest.fixture(scope="session", autouse=True)
def no_counts_of_an_earlier_run() -> None:
    """Limits count for an hour, and the broker of an earlier run may still be up."""
    if os.environ.get("PMAPP_THROWAWAY_BROKER"):
        redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: Any, django_db_blocker: Any
) -> None:
    """Copies the test database as its owner; `django_db_setup` below hands it to the application's role."""
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db import connections
    from django.db.models.signals import post_migrate

    from tests import template

    connection = connections["default"]
    tests = connection.settings_dict["TEST"]
    tests["APP"] = template.as_owner(connection)
    with django_db_blocker.unblock():
        tests["TEMPLATE"] = template.ensure()
    # The template holds what these make, and making 600 rows anew after each transactional test took half of its
    # clearing up.
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper
    from psycopg2 import sql

    from tests.emptying import FewRows

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
    # By class: in browser tests, whose thread runs a loop of its own, Django makes another connection.
    DatabaseWrapper.ops_class = FewRows
    connection.ops = FewRows(connection)
    yield
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:  # connections that threads of tests have left open
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
            )
        connection.close()
        connection.settings_dict.update(owner)
