"""Build nodes: few kinds of them, so that every evaluator stays small.

A secant becomes a quotient of cosines, a logarithm to a base a quotient of natural
ones, `exp` a power; a matrix takes part in sums and products entry by entry.
"""

from collections.abc import Callable, Sequence

from rewardkit_plugin_symbolic import tree
from rewardkit_plugin_symbolic.tokens import Unreadable
from rewardkit_plugin_symbolic.tree import Node

_LARGEST_DETERMINANT = 4  # expanding one of order n takes n! products


def scalar(node: Node) -> Node:
    """Return a node that may enter arithmetic.

    Raises:
        Unreadable: It is a structure: a list, a relation, a word.
    """
    if node.op in tree.STRUCTURES:
        raise Unreadable(f"a {node.op} inside a formula")
    return node


def make_sum(terms: list[Node]) -> Node:
    """Return a sum of scalars, or of matrices of one shape."""
    if len(terms) == 1:
        return terms[0]
    if terms[0].op == "matrix" and all(term.op == "matrix" for term in terms):
        return _add_matrices(terms)
    return Node("+", tuple(map(scalar, terms)))


def make_product(factors: list[Node]) -> Node:
    """Return a product of scalars, at most one of them a matrix."""
    if len(factors) == 1:
        return factors[0]
    matrices = [factor for factor in factors if factor.op == "matrix"]
    if len(matrices) == 1:
        rest = [scalar(factor) for factor in factors if factor.op != "matrix"]
        return _map_entries(matrices[0], lambda entry: tree.multiply(*rest, entry))
    return Node("*", tuple(map(scalar, factors)))


def make_quotient(top: Node, bottom: Node) -> Node:
    """Return a quotient; its top may be a matrix."""
    scalar(bottom)
    if top.op == "matrix":
        return _map_entries(top, lambda entry: tree.divide(entry, bottom))
    return tree.divide(scalar(top), bottom)


def make_mixed(whole: Node, fraction: Node) -> Node:
    """Return a mixed number as one quotient."""
    top, bottom = fraction.args
    return tree.divide(
        tree.number(whole.value * bottom.value + top.value), tree.number(bottom.value)
    )


def is_proper_fraction(node: Node) -> bool:
    """Say whether a node is a fraction of whole numbers between 0 and 1."""
    if node.op != "/":
        return False
    top, bottom = node.args
    return top.op == bottom.op == "num" and 0 < top.value < bottom.value


def apply_function(name: str, arguments: Sequence[Node]) -> Node:
    """Return a function of its arguments in terms of the few that evaluators know.

    Raises:
        Unreadable: The function doesn't take so many arguments.
    """
    if not arguments:
        raise Unreadable(f"{name} of nothing")
    first = arguments[0]
    if name == "det":
        return _determinant([list(row.args) for row in _square(first).args])
    arguments = tuple(map(scalar, arguments))
    rewrite = _REWRITES.get((name, len(arguments)))
    if rewrite is not None:
        return rewrite(*arguments)
    if name in ("max", "min", "gcd", "lcm"):
        return Node(name, arguments) if len(arguments) > 1 else arguments[0]
    if len(arguments) == (2 if name == "binom" else 1):
        return Node(name, arguments)
    raise Unreadable(f"{name} of {len(arguments)} arguments")


def _ln(node: Node) -> Node:
    return Node("ln", (node,))


def _quotient(top: str, bottom: str) -> Callable[[Node], Node]:
    return lambda node: tree.divide(Node(top, (node,)), Node(bottom, (node,)))


def _reciprocal(name: str) -> Callable[[Node], Node]:
    return lambda node: tree.divide(tree.ONE, Node(name, (node,)))


def _inverse_of_reciprocal(name: str) -> Callable[[Node], Node]:
    return lambda node: Node(name, (tree.divide(tree.ONE, node),))


_REWRITES: dict[tuple[str, int], Callable[..., Node]] = {
    ("cis", 1): lambda node: tree.power(tree.E, tree.multiply(tree.IMAGINARY_UNIT, node)),
    ("exp", 1): lambda node: tree.power(tree.E, node),
    ("sqrt", 1): lambda node: Node("root", (node, tree.number(2))),
    ("cbrt", 1): lambda node: Node("root", (node, tree.number(3))),
    ("log", 1): _ln,
    ("ln", 1): _ln,
    ("lg", 1): lambda node: tree.divide(_ln(node), _ln(tree.number(10))),
    ("log", 2): lambda node, base: tree.divide(_ln(node), _ln(base)),
    ("sec", 1): _reciprocal("cos"),
    ("csc", 1): _reciprocal("sin"),
    ("cot", 1): _quotient("cos", "sin"),
    ("sech", 1): _reciprocal("cosh"),
    ("csch", 1): _reciprocal("sinh"),
    ("coth", 1): _quotient("cosh", "sinh"),
    ("arcsec", 1): _inverse_of_reciprocal("arccos"),
    ("arccsc", 1): _inverse_of_reciprocal("arcsin"),
    ("arccot", 1): lambda node: tree.subtract(
        tree.divide(tree.PI, tree.number(2)), Node("arctan", (node,))
    ),
}


def _map_entries(matrix: Node, change: Callable[[Node], Node]) -> Node:
    rows = (Node("row", tuple(map(change, row.args))) for row in matrix.args)
    return Node("matrix", tuple(rows))


def _add_matrices(terms: list[Node]) -> Node:
    shapes = {(len(term.args), len(term.args[0].args)) for term in terms}
    if len(shapes) > 1:
        raise Unreadable("a sum of matrices of different shapes")
    rows = (
        Node(
            "row",
            tuple(tree.add(*entries) for entries in zip(*(r.args for r in rows), strict=True)),
        )
        for rows in zip(*(term.args for term in terms), strict=True)
    )
    return Node("matrix", tuple(rows))


def _square(node: Node) -> Node:
    if node.op != "matrix" or not 0 < len(node.args) <= _LARGEST_DETERMINANT:
        raise Unreadable(f"a determinant of no matrix up to order {_LARGEST_DETERMINANT}")
    if len(node.args) != len(node.args[0].args):
        raise Unreadable("a determinant of a matrix that is not square")
    return node


def _determinant(rows: list[list[Node]]) -> Node:
    if len(rows) == 1:
        return rows[0][0]
    terms = []
    for column, entry in enumerate(rows[0]):
        minor = [row[:column] + row[column + 1 :] for row in rows[1:]]
        sign = tree.number((-1) ** column)
        terms.append(tree.multiply(sign, entry, _determinant(minor)))
    return tree.add(*terms)
