"""The tree that an answer is read into: immutable, hashable, and JSON on its way to a worker."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple


class Node(NamedTuple):
    """Hold one operation, its operands and its datum.

    Args:
        op: What it is: `num`, `dec`, `sym`, `const`, `+`, `*`, `/`, `^`, a function's
            name, or a structure such as `seq`, `set`, `list`, `matrix`, `rel`.
        args: The operands.
        value: A number, a name, the brackets of a `seq`, the relations of a `rel`.
    """

    op: str
    args: tuple["Node", ...] = ()
    value: Any = None


ZERO = Node("num", (), 0)
ONE = Node("num", (), 1)
PI = Node("const", (), "pi")
E = Node("const", (), "e")
IMAGINARY_UNIT = Node("const", (), "i")
INFINITY = Node("inf")

# What is not a scalar: it is compared part by part and never enters arithmetic.
STRUCTURES = frozenset(
    {"seq", "set", "list", "matrix", "row", "rel", "word", "unit", "based", "cup", "cap",
     "setminus", "named_set", "builder", "label", "mod", "where", "choice"}
)  # fmt: skip


def number(value: int | Fraction) -> Node:
    """Return the node of an exact number."""
    return Node("num", (), value)


def symbol(name: str) -> Node:
    """Return the node of a free symbol."""
    return Node("sym", (), name)


def add(*terms: Node) -> Node:
    """Return a sum; one term stands for itself."""
    return terms[0] if len(terms) == 1 else Node("+", terms)


def multiply(*factors: Node) -> Node:
    """Return a product; one factor stands for itself."""
    return factors[0] if len(factors) == 1 else Node("*", factors)


def negate(node: Node) -> Node:
    """Return the negative of a scalar."""
    if node.op in ("num", "dec"):
        return Node(node.op, (), -node.value)
    return Node("*", (number(-1), node))


def subtract(left: Node, right: Node) -> Node:
    """Return a difference."""
    return left if right == ZERO else add(left, negate(right))


def divide(left: Node, right: Node) -> Node:
    """Return a quotient."""
    return Node("/", (left, right))


def power(base: Node, exponent: Node) -> Node:
    """Return a power."""
    return Node("^", (base, exponent))


def walk(node: Node) -> list[Node]:
    """Return a tree's nodes, without recursion."""
    nodes = [node]
    for current in nodes:  # which grows meanwhile
        nodes += current.args
    return nodes


def is_deeper(node: Node, most: int) -> bool:
    """Say whether a tree has more levels than that, without recursion."""
    level = [node]
    for _ in range(most):
        level = [arg for current in level for arg in current.args]
        if not level:
            return False
    return True


def to_json(node: Node) -> list[Any]:
    """Return a tree as lists, strings and None; numbers as two decimal strings."""
    value = node.value
    if isinstance(value, int | Fraction):
        value = [str(value.numerator), str(value.denominator)]
    return [node.op, value, [to_json(arg) for arg in node.args]]


def from_json(data: Sequence[Any]) -> Node:
    """Return the tree that `to_json` wrote."""
    op, value, args = data
    if op in ("num", "dec"):
        value = Fraction(int(value[0]), int(value[1]))
    return Node(op, tuple(from_json(arg) for arg in args), value)
