"""A formula over arrays: the same meaning as products.formula.evaluate, for thousands of draws at once.

Not defined is not-a-number here. Floats instead of exact fractions: draws are random anyway.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from products.formula import Call, Name, Node, Number

Array = NDArray[np.float64]
UNKNOWN = np.array([np.nan])


def evaluate_arrays(tree: Node, values: Mapping[str, Array], shape: tuple[int, ...]) -> Array:
    """Arrays of that shape or of a single value in, one of that shape out; what is not given is not defined."""
    with np.errstate(all="ignore"):
        made = _of(tree, values)
    return np.broadcast_to(np.where(np.isfinite(made), made, np.nan), shape)


def _of(node: Node, values: Mapping[str, Array]) -> Array:
    if isinstance(node, Number):
        return np.array([float(node.value)])
    if isinstance(node, Name):
        return values.get(node.name, UNKNOWN)
    if isinstance(node, Call):
        return _called(node.function, [_of(argument, values) for argument in node.arguments])
    right = _of(node.right, values)
    if node.left is None:
        return -right
    left = _of(node.left, values)
    made = SIGNS[node.sign](left, right)
    return np.where(np.isnan(left) | np.isnan(right), np.nan, made)


def _called(function: str, given: list[Array]) -> Array:
    if function == "if":
        condition, then, other = given
        return np.where(np.isnan(condition), np.nan, np.where(condition != 0, then, other))
    if function in {"min", "max"}:
        return reduce(np.minimum if function == "min" else np.maximum, given)
    if function == "abs":
        return np.abs(given[0])
    if function == "log":
        above = [np.where(one > 0, one, np.nan) for one in given]
        return np.log(above[0]) if len(above) == 1 else np.log(above[0]) / np.log(above[1])
    scale = 10.0 ** (given[1] if len(given) > 1 else 0.0)
    return np.sign(given[0]) * np.floor(np.abs(given[0]) * scale + 0.5) / scale


def _divided(left: Array, right: Array) -> Array:
    return np.where(right == 0, np.nan, left / np.where(right == 0, 1.0, right))


SIGNS: dict[str, Callable[[Array, Array], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": _divided,
    "^": np.power,
    "=": lambda left, right: (left == right).astype(float),
    "!=": lambda left, right: (left != right).astype(float),
    "<": lambda left, right: (left < right).astype(float),
    "<=": lambda left, right: (left <= right).astype(float),
    ">": lambda left, right: (left > right).astype(float),
    ">=": lambda left, right: (left >= right).astype(float),
}
