"""Misconfiguration is named before anybody suffers from it."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection

from pmapp import checks, env

pytestmark = pytest.mark.django_db


def ids(**given: Any) -> set[str]:
    return {message.id for message in run_checks(include_deployment_checks=True, **given)}


def test_the_tests_themselves_run_as_a_role_that_owns_nothing() -> None:
    assert not {"pmapp.E002", "pmapp.W002", "pmapp.E003"} & ids(databases=["default"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,)


def test_an_address_without_https_is_named(settings: Any) -> None:
    settings.BASE_URL, settings.HTTPS = "http://pm.example.com", False
    assert [message.id for message in checks.addresses(None)] == ["pmapp.W001"]
    settings.BASE_URL, settings.HTTPS = "https://pm.example.com", True
    assert checks.addresses(None) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PMAPP_PROBE", "maybe", "neither true nor false"),
        ("PMAPP_PROBE", None, "is not set"),
    ],
)
def test_a_bad_setting_says_what_to_mend(monkeypatch: Any, name: str, value: str | None, said: str) -> None:
    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.delenv(name, raising=False)
    if value is not None:
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        env.flag(name, False) if value else env.text(name)


def test_a_secret_may_come_from_a_file(monkeypatch: Any, tmp_path: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured

    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("PMAPP_PROBE_FILE", str(tmp_path / "key"))
    assert env.text("PMAPP_PROBE") == "from a file"
    monkeypatch.setenv("PMAPP_PROBE_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.text("PMAPP_PROBE")


def test_only_postgresql_is_accepted(monkeypatch: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.setenv("PMAPP_PROBE", "sqlite:///x.db")
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL 15"):
        env.postgres("PMAPP_PROBE")
