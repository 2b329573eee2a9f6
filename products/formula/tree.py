"""The tree of a formula. Each node knows the character at which it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Operation:
    """`sign` is one of + - * / ^ = != < <= > >=; "neg" has its operand on the right and left None."""

    sign: str
    left: "Node | None"
    right: "Node"
    position: int


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: "tuple[Node, ...]"
    position: int


Node = Number | Name | Operation | Call


def names_of(tree: Node) -> list[str]:
    """Every name once, in the order in which they are read."""
    return list(dict.fromkeys(node.name for node in walk(tree) if isinstance(node, Name)))


def walk(tree: Node) -> Iterator[Node]:
    yield tree
    if isinstance(tree, Operation):
        if tree.left is not None:
            yield from walk(tree.left)
        yield from walk(tree.right)
    elif isinstance(tree, Call):
        for argument in tree.arguments:
            yield from walk(argument)
