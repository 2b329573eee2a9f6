"""When people did things, as columns of numbers, and these as few bytes. Pure: no database.

Instants are microseconds since 2000-01-01 UTC, people the numbers that bitmaps hold too.
"""

import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's
MICRO = timedelta(microseconds=1)
DAY = 86_400_000_000
UNITS = (1_000_000, 1_000, 1)
LARGEST_BITS = 63  # of a number that is not negative
NONE: Numbers = np.zeros(0, dtype=np.int64)


class Times(NamedTuple):
    """Who did something when, row by row."""

    person: Numbers
    at: Numbers


NOTHING = Times(NONE, NONE)


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICRO


def joined(parts: Iterable[Times]) -> Times:
    some = list(parts)
    if len(some) == 1:
        return some[0]
    return Times(*(np.concatenate(column) for column in zip(*some, strict=True))) if some else NOTHING


def ordered(times: Times) -> Times:
    """Sorted by person, then time: as one number for each row where that fits, which sorts far faster."""
    if not len(times.at):
        return times
    base = int(times.at.min())
    bits = (int(times.at.max()) - base).bit_length()
    if int(times.person.max()).bit_length() + bits > LARGEST_BITS:
        order = np.lexsort((times.at, times.person))
        return Times(times.person[order], times.at[order])
    keys = np.sort(times.person << bits | times.at - base)
    return Times(keys >> bits, (keys & (1 << bits) - 1) + base)


def unit_of(values: Numbers) -> int:
    """The coarsest of seconds, milliseconds and microseconds that loses nothing."""
    return next(unit for unit in UNITS if unit == 1 or not (values % unit).any())


def packed(times: Times, base: int) -> bytes:
    """Rows in the order of `ordered`, none before `base`."""
    after = times.at - base
    unit = unit_of(after)
    return packed_columns([np.diff(times.person, prepend=0), after // unit], UNITS.index(unit))


def unpacked(data: bytes, base: int) -> Times:
    (steps, after), code = unpacked_columns(data, 2)
    return Times(np.cumsum(steps), after * UNITS[code] + base)


def packed_columns(columns: Sequence[Numbers], code: int = 0) -> bytes:
    """Columns of one length, without negative numbers: only the bytes that are used, all lowest ones first."""
    head, body = bytearray([code]), []
    for column in columns:
        width = (int(column.max()).bit_length() + 7) // 8 if len(column) else 0
        head.append(width)
        planes = np.ascontiguousarray(column, dtype="<i8").view(np.uint8).reshape(-1, 8)[:, :width]
        body.append(planes.T.tobytes())
    length = len(columns[0]).to_bytes(4, "little")
    return bytes(head) + length + zlib.compress(b"".join(body), 1)


def unpacked_columns(data: bytes, count: int) -> tuple[list[Numbers], int]:
    """The columns, and the code that was given with them."""
    code, widths = data[0], data[1 : count + 1]
    length = int.from_bytes(data[count + 1 : count + 5], "little")
    body = np.frombuffer(zlib.decompress(data[count + 5 :]), dtype=np.uint8)
    columns, begin = [], 0
    for width in widths:
        column = np.zeros((length, 8), dtype=np.uint8)
        planes = body[begin : begin + width * length].reshape(width, length)
        for at, plane in enumerate(planes):
            column[:, at] = plane
        begin += width * length
        columns.append(column.view("<i8").reshape(length).astype(np.int64, copy=False))
    return columns, code
