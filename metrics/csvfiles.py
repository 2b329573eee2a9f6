"""CSV files as rows: UTF-8 with or without a mark at its start, comma or semicolon, optionally gzipped."""

import csv
import gzip
import io
import zlib
from typing import Any, BinaryIO

from metrics.fields import Bad
from metrics.shapes import COLUMNS

MOST_BYTES = 50 * 1024 * 1024
LONGEST_FIELD = 100_000


def rows_of(file: BinaryIO, what: str) -> list[dict[str, Any]]:
    """Every line as {column: text}. Raises Bad for what is no such table."""
    raw = file.read(MOST_BYTES + 1)
    if raw[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(raw)) as packed:
                raw = packed.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            raise Bad("file", "This gzip file is damaged.") from None
    if len(raw) > MOST_BYTES:
        raise Bad("file", "A file may have at most 50 MB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Bad("file", "This file is not UTF-8 text. Save it as CSV UTF-8.") from None
    if "\x00" in text:
        raise Bad("file", "This file holds a NUL character. It is no CSV text.")
    return _read(text, what)


def _read(text: str, what: str) -> list[dict[str, Any]]:
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip() for name in reader.fieldnames or []]
    required = COLUMNS[what].partition(";")[0].split(", ")
    renamed = {"event_id": "message_id", "user_id": "distinct_id"} if what == "events" else {}
    missing = [name for name in required if name not in {renamed.get(one, one) for one in names}]
    if missing:
        raise Bad("file", f"The first line must name the columns. Missing: {', '.join(missing)}.")
    reader.fieldnames = names
    try:
        rows = list(reader)
    except csv.Error as error:
        raise Bad("file", f"Line {reader.line_num} cannot be read: {error}.") from None
    if any(None in row for row in rows):
        line = next(index for index, row in enumerate(rows) if None in row) + 2
        raise Bad("file", f"Line {line} has more values than there are columns.")
    if not rows:
        raise Bad("file", "There is no row below the first line.")
    return rows
