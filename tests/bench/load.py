"""A product of its own and its events, brought in by a bare COPY: what ingestion is measured against."""

import time
from pathlib import Path

from django.db import connection, transaction

from metrics.models import Delivery, Event, EventName, Fold, PeopleOf, PersonId
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


def _forget(product: Product) -> None:
    for model in (Fold, PeopleOf, PersonId, EventName, Delivery, Event):
        rows = model.objects.filter(product=product)
        rows._raw_delete(rows.db)  # a table at a time, without asking row by row
