"""From text to tokens: numbers, names, signs."""

import re
from dataclasses import dataclass
from typing import Literal

from products.formula.mistakes import FormulaError

DECIMALS = 20  # digits of a number after the point, and before it
KINDS = Literal["number", "name", "sign", "end"]
# A name may reach into what it names: m12.new is the part "new" of m12.
TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<sign><=|>=|!=|<>|==|[-+*/^(),<>=−×÷])"
)
SAME = {"−": "-", "×": "*", "÷": "/", "<>": "!=", "==": "="}


@dataclass(frozen=True, slots=True)
class Token:
    kind: KINDS
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """Ends with a token of the kind "end", which stands behind the last character."""
    made: list[Token] = []
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise FormulaError(f"“{text[at]}” means nothing here.", at)
        if found["number"]:
            _refuse_long(found["number"], at)
            made.append(Token("number", found["number"], at))
        elif found["name"]:
            made.append(Token("name", found["name"], at))
        elif found["sign"]:
            made.append(Token("sign", SAME.get(found["sign"], found["sign"]), at))
        at = found.end()
    return [*made, Token("end", "", len(text))]


def _refuse_long(number: str, at: int) -> None:
    whole, _, decimals = number.partition(".")
    if len(whole) > DECIMALS or len(decimals) > DECIMALS:
        raise FormulaError(f"A number has at most {DECIMALS} digits before and after its point.", at)
