"""Rows with bitmaps out of PostgreSQL as the bytes they are.

An ordinary answer carries a bitmap as hexadecimal text: twice the bytes, made there and undone here, which took
four times as long as all the rest of reading. COPY's binary form carries the bytes themselves.
"""

from collections.abc import Callable, Sequence
from datetime import date
from struct import Struct
from typing import Any

from django.db import connection
from pyroaring import BitMap

HEADER = 19  # bytes before the first row of COPY's binary form
END = -1  # in the place of a row's count of columns
COUNT = Struct(">h")  # of a row's columns, before it
LENGTH = Struct(">i")  # of a field, before it
DAY_ZERO = date(2000, 1, 1).toordinal()  # PostgreSQL's
Reader = Callable[[memoryview], Any]
Taker = Callable[[tuple[Any, ...]], None]


def day(data: memoryview) -> date:
    return date.fromordinal(DAY_ZERO + number(data))


def number(data: memoryview) -> int:
    return int.from_bytes(data, "big", signed=True)


def text(data: memoryview) -> str:
    return str(data, "utf-8")


def bitmap(data: memoryview) -> BitMap:
    return BitMap.deserialize(data)  # type: ignore[arg-type]  # any buffer will do


class _Sink:
    """What COPY writes to: reads each row as it comes, while PostgreSQL is fetching the next."""

    def __init__(self, columns: Sequence[Reader], take: Taker) -> None:
        self.columns, self.take = columns, take
        self.rest, self.skip = b"", HEADER

    def write(self, data: bytes) -> int:
        whole = memoryview(self.rest + data if self.rest else data)
        at = min(self.skip, len(whole))
        self.skip -= at
        while (after := self._row(whole, at)) is not None:
            at = after
        self.rest = bytes(whole[at:]) if at < len(whole) else b""
        return len(data)

    def _row(self, whole: memoryview, at: int) -> int | None:
        """Hands over the row that begins here and gives where it ends; None where the whole of it has not come."""
        size = len(whole)
        if size < at + 2 or COUNT.unpack_from(whole, at)[0] == END:
            return None
        fields, at = [], at + 2
        for read in self.columns:
            begin = at + 4
            if begin > size:
                return None
            at = begin + LENGTH.unpack_from(whole, at)[0]
            if at > size:
                return None
            fields.append(read(whole[begin:at]))
        self.take(tuple(fields))
        return at


def rows(query: str, values: Sequence[Any], columns: Sequence[Reader]) -> list[tuple[Any, ...]]:
    """All rows of the query, none of whose columns is ever null, each column read by the one given for it."""
    found: list[tuple[Any, ...]] = []
    each_row(query, values, columns, found.append)
    return found


def each_row(query: str, values: Sequence[Any], columns: Sequence[Reader], take: Taker) -> None:
    """Calls `take` with each row while PostgreSQL fetches the next; it cannot ask the same connection anything."""
    sink = _Sink(columns, take)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw = cursor.cursor
        statement = raw.mogrify(query, values).decode()
        raw.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT binary)", sink)
