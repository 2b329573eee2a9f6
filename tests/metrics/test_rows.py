"""Rows with bitmaps as COPY's binary form brings them."""

from datetime import date

import pytest
from django.db import ProgrammingError
from pyroaring import BitMap

from metrics.fold import rows

LINES = """
SELECT * FROM (VALUES
    (-3, 'ä', DATE '1999-12-31', %s::bytea, 1::bigint), (70000, '', DATE '2025-03-20', %s::bytea, 5000000000)
) AS made (number, name, day, people, count)
"""
COLUMNS = (rows.number, rows.text, rows.day, rows.bitmap, rows.number)
SOME, MANY = BitMap([1, 99_999]), BitMap(range(0, 200_000, 3))
EXPECTED = [(-3, "ä", date(1999, 12, 31), SOME, 1), (70000, "", date(2025, 3, 20), MANY, 5_000_000_000)]


@pytest.mark.django_db
def test_each_column_is_read_by_its_kind():
    given = [SOME.serialize(), MANY.serialize()]
    assert rows.rows(LINES, given, COLUMNS) == EXPECTED
    assert rows.rows("SELECT number, name FROM (VALUES (1, 'x')) AS v (number, name) LIMIT 0", [], ()) == []
    with pytest.raises(ProgrammingError):
        rows.rows("SELECT nothing FROM nowhere", [], (rows.number,))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 20, 1000])
@pytest.mark.django_db
def test_rows_may_come_in_pieces(size, monkeypatch):
    class InPieces(rows._Sink):
        def write(self, data):
            for at in range(0, len(data), size):
                super().write(data[at : at + size])
            return len(data)

    monkeypatch.setattr(rows, "_Sink", InPieces)
    assert rows.rows(LINES, [SOME.serialize(), BitMap([7]).serialize()], COLUMNS)[0] == EXPECTED[0]
