"""The three roles: the server's admin, the owner who migrates, the application that may do neither."""

from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as open_connection

ADMIN, OWNER, APP, DATABASE = "postgres", "pmapp_owner", "pmapp_app", "pmapp"


def _connect(url: str, database: str) -> open_connection:
    connection = psycopg2.connect(urlunsplit(urlsplit(url)._replace(path=f"/{database}")))
    connection.autocommit = True
    return connection


def _run_all(url: str, database: str, statements: Iterable[sql.Composable]) -> None:
    connection = _connect(url, database)
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def create(admin_url: str, passwords: dict[str, str]) -> None:
    """Roles, database and default grants. Each step looks first, so that a killed start can be repeated."""
    connection = _connect(admin_url, "postgres")
    try:
        with connection.cursor() as cursor:
            for role, powers in ((OWNER, sql.SQL("CREATEDB")), (APP, sql.SQL("NOCREATEDB"))):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                verb = sql.SQL("ALTER ROLE" if cursor.fetchone() else "CREATE ROLE")
                cursor.execute(
                    sql.SQL("{} {} LOGIN {} PASSWORD {}").format(
                        verb, sql.Identifier(role), powers, sql.Literal(passwords[role])
                    )
                )
            # Membership lets the owner end the application's sessions, as dropping a test database needs.
            cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(OWNER)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )
    finally:
        connection.close()
    for database in (DATABASE, "template1"):
        _run_all(admin_url, database, _default_grants(OWNER, APP, truncate=False))


def _default_grants(owner: str, app: str, *, truncate: bool) -> list[sql.Composable]:
    verbs = "SELECT, INSERT, UPDATE, DELETE" + (", TRUNCATE" if truncate else "")
    start = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT ").format(sql.Identifier(owner))
    return [
        start + sql.SQL(f"{verbs} ON TABLES TO ") + sql.Identifier(app),
        start + sql.SQL("USAGE, SELECT ON SEQUENCES TO ") + sql.Identifier(app),
    ]


def grant_app(owner_url: str, dbname: str, app_role: str = APP, *, truncate: bool = False) -> None:
    """Let the application role work in a database of the owner: on what stands there and on what will.

    Tests pass truncate=True for the databases they make, which Django empties between transactional tests.
    """
    owner = urlsplit(owner_url).username or OWNER
    verbs = "SELECT, INSERT, UPDATE, DELETE" + (", TRUNCATE" if truncate else "")
    app = sql.Identifier(app_role)
    existing = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO ") + app,
        sql.SQL(f"GRANT {verbs} ON ALL TABLES IN SCHEMA public TO ") + app,
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ") + app,
    ]
    _run_all(owner_url, dbname, [*_default_grants(owner, app_role, truncate=truncate), *existing])
