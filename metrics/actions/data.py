"""Rows by CSV file or bulk JSON: the whole file or nothing of it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.access import Actor
from metrics.actions.inserting import insert_rows
from metrics.actions.intake import count, insert_events, note_refusals
from metrics.actions.versions import add_versions
from metrics.fields import Bad
from metrics.models import Answer, FxRate, Lifetime, ReleaseMark
from metrics.shapes import SHAPES, Values
from products.actions import record
from products.models import Product

CHUNK = 5000
MOST_ERRORS = 50
# What a source's rows count as on the intake page and for staleness.
INTAKE = {
    "events": "events",
    "subscriptions": "subscriptions",
    "fx-rates": "subscriptions",
    "answers": "answers",
    "lifetimes": "lifetimes",
    "marks": "marks",
}


CORRECT_RATE = """(product_id, month, currency, to_currency) DO UPDATE
SET rate = EXCLUDED.rate, received_at = EXCLUDED.received_at WHERE metrics_fxrate.rate <> EXCLUDED.rate"""

# A mark is known by its label; sent again, it moves.
MOVE_MARK = """(product_id, label) DO UPDATE SET date = EXCLUDED.date, kind = EXCLUDED.kind, url = EXCLUDED.url
WHERE (metrics_releasemark.date, metrics_releasemark.kind, metrics_releasemark.url)
IS DISTINCT FROM (EXCLUDED.date, EXCLUDED.kind, EXCLUDED.url)"""


class BadRows(ValidationError):
    """Rows that cannot be taken; `rejected` names the index, field and reason of each."""

    def __init__(self, rejected: list[dict[str, Any]]) -> None:
        shown = {f"rows/{one['index']}/{one['field']}": [one["message"]] for one in rejected[:MOST_ERRORS]}
        super().__init__(shown)
        self.rejected = rejected


def take_rows(*, product: Product, what: str, rows: Iterable[Any], actor: Actor) -> tuple[int, int]:
    """Stores every row, or none when any is bad (BadRows). Returns (new, already known).

    Sending a file again is harmless: rows are known by their ids.
    """
    now = timezone.now()
    values, rejected = _read(what, rows, now)
    if rejected:
        note_refusals(product=product, source=INTAKE[what], rejected=rejected)
        raise BadRows(rejected)
    return store_values(product=product, what=what, values=values, actor=actor, now=now)


@transaction.atomic
def store_values(
    *, product: Product, what: str, values: list[Values], actor: Actor, now: datetime
) -> tuple[int, int]:
    new = sum(
        _insert(product, what, values[start : start + CHUNK], now) for start in range(0, len(values), CHUNK)
    )
    if new:
        record("product.data_imported", product=product, actor=actor, changes={what: [None, new]})
    late = new if any(_moment(what, row).date() < now.date() for row in values) else 0
    count(product=product, source=INTAKE[what], now=now, accepted=new, late=late, repeated=len(values) - new)
    return new, len(values) - new


def _read(what: str, rows: Iterable[Any], now: datetime) -> tuple[list[Values], list[dict[str, Any]]]:
    read, values, rejected = SHAPES[what], [], []
    for index, row in enumerate(rows):
        try:
            if not isinstance(row, dict):
                raise Bad("row", "A row is an object.")
            values.append(read(row, now))
        except Bad as bad:
            rejected.append({"index": index, "field": bad.field, "message": bad.message})
    return values, rejected


def _moment(what: str, row: Values) -> Any:
    names = {"events": "occurred_at", "subscriptions": "effective_at", "answers": "submitted_at"}
    if what == "marks":
        return datetime.combine(row["date"], datetime.min.time())
    if what == "lifetimes":  # they have no day: any of them may change the past
        return datetime.min.replace(tzinfo=UTC)
    return row[names[what]] if what in names else datetime.combine(row["month"], datetime.min.time())


def _insert(product: Product, what: str, values: list[Values], now: datetime) -> int:
    if what == "events":
        return insert_events(product, values, now)
    if what == "fx-rates":
        return _upsert_rates(product, values, now)
    if what == "subscriptions":
        return add_versions(product, values)
    named = {"workspace_id": product.workspace_id, "product": product, "received_at": now}
    if what == "marks":
        marks = {row["label"]: ReleaseMark(**named | row) for row in values}
        return insert_rows([marks[label] for label in sorted(marks)], MOVE_MARK)
    model: type[Model] = Lifetime if what == "lifetimes" else Answer
    rows = [model(**named | row) for row in sorted(values, key=lambda row: row["external_id"])]
    return insert_rows(rows, "DO NOTHING")


def _upsert_rates(product: Product, values: list[Values], now: datetime) -> int:
    """A rate sent again corrects the one before; the last of one month and currency counts.

    Returns how many are new or corrected: one that says the same again changes nothing.
    """
    last: dict[tuple[Any, ...], FxRate] = {}
    for row in values:
        to_currency = product.workspace.currency if row["to_currency"] == "XXX" else row["to_currency"]
        rate = FxRate(
            workspace_id=product.workspace_id,
            product=product,
            received_at=now,
            **row | {"to_currency": to_currency},
        )
        last[rate.month, rate.currency, rate.to_currency] = rate
    return insert_rows([last[key] for key in sorted(last)], CORRECT_RATE)
