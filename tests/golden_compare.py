"""Compare a calculated answer with a golden one, value by value, under the case's own tolerances."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

Tolerance = Mapping[str, Any]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal, Fraction)) and not isinstance(value, bool)


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _is_undefined(value: Any) -> bool:
    """None, or a group of values of which each is undefined: an interval that does not exist has no limits
    either.
    """
    if isinstance(value, Mapping):
        return bool(value) and all(_is_undefined(item) for item in value.values())
    return value is None


# Which of a case's tolerances a number falls under, told by its name; anything else is money or points.
RATIO_WORDS = {"ratio", "rate", "grr", "nrr", "per", "stickiness", "mean", "dau"}


def _unit(path: str) -> str:
    words = path.rsplit(".", 1)[-1].partition("[")[0].split("_")
    if words[-1] == "s":
        return "seconds"
    return "ratio" if RATIO_WORDS.intersection(words) else "other"


def _limit(path: str, tolerance: Tolerance, kind: str) -> float:
    """The tolerance of one kind (`_abs`, `_rel`) for this number: its own unit's, else the widest of the
    other units'.
    """
    named = {
        name.removesuffix(kind): float(value) for name, value in tolerance.items() if name.endswith(kind)
    }
    unit = _unit(path)
    if unit in named:
        return named[unit]
    others = [value for name, value in named.items() if name not in ("ratio", "seconds")]
    return max(others or named.values(), default=0.0)


def _number_differs(path: str, expected: Any, actual: Any, tolerance: Tolerance) -> bool:
    """Two whole numbers are counts and must match exactly; others within the tolerances."""
    if isinstance(expected, int) and isinstance(actual, int):
        return expected != actual
    difference = abs(float(expected) - float(actual))
    relative = _limit(path, tolerance, "_rel") * abs(float(expected))
    return difference > max(_limit(path, tolerance, "_abs"), relative)


def _sorted_rows(rows: Sequence[Any], keys: Sequence[str]) -> list[Any]:
    return sorted(rows, key=lambda row: tuple(str(row.get(key)) for key in keys))


def differences(
    expected: Any,
    actual: Any,
    tolerance: Tolerance,
    *,
    unordered: Mapping[str, Sequence[str]] | None = None,
    path: str = "",
) -> list[str]:
    """Every place where `actual` is not what the golden case expects, as "path: expected … got …"; [] when
    equal.

    Extra names in `actual` are allowed; missing ones are differences. None matches only None (or a group of
    Nones). `tolerance` holds the case's `counts: exact`, `<name>_abs` and `<name>_rel` entries. Lists compare
    in order, except those whose name is in `unordered`, which are first sorted by the fields given there.
    """
    if _is_undefined(expected) or _is_undefined(actual):
        both = _is_undefined(expected) and _is_undefined(actual)
        return [] if both else [_line(path, expected, actual)]
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return _mapping_differences(expected, actual, tolerance, unordered or {}, path)
    if _is_list(expected) and _is_list(actual) and len(expected) == len(actual):
        pairs = enumerate(zip(expected, actual, strict=True))
        return _flat(
            differences(left, right, tolerance, unordered=unordered, path=f"{path}[{index}]")
            for index, (left, right) in pairs
        )
    if _is_number(expected) and _is_number(actual):
        differs = _number_differs(path, expected, actual, tolerance)
    else:
        differs = expected != actual
    return [_line(path, expected, actual)] if differs else []


def _mapping_differences(
    expected: Mapping[str, Any],
    actual: Mapping[str, Any],
    tolerance: Tolerance,
    unordered: Mapping[str, Sequence[str]],
    path: str,
) -> list[str]:
    found: list[str] = []
    for name, wanted in expected.items():
        where = f"{path}.{name}" if path else name
        if name not in actual:
            found.append(f"{where}: missing, expected {wanted!r}")
            continue
        left, right = wanted, actual[name]
        if name in unordered and _is_list(left) and _is_list(right):
            left, right = _sorted_rows(left, unordered[name]), _sorted_rows(right, unordered[name])
        found += differences(left, right, tolerance, unordered=unordered, path=where)
    return found


def _flat(lists: Iterable[list[str]]) -> list[str]:
    return [line for lines in lists for line in lines]


def _line(path: str, expected: Any, actual: Any) -> str:
    shown = float(actual) if isinstance(actual, Fraction) else actual
    return f"{path or 'answer'}: expected {expected!r}, got {shown!r}"
