"""What a formula comes to for given values, exactly."""

from collections.abc import Callable, Mapping
from decimal import Context, Decimal, InvalidOperation, Overflow
from fractions import Fraction

from products.formula.mistakes import FormulaError
from products.formula.tree import Call, Name, Node, Number, Operation

MOST_EXPONENT = 64  # of an exact power, up or down
MOST_BITS = 4096  # of a numerator or denominator: about 1,200 digits
MOST_DIGITS = 30  # that round() keeps after the point
IRRATIONAL = Context(
    prec=40, Emax=10**6, Emin=-(10**6)
)  # a context of our own: no thread's settings touch it
Value = Fraction | None


def evaluate(tree: Node, values: Mapping[str, Value]) -> Value:
    """None when it is not defined. A comparison is 1 or 0. FormulaError for numbers beyond all limits."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return values.get(tree.name)
    made = _operated(tree, values) if isinstance(tree, Operation) else _called(tree, values)
    if made is not None and max(made.numerator.bit_length(), made.denominator.bit_length()) > MOST_BITS:
        raise FormulaError("This comes to a number too long to be computed.", tree.position)
    return made


def _operated(node: Operation, values: Mapping[str, Value]) -> Value:
    right = evaluate(node.right, values)
    if node.left is None:
        return None if right is None else -right
    left = evaluate(node.left, values)
    if left is None or right is None:
        return None
    if node.sign == "/":
        return None if right == 0 else left / right
    if node.sign == "^":
        return _power(left, right, node.position)
    return PLAIN[node.sign](left, right)


PLAIN: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "=": lambda left, right: Fraction(left == right),
    "!=": lambda left, right: Fraction(left != right),
    "<": lambda left, right: Fraction(left < right),
    "<=": lambda left, right: Fraction(left <= right),
    ">": lambda left, right: Fraction(left > right),
    ">=": lambda left, right: Fraction(left >= right),
}


def _power(base: Fraction, exponent: Fraction, position: int) -> Value:
    if abs(exponent) > MOST_EXPONENT:
        raise FormulaError(f"An exponent lies between −{MOST_EXPONENT} and {MOST_EXPONENT}.", position)
    if base == 0:
        return Fraction(0) if exponent > 0 else Fraction(1) if exponent == 0 else None
    if exponent.denominator == 1:
        bits = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent)
        if bits > 2 * MOST_BITS:
            raise FormulaError("This comes to a number too long to be computed.", position)
        return base**exponent.numerator
    if base < 0:
        return None  # the root of a negative number
    return _rounded(lambda: IRRATIONAL.power(_decimal(base), _decimal(exponent)))


def _called(node: Call, values: Mapping[str, Value]) -> Value:
    if node.function == "if":
        condition, then, other = node.arguments
        decided = evaluate(condition, values)
        return None if decided is None else evaluate(then if decided else other, values)
    given = [evaluate(argument, values) for argument in node.arguments]
    known = [value for value in given if value is not None]
    if len(known) < len(given):
        return None
    return FUNCTIONS[node.function](known, node.position)


def _log(given: list[Fraction], position: int) -> Value:
    """The natural logarithm, or that of a base; only of what is above 0, to a base that is not 1."""
    if any(value <= 0 for value in given) or given[1:] == [1]:
        return None
    logs = [Fraction(IRRATIONAL.ln(_decimal(value))) for value in given]
    return logs[0] if len(logs) == 1 else _exact_root(given) or logs[0] / logs[1]


def _exact_root(given: list[Fraction]) -> Value:
    """The whole number that log(a, base) is, where it is one: log(1000, 10) is 3 and not nearly 3."""
    guess = round(IRRATIONAL.divide(IRRATIONAL.ln(_decimal(given[0])), IRRATIONAL.ln(_decimal(given[1]))))
    exact = abs(guess) <= MOST_EXPONENT and given[1] ** guess == given[0]
    return Fraction(guess) if exact and guess else None


def _round(given: list[Fraction], position: int) -> Value:
    """Halves away from zero, as people round."""
    digits = given[1] if len(given) > 1 else Fraction(0)
    if digits.denominator != 1 or abs(digits) > MOST_DIGITS:
        raise FormulaError(f"round() takes a whole number of digits, at most {MOST_DIGITS}.", position)
    scale = Fraction(10) ** digits.numerator
    scaled = abs(given[0]) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (whole if given[0] >= 0 else -whole) / scale


def _decimal(value: Fraction) -> Decimal:
    return IRRATIONAL.divide(Decimal(value.numerator), Decimal(value.denominator))


def _rounded(compute: Callable[[], Decimal]) -> Value:
    try:
        return Fraction(compute())
    except (InvalidOperation, Overflow):
        return None


FUNCTIONS: dict[str, Callable[[list[Fraction], int], Value]] = {
    "min": lambda given, position: min(given),
    "max": lambda given, position: max(given),
    "abs": lambda given, position: abs(given[0]),
    "log": _log,
    "round": _round,
}
