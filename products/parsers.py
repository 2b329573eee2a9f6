"""JSON in: what PostgreSQL cannot store or what would exhaust us is refused here, with its place named."""

import math
import re
from typing import Any

from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1
UNSTORABLE = re.compile("[\x00\ud800-\udfff]").search  # NUL, and halves of characters


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


def unclean(value: Any, place: str = "") -> tuple[str, str] | None:
    """The first place in a JSON value that cannot be stored, with the reason; None when all is well."""
    return None if _is_clean(value) else _problem(value, place, 0)


def _is_clean(value: Any) -> bool:
    """The same question without an answer in words: nearly everything is clean, and events come in masses.

    Level by level, and all texts at once, as one long one.
    """
    level, texts = [value], list[str]()
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for one in level:
            if isinstance(one, str):
                texts.append(one)
            elif isinstance(one, dict):
                texts += one
                below += one.values()
            elif isinstance(one, list):
                below += one
            elif _problem(one, "", 0):
                return False
        if not below:
            return not UNSTORABLE("".join(texts))
        level = below
    return False


def _problem(value: Any, place: str, depth: int) -> tuple[str, str] | None:
    if depth > MAX_DEPTH:
        return place, f"Nested more than {MAX_DEPTH} levels deep."
    if isinstance(value, str):
        return _unclean_text(value, place)
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{place}.{key}" if place else str(key)
            if problem := _unclean_text(key, place or "body") or _problem(inner, here, depth + 1):
                return problem
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if problem := _problem(inner, f"{place}.{index}" if place else str(index), depth + 1):
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
    if UNSTORABLE(value):
        return place, "This text holds half of a character (a lone surrogate)."
    return None
