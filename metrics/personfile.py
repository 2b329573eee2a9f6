"""A person's data as one JSON file, written while it is read."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse


def answer(parts: Iterable[tuple[str, Any]]) -> StreamingHttpResponse:
    """The download. Its name says nothing of the person."""
    response = StreamingHttpResponse(_written(parts), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="person.json"'
    response["Cache-Control"] = "no-store"
    return response


def _written(parts: Iterable[tuple[str, Any]]) -> Iterator[str]:
    yield "{"
    for place, (name, value) in enumerate(parts):
        yield f"{', ' if place else ''}\n{json.dumps(name)}: "
        yield from _listed(value)
    yield "}\n"


def _listed(rows: Iterable[Any]) -> Iterator[str]:
    yield "["
    for place, row in enumerate(rows):
        yield f"{',' if place else ''}\n{json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)}"
    yield "]"
