"""Throttling counts in Valkey, so each test starts from zero."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _unthrottled() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
