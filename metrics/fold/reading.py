"""Events out of PostgreSQL as columns of numbers, half a million at a time, without a Python object for each row."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

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
AT_ONCE = 500_000  # rows
KINDS = (np.int32, np.int32, np.int64)  # of the columns, while they wait
Numbers = NDArray[np.int64]
T = TypeVar("T")


class Columns(NamedTuple):
    """Rows side by side: event numbers, person numbers, microseconds since 2000-01-01 UTC."""

    event: Numbers
    person: Numbers
    at: Numbers


class _Sink:
    """What COPY writes to: hands whole rows on as soon as there are enough of them."""

    def __init__(self, row: np.dtype[np.void], take: Callable[[NDArray[np.void]], None]) -> None:
        self.row, self.take, self.kept, self.skip = row, take, bytearray(), HEADER

    def write(self, data: bytes) -> int:
        self.kept += data
        if len(self.kept) >= AT_ONCE * self.row.itemsize:
            self.flush()
        return len(data)

    def flush(self) -> None:
        rows = max(len(self.kept) - self.skip, 0) // self.row.itemsize
        if not rows:
            return
        read = np.frombuffer(bytes(self.kept), dtype=self.row, count=rows, offset=self.skip)
        del self.kept[: self.skip + rows * self.row.itemsize]
        self.skip = 0
        self.take(read)


def each_chunk(query: str, values: dict[str, Any], take: Callable[[Columns], None]) -> None:
    """Calls `take` with the rows (event, person, at) of the query, chunk by chunk, when all of them are read.

    Nothing else can be asked of the connection while rows come, so they wait here, 16 bytes each.
    """
    parts: list[list[NDArray[Any]]] = []

    def keep(read: NDArray[np.void]) -> None:
        parts.append([read[name].astype(kind) for name, kind in zip(Columns._fields, KINDS, strict=True)])

    each_part(query, values, ROW, keep)
    parts.reverse()
    while parts:
        take(Columns(*(column.astype(np.int64) for column in parts.pop())))


def each_part(
    query: str, values: dict[str, Any], row: np.dtype[np.void], take: Callable[[NDArray[np.void]], None]
) -> None:
    """Calls `take` with the rows of the query as `row` lays them out in COPY's binary form, part by part."""
    sink = _Sink(row, take)
    with connection.cursor() as cursor:
        raw = cursor.cursor
        statement = raw.mogrify(query, values).decode()
        raw.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", sink)
    sink.flush()  # the trailer of two bytes stays behind


def batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[begin : begin + size] for begin in range(0, len(items), size))
