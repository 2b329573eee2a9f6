"""A product of its own and its events, brought in by a bare COPY: what ingestion is measured against."""

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from metrics.fold import locked, traits
from metrics.models import (
    Delivery,
    Event,
    EventName,
    Fold,
    PeopleOf,
    PeopleWith,
    PersonId,
    PersonTrait,
    SessionDay,
    SessionRule,
    TimesOf,
    Trait,
)
from products.models import Product
from tests import factories
from tests.bench import given

COLUMNS = """
workspace_id, product_id, received_at, message_id, kind, name, distinct_id, session_id, occurred_at, properties
"""


def product() -> Product:
    found = Product.objects.select_related("workspace").filter(workspace__slug="bench").first()
    return found or factories.product(factories.workspace("bench"), "BENCH")


def events(product: Product, folder: Path, size: int, people: int) -> float:
    """Seconds that COPY took; afterwards the events are there, and nothing of them is folded."""
    _forget(product)
    _make_months()
    csv = folder / "load.csv"
    given.write_csv(csv, size, people, product.workspace_id, product.pk)
    with transaction.atomic(), connection.cursor() as cursor, csv.open("rb") as lines:
        begin = time.perf_counter()
        cursor.cursor.copy_expert(f"COPY metrics_event ({COLUMNS}) FROM STDIN (FORMAT csv)", lines)
    seconds = time.perf_counter() - begin
    csv.unlink()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE metrics_event")
    return seconds


def _make_months() -> None:
    with connection.cursor() as cursor:
        for month in range(1, 13):
            cursor.execute("SELECT metrics_add_month(%s)", [date(2025, month, 1)])


def traits_of(product: Product, duck: Any) -> None:
    """What is said of each person, as the Parquet file has it, the way the fold takes it. After folding."""
    numbers = dict(PersonId.objects.filter(product=product).values_list("distinct_id", "number"))
    at = datetime(2025, 1, 1, tzinfo=UTC)
    rows = [
        traits.Said(numbers[distinct_id], trait, value, at, distinct_id)
        for distinct_id, *values in duck.execute(
            "SELECT DISTINCT distinct_id, plan, country FROM events"
        ).fetchall()
        for trait, value in zip(("plan", "country"), values, strict=True)
    ]
    with transaction.atomic():
        traits.take(locked(product), {}, rows)


def _forget(product: Product) -> None:
    kept = (PeopleOf, PeopleWith, PersonTrait, Trait, PersonId, EventName, TimesOf)
    SessionDay.objects.filter(rule__product=product).delete()
    for model in (Fold, SessionRule, *kept, Delivery, Event):
        rows = model.objects.filter(product=product)
        rows._raw_delete(rows.db)  # a table at a time, without asking row by row
