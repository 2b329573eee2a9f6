"""Misconfiguration as Django system checks: `manage.py check --deploy --database default` says what is wrong."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

OLDEST_POSTGRES = 150_000


@register(Tags.security, deploy=True)
def addresses(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.HTTPS and "127.0.0.1" not in settings.BASE_URL and "localhost" not in settings.BASE_URL:
        hint = "Put a proxy with a certificate in front and set BASE_URL=https://… and BEHIND_PROXY=1."
        found.append(
            checks.Warning(
                "BASE_URL is not https: sign-in cookies travel in the clear.", hint=hint, id="pmapp.W001"
            )
        )
    if settings.DEBUG:
        found.append(
            Error("DEBUG is on.", hint="Unset DEBUG: its error pages show settings.", id="pmapp.E001")
        )
    return found


@register(Tags.database)
def role(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The application's role may neither bypass nor change the tables' rules."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper, EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = current_user AND "
                "tablename = 'products_item'), current_setting('server_version_num')::int "
                "FROM pg_roles WHERE rolname = current_user"
            )
            is_superuser, is_owner, version = cursor.fetchone()
        if is_superuser:
            hint = "Use a role made with LOGIN only, see docs/operations.md."
            found.append(Error("DATABASE_URL signs in as a superuser.", hint=hint, id="pmapp.E002"))
        if is_owner:
            hint = "Migrate with DATABASE_OWNER_URL; give DATABASE_URL a role that owns nothing."
            found.append(
                checks.Warning(
                    "DATABASE_URL signs in as the owner of the tables.", hint=hint, id="pmapp.W002"
                )
            )
        if version < OLDEST_POSTGRES:
            found.append(Error("pmapp needs PostgreSQL 15 or later.", id="pmapp.E003"))
    return found
