"""Answers as CSV, out and in again."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime

from feedback.models import Response
from products.csvcells import looks_like_formula, safe
from products.validators import storable_text

COLUMNS = ("respondent", "score", "comment", "submitted_at", "external_id")
Wrong = tuple[int, str, str]


def written(responses: Iterable[Response]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, "wave", "source"])
    for row in responses:
        cells = (
            row.respondent,
            str(row.score),
            row.comment,
            row.submitted_at.isoformat(),
            row.external_id or "",
        )
        writer.writerow([safe(cell) for cell in (*cells, row.wave, row.source)])
    return out.getvalue()


def read(data: bytes) -> tuple[list[tuple[int, dict[str, Any]]], list[Wrong]]:
    """The readable rows with their numbers, and what is wrong with the others: (row, field, message)."""
    try:
        text = data.decode("utf-8-sig")
        storable_text(text)
        rows = csv.DictReader(io.StringIO(text), strict=True)
        names = {str(name).strip().lower() for name in rows.fieldnames or ()}
        if "score" not in names:
            raise ValidationError("The first line must name the columns; “score” is missing.")
        return _rows(rows)
    except UnicodeDecodeError:
        raise ValidationError("The file is not UTF-8 text.") from None
    except csv.Error as error:
        raise ValidationError(f"The file cannot be read as CSV: {error}.") from None


def _rows(rows: Iterator[dict[str, Any]]) -> tuple[list[tuple[int, dict[str, Any]]], list[Wrong]]:
    good: list[tuple[int, dict[str, Any]]] = []
    wrong: list[Wrong] = []
    for number, row in enumerate(rows, start=1):
        cells = {str(key).strip().lower(): _cell(value) for key, value in row.items() if key is not None}
        try:
            good.append((number, _values(cells)))
        except ValidationError as error:
            wrong += [(number, name, text) for name, texts in error.message_dict.items() for text in texts]
    return good, wrong


def _cell(value: Any) -> str:
    text = str(value or "").strip()
    return text[1:] if text.startswith("'") and looks_like_formula(text[1:]) else text


def _values(cells: dict[str, str]) -> dict[str, Any]:
    errors = {}
    score = cells.get("score", "")
    if not score.isdecimal() or len(score) > 3:
        errors["score"] = f"“{score[:20]}” is no whole number."
    moment = _moment(cells.get("submitted_at", ""))
    if cells.get("submitted_at") and moment is None:
        errors["submitted_at"] = f"“{cells['submitted_at'][:30]}” is no date like 2026-11-22T09:30:00Z."
    if errors:
        raise ValidationError(errors)
    named = {name: cells.get(name, "") for name in ("respondent", "comment", "external_id")}
    return named | {"score": int(score), "submitted_at": moment}


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = parse_datetime(text)
        day = parse_date(text) if moment is None or len(text) == 10 else None
    except ValueError:
        return None
    if day is not None:
        moment = dt.datetime.combine(day, dt.time(12), dt.UTC)
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return moment
