"""Typed readers for settings that come from the environment.

`NAME_FILE` may hold the path of a file with the value, so that secrets can be mounted instead of
exported. Every name read here stands in the README's configuration table; a test compares them.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
READ: set[str] = set()


def text(name: str, default: str | None = None) -> str:
    READ.add(name)
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: {error.strerror}.") from error
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. See the configuration table in README.md.")
    return value


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(
            f"{name}={value} is neither true nor false (1/0, true/false, yes/no, on/off)."
        )
    return value in TRUE


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value} is not a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, empty parts left out."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def path(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()


def postgres(name: str) -> dict[str, object]:
    """One entry of DATABASES from postgres://user:password@host:port/name?sslmode=require."""
    url = urlsplit(text(name))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name} must begin with postgres://; pmapp runs on PostgreSQL 15 or later only."
        )
    options = dict(pair.split("=", 1) for pair in url.query.split("&") if "=" in pair)
    # How alike a mistyped word must be for search to find it; 0.6, the default, misses two swapped letters.
    options.setdefault("options", "-c pg_trgm.word_similarity_threshold=0.45")
    host = unquote(options.pop("host", url.hostname or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": host,
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: unquote(value) for key, value in options.items()},
    }
