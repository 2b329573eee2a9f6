"""The dashboard's whole page from the server: twelve tiles over the bench's events, signed in, as a reader gets it."""

import time
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.access import SYSTEM
from accounts.models import User
from metrics import actions
from metrics.models import Metric
from products.models import Product
from tests import factories
from tests.bench.lines import Line

TIMES, MOST_QUERIES = 60, 12
STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
UNTIL = {"as_of": "2026-01-01T00:00:00+00:00"}
YEAR = {"date_from": "2025-01-01", "date_to": "2025-12-31"}
METRICS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("active_users", UNTIL),
    ("retention", {"granularity": "week", "periods": 12} | UNTIL),
    ("lifecycle", {"granularity": "week"} | UNTIL),
    ("explored", {"events": ["Opened"], "granularity": "day"} | YEAR),
    ("explored", {"events": ["Paid"], "granularity": "week"} | YEAR),
)
TILES = (
    (0, "number", "s"), (1, "number", "s"), (3, "number", "s"), (4, "number", "s"), (0, "active", "l"),
    (1, "heat", "l"), (1, "curves", "m"), (2, "lifecycle", "l"), (2, "number", "s"), (3, "line", "m"), (4, "line", "m"),
    (0, "line", "m"),
)  # fmt: skip


def lines(product: Product) -> list[Line]:
    metrics = _metrics(product)
    tiles = [(metrics[index], chart, size) for index, chart, size in TILES]
    actions.set_tiles(product=product, tiles=tiles, actor=SYSTEM)
    client, path = _signed_in(product), f"/w/{product.workspace.slug}/p/{product.key}/metrics/dashboard/"
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": STATIC}}  # addresses without hashes of the files
    with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False, STORAGES=plain):
        page = client.get(path)  # templates are read and the connection is made
        assert (page.status_code, page.content.count(b'<li class="tile"')) == (200, len(TILES))
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        queries = len(captured)  # the log is emptied by the next request
        taken = sorted(_seconds(client, path) for _ in range(TIMES))
    p50, p95 = taken[TIMES // 2], taken[int(TIMES * 0.95)]
    said = f"{queries} queries ({MOST_QUERIES} allowed), {len(page.content) / 1024:,.0f} kB"
    times = f"p50 {p50 * 1000:,.0f} ms, p95 {p95 * 1000:,.0f} ms"
    return [Line(f"dashboard of {len(TILES)} tiles, the whole page", times, "", said)]


def _seconds(client: Client, path: str) -> float:
    begin = time.perf_counter()
    client.get(path)
    return time.perf_counter() - begin


def _metrics(product: Product) -> list[Metric]:
    """Made and computed once for this load of events."""
    Metric.objects.filter(item__product=product).delete()
    made = []
    for index, (calculation, params) in enumerate(METRICS):
        metric = factories.item(
            product,
            "metric",
            title=f"Metric {index}",
            calculation=calculation,
            schedule="on_demand",
            params=params,
        )
        actions.compute_now(metric=metric)
        made.append(metric)
    return made


def _signed_in(product: Product) -> Client:
    person = User.objects.filter(email="reader@bench.example").first()
    client = Client()
    client.force_login(person or factories.member(product.workspace, "stakeholder", "reader@bench.example"))
    return client
