"""The embedded services as a user meets them: started, attached to, killed, started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest
import redis

from pmapp import services
from pmapp.services.process import all_in, wait_gone

pytestmark = [pytest.mark.slow, pytest.mark.kills]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.delenv("PMAPP_THROWAWAY_DATA", raising=False)
    folder = tmp_path / "data with a space"
    yield folder
    services.stop(folder)


def fetch(url: str, statement: str) -> object:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def servers(data_dir: Path) -> list[int]:
    return all_in("postgres", data_dir / "postgres" / "data") + all_in("valkey", data_dir / "valkey")


def test_a_second_call_attaches_to_what_runs(data_dir: Path) -> None:
    first = services.ensure(data_dir)
    running = set(servers(data_dir))
    assert set(first) == {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"}
    assert str(fetch(first["DATABASE_URL"], "SHOW server_version")).startswith("18")
    assert fetch(first["DATABASE_URL"], "SHOW fsync") == "on"
    assert services.ensure(data_dir) == first
    assert running <= set(servers(data_dir))


def test_the_application_may_write_rows_and_nothing_more(data_dir: Path) -> None:
    urls = services.ensure(data_dir)
    fetch(urls["DATABASE_OWNER_URL"], "CREATE EXTENSION pg_trgm")
    fetch(urls["DATABASE_OWNER_URL"], "CREATE TABLE note (id serial PRIMARY KEY, words text)")
    assert fetch(urls["DATABASE_URL"], "INSERT INTO note (words) VALUES ('kept') RETURNING id") == 1
    for forbidden in ("DROP TABLE note", "TRUNCATE note", "CREATE TABLE other (id int)", "CREATE ROLE other"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            fetch(urls["DATABASE_URL"], forbidden)
    assert (
        fetch(
            urls["DATABASE_OWNER_URL"], "SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname LIKE 'pmapp_%'"
        )
        is False
    )


def test_a_test_database_opens_to_the_application(data_dir: Path) -> None:
    urls = services.ensure(data_dir)
    fetch(urls["DATABASE_OWNER_URL"], "CREATE DATABASE test_pmapp")
    services.grant_app(urls["DATABASE_OWNER_URL"], "test_pmapp", truncate=True)
    owner, app = (
        urls[name].rpartition("/")[0] + "/test_pmapp" for name in ("DATABASE_OWNER_URL", "DATABASE_URL")
    )
    fetch(owner, "CREATE TABLE later (id serial)")
    assert fetch(app, "INSERT INTO later DEFAULT VALUES RETURNING id") == 1
    fetch(app, "TRUNCATE later")
    assert fetch(app, "SELECT count(*) FROM later") == 0


def test_everything_acknowledged_survives_a_kill_of_everything(data_dir: Path) -> None:
    urls = services.ensure(data_dir)
    fetch(urls["DATABASE_OWNER_URL"], "CREATE TABLE kept (n int)")
    fetch(urls["DATABASE_URL"], "INSERT INTO kept VALUES (42)")
    with redis.Redis.from_url(urls["REDIS_URL"]) as client:
        client.set("kept", "42")
    for pid in servers(data_dir):
        os.kill(pid, signal.SIGKILL)
    assert services.ensure(data_dir) == urls
    assert fetch(urls["DATABASE_URL"], "SELECT n FROM kept") == 42
    with redis.Redis.from_url(urls["REDIS_URL"]) as client:
        assert client.get("kept") == b"42"


def test_a_killed_postmaster_leaves_no_server_behind(data_dir: Path) -> None:
    urls = services.ensure(data_dir)
    postmaster = int((data_dir / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    services.ensure(data_dir)
    assert fetch(urls["DATABASE_URL"], "SELECT 1") == 1


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(data_dir: Path) -> None:
    urls = services.ensure(data_dir)
    pid_file = data_dir / "postgres" / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    for pid in servers(data_dir):
        os.kill(pid, signal.SIGKILL)
        wait_gone(pid, 5)
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert services.ensure(data_dir) == urls


def test_many_processes_at_once_share_one_server(data_dir: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from pmapp import services;"
        "print(services.ensure(Path(sys.argv[1]))['DATABASE_URL'])"
    )

    def start(_: int) -> str:
        return subprocess.run(
            [sys.executable, "-c", program, str(data_dir)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1


def test_stop_ends_both_and_is_patient_with_nothing_to_stop(data_dir: Path) -> None:
    services.ensure(data_dir)
    said: list[str] = []
    services.stop(data_dir, said.append)
    assert said == ["Valkey stopped", "PostgreSQL stopped"]
    assert servers(data_dir) == []
    services.stop(data_dir, said.append)
    assert len(said) == 2


def test_a_service_with_an_address_is_left_alone(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@db.example/pmapp")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    assert services.ensure(data_dir)["DATABASE_URL"] == "postgresql://someone@db.example/pmapp"
    assert not data_dir.exists()


def test_passwords_are_for_the_owner_of_the_folder_only(data_dir: Path) -> None:
    services.ensure(data_dir)
    assert (data_dir / "passwords.json").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path, data_dir: Path) -> None:
    (tmp_path / "a-file").touch()
    with pytest.raises(services.ServiceError, match="choose another with DATA_DIR=") as caught:
        services.ensure(tmp_path / "a-file" / "data")
    assert "\n" not in str(caught.value)
