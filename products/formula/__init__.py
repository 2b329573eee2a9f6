"""Formulas that people write: read, checked and evaluated without ever running code. Pure: no Django.

    >>> tree = parse("if(b > 0, 100 * a / b, 0)", names={"a", "b"})
    >>> evaluate(tree, {"a": Fraction(1), "b": Fraction(4)})
    Fraction(25, 1)

Numbers are exact fractions: 0.1 + 0.2 is 0.3. What is irrational (log, roots) is rounded to 40 digits.
A value that is not known, a division by zero, a log of nothing: the result is None, "not defined".
"""

from products.formula.evaluate import evaluate
from products.formula.mistakes import FormulaError
from products.formula.parse import MOST_CHARACTERS, MOST_DEPTH, parse
from products.formula.tokens import DECIMALS
from products.formula.tree import Call, Name, Node, Number, Operation, names_of
from products.formula.units import unit_of
from products.formula.words import in_words

__all__ = [
    "DECIMALS",
    "MOST_CHARACTERS",
    "MOST_DEPTH",
    "Call",
    "FormulaError",
    "Name",
    "Node",
    "Number",
    "Operation",
    "evaluate",
    "in_words",
    "names_of",
    "parse",
    "unit_of",
]
