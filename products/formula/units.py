"""The unit of a formula from the units of what it names: $ over people is $/people."""

from collections import Counter
from collections.abc import Mapping

from products.formula.tree import Call, Name, Node, Number

# A unit as powers of its parts: {"$": 1, "people": -1}. None: it cannot be said.
Powers = dict[str, int]
SHARES = {"", "%"}  # a share is a plain number that is shown as per cent


def unit_of(tree: Node, units: Mapping[str, str]) -> str | None:
    """ "" for a plain number; None where different units are added or compared, or a unit is raised."""
    found = _powers(tree, units)
    if found is None:
        return None
    above = [_raised(unit, power) for unit, power in found.items() if power > 0]
    below = [_raised(unit, -power) for unit, power in found.items() if power < 0]
    if not below:
        return "·".join(above)
    return f"{'·'.join(above) or '1'}/{'·'.join(below)}"


def _raised(unit: str, power: int) -> str:
    return unit if power == 1 else f"{unit}^{power}"


def _powers(node: Node, units: Mapping[str, str]) -> Powers | None:
    if isinstance(node, Number):
        return {}
    if isinstance(node, Name):
        unit = units.get(node.name)
        return None if unit is None else {} if unit in SHARES else {unit: 1}
    if isinstance(node, Call):
        return _of_call(node, units)
    right = _powers(node.right, units)
    left = {} if node.left is None else _powers(node.left, units)
    if left is None or right is None:
        return None
    if node.sign == "neg":
        return right
    if node.sign in {"*", "/"}:
        made = Counter(left)
        made.update(right) if node.sign == "*" else made.subtract(right)
        return {unit: power for unit, power in made.items() if power}
    if node.sign == "^":
        return _power(left, node.right) if not right else None
    if not _fit(node.left, left, node.right, right):
        return None
    return (right if isinstance(node.left, Number) else left) if node.sign in {"+", "-"} else {}


def _fit(one: Node | None, left: Powers, other: Node, right: Powers) -> bool:
    """The same unit, or a number that was written and so has the unit of its neighbour."""
    return left == right or isinstance(one, Number) or isinstance(other, Number)


def _power(base: Powers, exponent: Node) -> Powers | None:
    if not base:
        return {}
    whole = isinstance(exponent, Number) and exponent.value.denominator == 1
    return {unit: power * int(exponent.value) for unit, power in base.items()} if whole else None  # type: ignore[union-attr]  # a Number, as just asked


def _of_call(node: Call, units: Mapping[str, str]) -> Powers | None:
    if node.function == "log":
        return {}
    given = node.arguments[1:] if node.function == "if" else node.arguments
    if node.function in {"round", "abs"}:
        return _powers(given[0], units)
    found = [(argument, _powers(argument, units)) for argument in given]
    if any(powers is None for _, powers in found):
        return None
    rest = [powers for argument, powers in found if not isinstance(argument, Number)]
    same = all(powers == rest[0] for powers in rest)
    return (rest[0] if rest else {}) if same else None
