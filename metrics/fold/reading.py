"""Events out of PostgreSQL as columns of numbers, a million at a time, without a Python object for each row."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

HEADER = 19  # bytes before the first row of COPY's binary form
ROW = np.dtype(
    [
        ("columns", ">i2"),
        ("_event", ">i4"),
        ("event", ">i4"),
        ("_person", ">i4"),
        ("person", ">i4"),
        ("_at", ">i4"),
        ("at", ">i8"),
    ]
)
CHUNK = 1_000_000 * ROW.itemsize
Numbers = NDArray[np.int64]


class Columns(NamedTuple):
    """Rows side by side: event numbers, person numbers, microseconds since 2000-01-01 UTC."""

    event: Numbers
    person: Numbers
    at: Numbers


class _Sink:
    """What COPY writes to: hands whole rows on as soon as there are enough of them."""

    def __init__(self, take: Callable[[Columns], None]) -> None:
        self.take, self.kept, self.skip = take, bytearray(), HEADER

    def write(self, data: bytes) -> int:
        self.kept += data
        if len(self.kept) >= CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        rows = max(len(self.kept) - self.skip, 0) // ROW.itemsize
        if not rows:
            return
        read = np.frombuffer(bytes(self.kept), dtype=ROW, count=rows, offset=self.skip)
        columns = Columns(*(read[name].astype(np.int64) for name in Columns._fields))
        del self.kept[: self.skip + rows * ROW.itemsize]
        self.skip = 0
        self.take(columns)


def each_chunk(query: str, values: dict[str, Any], take: Callable[[Columns], None]) -> None:
    """Calls `take` with the rows (event, person, at) of the query, chunk by chunk."""
    sink = _Sink(take)
    with connection.cursor() as cursor:
        raw = cursor.cursor
        statement = raw.mogrify(query, values).decode()
        raw.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", sink)
    sink.flush()  # the trailer of two bytes stays behind
