import datetime as dt
from typing import Any

import pytest

from products import calendar_marks
from products.calendar_marks import Mark, marks, register

JUNE = (dt.date(2026, 6, 1), dt.date(2026, 6, 30))


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_marks, "_sources", [])


def test_marks_of_all_sources_come_in_order_of_date() -> None:
    register(lambda product, start, end: [Mark(dt.date(2026, 6, 20), "2026.6", "release", "/r/1")])
    register(lambda product, start, end: [Mark(dt.date(2026, 6, 3), "Spring launch", "launch", "/l/1")])
    assert [mark.label for mark in marks(None, *JUNE)] == ["Spring launch", "2026.6"]  # type: ignore[arg-type]  # no source looks at it


def test_a_source_is_asked_for_the_product_and_only_once() -> None:
    asked: list[Any] = []

    def source(product: Any, start: dt.date, end: dt.date) -> list[Mark]:
        asked.append((product, start, end))
        return []

    register(source)
    register(source)
    assert marks("relay", *JUNE) == []  # type: ignore[arg-type]  # handed through as it is
    assert asked == [("relay", *JUNE)]
