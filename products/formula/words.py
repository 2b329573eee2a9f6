"""A formula as a person reads it: names by what they stand for, signs as they are written by hand."""

from collections.abc import Mapping

from products.formula.tree import Call, Name, Node, Number

BINDS = {"=": 1, "!=": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "+": 2, "-": 2, "*": 3, "/": 3, "neg": 4, "^": 5}
WRITTEN = {
    "-": "−", "*": "×", "/": "÷", "^": "to the power of", "=": "is", "!=": "is not", "<": "is below",
    "<=": "is at most", ">": "is above", ">=": "is at least",
}  # fmt: skip
SAID = {"min": "the smallest of", "max": "the largest of", "abs": "the size of", "log": "the logarithm of"}


def in_words(tree: Node, titles: Mapping[str, str]) -> str:
    """Such as: MRR ÷ Active people; if Churn is above 5 then 0, else 1."""
    return _said(tree, titles, 0)


def _said(node: Node, titles: Mapping[str, str], outer: int) -> str:
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Name):
        return titles.get(node.name, node.name)
    if isinstance(node, Call):
        return _called(node, titles, outer)
    binds = BINDS[node.sign]
    if node.left is None:
        text = f"−{_said(node.right, titles, binds)}"
    else:
        # a − (b − c) keeps its brackets, (a − b) − c needs none
        left = _said(node.left, titles, binds + (node.sign == "^"))
        right = _said(node.right, titles, binds + 1)
        text = f"{left} {WRITTEN.get(node.sign, node.sign)} {right}"
    return f"({text})" if binds < outer else text


def _called(node: Call, titles: Mapping[str, str], outer: int) -> str:
    parts = [_said(argument, titles, 9 * (node.function == "round")) for argument in node.arguments]
    if node.function == "if":
        text = f"if {parts[0]} then {parts[1]}, else {parts[2]}"
    elif node.function == "round":
        digits = f" to {parts[1]} digits" if len(parts) > 1 else ""
        text = f"{parts[0]} rounded{digits}"
    elif node.function == "log" and len(parts) > 1:
        text = f"{SAID['log']} {parts[0]} to the base {parts[1]}"
    else:
        text = f"{SAID[node.function]} {' and '.join(parts) if len(parts) < 3 else ', '.join(parts)}"
    return f"({text})" if outer else text
