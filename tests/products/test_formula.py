"""Formulas against Python's own fractions, by hand-worked cases and by trees that hypothesis makes."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from products.formula import FormulaError, evaluate, in_words, parse, unit_of
from tests.thorough import examples

VALUES = {"a": Fraction(3), "b": Fraction(4), "zero": Fraction(0), "unknown": None, "m7.new": Fraction("0.1")}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a - b - 1", -2),
        ("a / b * 8", 6),
        ("-a^2", -9),
        ("2^3^2", 512),
        ("2 × a − b ÷ 8", Fraction(11, 2)),
        ("m7.new + 0.2 = 0.3", 1),  # exact: no binary fractions
        ("if(a < b, 10, 1 / zero)", 10),
        ("IF(a <> 3, 1, if(b >= 4, 5, 6))", 5),
        ("min(b, a, 7) + max(1, zero) + abs(-b)", 8),
        ("log(1000, 10)", 3),
        ("round(log(a), 10)", Fraction("1.0986122887")),
        ("round(2^0.5, 8)", Fraction("1.41421356")),
        ("round(-2.5) + round(1.25, 1) + round(1234, -2)", -3 + Fraction("1.3") + 1200),
        ("a / zero", None),
        ("a / (b - 4) + 1", None),
        ("unknown * 0", None),
        ("if(unknown > 1, a, b)", None),
        ("max(a, unknown)", None),
        ("log(zero)", None),
        ("log(a, 1)", None),
        ("(-b)^0.5", None),
        ("zero^-1", None),
        (".5 + 1.", Fraction(3, 2)),
    ],
)
def test_what_a_formula_comes_to(text: str, result: Any) -> None:
    assert evaluate(parse(text, set(VALUES)), VALUES) == result


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "Write a formula"),
        ("a +", 3, "missing at the end"),
        ("a + * b", 4, "missing before “*”"),
        ("a b", 2, "operator"),
        ("(a + b", 0, "missing for “(”"),
        ("a)", 1, "closes nothing"),
        ("max(a, b", 0, "missing for “max(”"),
        ("if(a, b)", 0, "if(condition, then, else)"),
        ("log + 1", 0, "log(a)"),
        ("a < b < 9", 6, "two values"),
        ("a + churn", 4, "no “churn”"),
        ("__import__(a)", 0, "no function"),
        ("a; b", 1, "means nothing"),
        ("a.b.c", 0, "no “a.b.c”"),
        ("a + 1" + "0" * 20, 4, "20 digits"),
        ("(" * 41 + "a" + ")" * 41, 40, "40 levels"),
        ("-" * 60 + "a", 39, "40 levels"),
        ("a" + "+a" * 300, 500, "500 characters"),
    ],
)
def test_a_mistake_has_its_place(text: str, position: int, said: str) -> None:
    with pytest.raises(FormulaError, match=r"\w") as caught:
        parse(text, set(VALUES))
    assert (caught.value.position, said in caught.value.message) == (position, True), caught.value.message
    assert "▸" in caught.value.pointed(text)


@pytest.mark.parametrize(
    "text", ["a^65", " * ".join(["9^64"] * 21), "((9^64)^64)^64", "(0.1^64)^63.5", "round(a, 99)"]
)
def test_no_formula_makes_a_number_without_end(text: str) -> None:
    tree = parse(text, set(VALUES))
    with pytest.raises(FormulaError):
        evaluate(tree, VALUES)


LEAF = st.one_of(
    st.sampled_from([("a", VALUES["a"]), ("b", VALUES["b"]), ("zero", VALUES["zero"]), ("unknown", None)]),
    st.decimals(min_value=0, max_value=999, places=2).map(lambda one: (str(one), Fraction(str(one)))),
)


def joined(pair: Any) -> Any:
    """The text of an operation and what Python's fractions make of it; None as soon as a part is None."""
    sign, (left, x), (right, y) = pair
    text = f"({left}){sign}({right})"
    if x is None or y is None or (sign == "/" and y == 0):
        return text, None
    return text, {"+": x + y, "-": x - y, "*": x * y, "/": x / y if y else None, "<=": Fraction(x <= y)}[sign]


def one_higher(trees: Any) -> Any:
    return LEAF | st.tuples(st.sampled_from(["+", "-", "*", "/", "<="]), trees, trees).map(joined)


TREES = one_higher(one_higher(one_higher(LEAF)))


@settings(max_examples=examples(150))
@given(TREES)
def test_any_tree_equals_pythons_own_fractions(made: Any) -> None:
    text, result = made
    assert evaluate(parse(text), VALUES) == result


def test_a_formula_reads_as_words_and_has_the_unit_of_its_parts() -> None:
    titles, units = {"a": "MRR", "b": "Active people"}, {"a": "$", "b": "people"}
    tree = parse("if(b > 0, 100 * a / (b - 1), 0)")
    assert in_words(tree, titles) == (
        "if Active people is above 0 then 100 × MRR ÷ (Active people − 1), else 0"
    )
    said = {
        text: unit_of(parse(text), units)
        for text in ("a / b", "a * 12", "a + 5", "a + b", "a / a", "max(a, 1)")
    }
    assert said == {
        "a / b": "$/people",
        "a * 12": "$",
        "a + 5": "$",
        "a + b": None,
        "a / a": "",
        "max(a, 1)": "$",
    }
