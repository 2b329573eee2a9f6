"""What is approved, as bytes: the fields that a kind declares, as canonical JSON, and their hash."""

import datetime as dt
import decimal
import hashlib
import json
from typing import Any

Content = dict[str, Any]


def of_record(detail: Any) -> Content:
    """The title and the approved fields of a record; other records by their number, which no renaming changes."""
    kind, meta = detail.kind, detail._meta
    return {"title": detail.item.title} | {
        # attname: the number alone, without reading the row that it names
        name: _plain(getattr(detail, meta.get_field(name).attname))
        for name in kind.approved_fields
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value.normalize())
    return value


def canonical(content: Content) -> bytes:
    """The same bytes for the same content, whatever the order of its fields."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def fingerprint(content: Content) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()
