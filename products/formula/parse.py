"""From tokens to a tree: what binds how, and every limit that keeps a formula small.

comparison := sum [(= | != | < | <= | > | >=) sum]
sum        := product {(+ | -) product}
product    := signed {(* | /) signed}
signed     := - signed | + signed | power
power      := atom [^ signed]            2^3^2 is 2^(3^2), -2^2 is -(2^2)
atom       := number | name | function(comparison, …) | (comparison)
"""

from collections.abc import Set
from fractions import Fraction

from products.formula.mistakes import FormulaError
from products.formula.tokens import Token, tokens
from products.formula.tree import Call, Name, Node, Number, Operation

MOST_CHARACTERS, MOST_DEPTH = 500, 40
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
# function: (fewest, most arguments, how it is written)
FUNCTIONS: dict[str, tuple[int, int, str]] = {
    "min": (1, 20, "min(a, b, …)"),
    "max": (1, 20, "max(a, b, …)"),
    "log": (1, 2, "log(a) or log(a, base)"),
    "abs": (1, 1, "abs(a)"),
    "round": (1, 2, "round(a) or round(a, digits)"),
    "if": (3, 3, "if(condition, then, else)"),
}


def parse(text: str, names: Set[str] | None = None) -> Node:
    """The tree of a formula; FormulaError says what is wrong and where. `names`: those that may be used."""
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(f"A formula has at most {MOST_CHARACTERS} characters.", MOST_CHARACTERS)
    return _Parser(tokens(text), names).whole()


class _Parser:
    def __init__(self, given: list[Token], names: Set[str] | None) -> None:
        self.tokens, self.names, self.at, self.depth = given, names, 0, 0

    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *signs: str) -> Token | None:
        """The next token if it is one of these signs, and on to the one after it."""
        token = self.next()
        if token.kind != "sign" or token.text not in signs:
            return None
        self.at += 1
        return token

    def whole(self) -> Node:
        if self.next().kind == "end":
            raise FormulaError("Write a formula, such as a / b.", self.next().position)
        tree = self.comparison()
        if self.next().kind != "end":
            missing = f"An operator such as + or * is missing before “{self.next().text}”."
            said = "This “)” closes nothing." if self.next().text == ")" else missing
            raise FormulaError(said, self.next().position)
        return tree

    def deeper(self, position: int) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise FormulaError(f"This is nested deeper than {MOST_DEPTH} levels.", position)

    def comparison(self) -> Node:
        self.deeper(self.next().position)
        left = self.sum()
        if sign := self.take(*COMPARISONS):
            left = Operation(sign.text, left, self.sum(), sign.position)
            if self.next().kind == "sign" and self.next().text in COMPARISONS:
                raise FormulaError("Compare two values at a time.", self.next().position)
        self.depth -= 1
        return left

    def sum(self) -> Node:
        left = self.product()
        while sign := self.take("+", "-"):
            left = Operation(sign.text, left, self.product(), sign.position)
        return left

    def product(self) -> Node:
        left = self.signed()
        while sign := self.take("*", "/"):
            left = Operation(sign.text, left, self.signed(), sign.position)
        return left

    def signed(self) -> Node:
        if sign := self.take("-", "+"):
            self.deeper(sign.position)
            operand = self.signed()
            self.depth -= 1
            return Operation("neg", None, operand, sign.position) if sign.text == "-" else operand
        return self.power()

    def power(self) -> Node:
        base = self.atom()
        if sign := self.take("^"):
            self.deeper(sign.position)
            base = Operation("^", base, self.signed(), sign.position)
            self.depth -= 1
        return base

    def atom(self) -> Node:
        token = self.next()
        self.at += token.kind != "end"
        if token.kind == "number":
            return Number(Fraction(f"0{token.text}".rstrip(".")), token.text, token.position)
        if token.kind == "name":
            return self.call(token) if self.take("(") else self.name(token)
        if token.kind == "sign" and token.text == "(":
            inner = self.comparison()
            self.close("(", token)
            return inner
        what = f"before “{token.text}”" if token.text else "at the end"
        raise FormulaError(f"A number, a name or a “(” is missing {what}.", token.position)

    def name(self, token: Token) -> Name:
        if token.text.lower() in FUNCTIONS:
            raise FormulaError(f"Write {FUNCTIONS[token.text.lower()][2]}.", token.position)
        if self.names is not None and token.text not in self.names:
            known = ", ".join(sorted(self.names)[:12])
            raise FormulaError(f"There is no “{token.text}”. Known: {known}.", token.position)
        return Name(token.text, token.position)

    def call(self, token: Token) -> Call:
        name = token.text.lower()
        if name not in FUNCTIONS:
            raise FormulaError(
                f"“{token.text}” is no function. There are: {', '.join(FUNCTIONS)}.", token.position
            )
        arguments = [self.comparison()]
        while self.take(","):
            arguments.append(self.comparison())
        self.close(f"{name}(", token)
        fewest, most, how = FUNCTIONS[name]
        if not fewest <= len(arguments) <= most:
            raise FormulaError(f"Write {how}.", token.position)
        return Call(name, tuple(arguments), token.position)

    def close(self, opened: str, token: Token) -> None:
        if self.take(")") is None:
            at = self.next()
            said = f"A “)” is missing for “{opened}”" + (f" before “{at.text}”." if at.text else ".")
            raise FormulaError(said, at.position if at.text else token.position)
