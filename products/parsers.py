"""JSON in: what PostgreSQL cannot store or what would exhaust us is refused here, with its place named."""

import math
from typing import Any

from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1


class TooLarge(APIException):
    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


class CleanJSONParser(JSONParser):
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8.") from None
        if problem := unclean(data):
            place, why = problem
            raise ValidationError({place or "body": [why]})
        return data


def limited(stream: Any, most: int) -> bytes:
    """The whole body. Django's own limit holds for forms and JSON, not for what a parser reads as a stream."""
    body: bytes = stream.read(most + 1)
    if len(body) > most:
        raise TooLarge(f"The body may have at most {most // 1024 // 1024} MB.")
    return body


def unclean(value: Any, place: str = "", depth: int = 0) -> tuple[str, str] | None:
    """The first place in a JSON value that cannot be stored, with the reason; None when all is well."""
    if depth > MAX_DEPTH:
        return place, f"Nested more than {MAX_DEPTH} levels deep."
    if isinstance(value, str):
        return _unclean_text(value, place)
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{place}.{key}" if place else str(key)
            if problem := _unclean_text(key, place or "body") or unclean(inner, here, depth + 1):
                return problem
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if problem := unclean(inner, f"{place}.{index}" if place else str(index), depth + 1):
                return problem
    elif isinstance(value, bool):
        return None
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        return place, "This number is too large."
    elif isinstance(value, float) and not math.isfinite(value):
        return place, "This is not a finite number."
    return None


def _unclean_text(value: str, place: str) -> tuple[str, str] | None:
    if "\x00" in value:
        return place, "This text holds a NUL character, which cannot be stored."
    if any("\ud800" <= character <= "\udfff" for character in value):
        return place, "This text holds half of a character (a lone surrogate)."
    return None
