"""Read functions and their arguments, sums, products and integrals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewardkit_plugin_symbolic import tree
from rewardkit_plugin_symbolic.brackets import read_arguments
from rewardkit_plugin_symbolic.lowering import apply_function, make_product, scalar
from rewardkit_plugin_symbolic.numerals import read_decimal
from rewardkit_plugin_symbolic.tokens import Unreadable
from rewardkit_plugin_symbolic.tree import Node
from rewardkit_plugin_symbolic.vocabulary import INVERSES

if TYPE_CHECKING:
    from rewardkit_plugin_symbolic.grammar import Grammar

# What may stand behind a function's name without brackets, as in `\sin 2\pi x`.
_BARE = frozenset({"num", "rep", "sym", "const", "frac", "sqrt", "{"})


def read_function(grammar: Grammar, name: str) -> Node:
    """Read a function with its exponent, base and argument."""
    base: list[Node] = []
    exponent: Node | None = None
    if grammar.accept("_"):
        plain = grammar.kind == "num"
        base = [read_decimal(grammar.take().text) if plain else scalar(grammar.atom())]
    if grammar.accept("^"):
        exponent = grammar.exponent()
    if exponent == tree.number(-1) and name in INVERSES:
        name, exponent = INVERSES[name], None
    node = apply_function(name, [*_function_arguments(grammar, name), *base])
    return node if exponent is None else tree.power(node, exponent)


def _function_arguments(grammar: Grammar, name: str) -> list[Node]:
    kind = grammar.kind
    if kind == "(":
        return read_arguments(grammar)
    if kind == "\\{" and name in ("max", "min", "gcd", "lcm"):
        return list(grammar.atom().args)
    if kind in ("[", "|", "begin", "lfloor", "lceil") or (kind == "{" and name in ("sqrt", "det")):
        return [grammar.atom()]
    if kind == "func":
        return [grammar.nested(grammar.factor)]
    return [grammar.nested(lambda: grammar.signed(lambda: _bare_argument(grammar)))]


def _bare_argument(grammar: Grammar) -> Node:
    """Read a run of factors without an operator; a bracket goes with a coefficient only."""
    factors = [grammar.factor()]
    while grammar.kind in _BARE or (grammar.kind == "(" and _is_coefficient(factors)):
        if grammar.stops() or _is_exponential(grammar, factors):
            break
        factors.append(grammar.factor())
    return make_product(factors)


def _is_exponential(grammar: Grammar, factors: list[Node]) -> bool:
    r"""Say whether `e^` stands behind an argument, as in `\sin x e^x`."""
    here, behind = grammar.tokens[grammar.at : grammar.at + 2]
    return here.text == "e" and behind.kind == "^" and not _is_coefficient(factors)


def _is_coefficient(factors: list[Node]) -> bool:
    return all(factor.op in ("num", "dec", "const", "/") for factor in factors)


def read_sum(grammar: Grammar, text: str) -> Node:
    """Read a sum."""
    return _series(grammar, "sum")


def read_product(grammar: Grammar, text: str) -> Node:
    """Read a product."""
    return _series(grammar, "prod")


def _series(grammar: Grammar, op: str) -> Node:
    grammar.expect("_")
    grammar.expect("{")
    name = grammar.take().text
    grammar.expect("=")
    low = scalar(grammar.expression())
    grammar.expect("}")
    grammar.expect("^")
    high = _limit(grammar)
    return Node(op, (scalar(grammar.nested(grammar.term)), low, high), name)


def _limit(grammar: Grammar) -> Node:
    return scalar(grammar.signed(grammar.argument))


def read_integral(grammar: Grammar, text: str) -> Node:
    """Read an integral with bounds."""
    grammar.expect("_")
    low = _limit(grammar)
    grammar.expect("^")
    high = _limit(grammar)
    grammar.integrals += 1
    body = tree.ONE if grammar.tokens[grammar.at].text == "d" else grammar.expression()
    grammar.integrals -= 1
    if grammar.take().text != "d" or grammar.kind not in ("sym", "const"):
        raise Unreadable("an integral without dx")
    return Node("int", (scalar(body), low, high), grammar.take().text)
