"""Read one value: a number, a symbol, brackets, a command with its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rewardkit_plugin_symbolic import tree
from rewardkit_plugin_symbolic.brackets import (
    read_angle,
    read_arguments,
    read_bars,
    read_box,
    read_ceiling,
    read_empty,
    read_floor,
    read_group,
    read_matrix,
    read_named_set,
    read_plain_angle,
    read_round,
    read_set,
    read_square,
)
from rewardkit_plugin_symbolic.functions import read_function, read_integral, read_product, read_sum
from rewardkit_plugin_symbolic.lowering import apply_function, make_product, scalar
from rewardkit_plugin_symbolic.numerals import (
    read_fraction,
    read_number,
    read_repeating,
    read_subscript,
)
from rewardkit_plugin_symbolic.tree import Node

if TYPE_CHECKING:
    from rewardkit_plugin_symbolic.grammar import Grammar


def _symbol(grammar: Grammar, name: str) -> Node:
    if grammar.accept("_"):
        name += f"_{read_subscript(grammar)}"
    while grammar.accept("'"):
        name += "'"
    if name == "C" and grammar.kind == "(":
        arguments = read_arguments(grammar)
        if len(arguments) == 2:
            return apply_function("binom", arguments)
        return make_product([tree.symbol(name), *arguments])
    return tree.symbol(name)


def _constant(grammar: Grammar, name: str) -> Node:
    if grammar.accept("_"):
        return tree.symbol(f"{name}_{read_subscript(grammar)}")
    return Node("const", (), name)


def _infinity(grammar: Grammar, text: str) -> Node:
    return tree.INFINITY


def _dots(grammar: Grammar, text: str) -> Node:
    return Node("word", (), "...")


def _root(grammar: Grammar, text: str) -> Node:
    degree = tree.number(2)
    if grammar.accept("["):
        degree = scalar(grammar.expression())
        grammar.expect("]")
    return Node("root", (scalar(grammar.atom()), degree))


def _binomial(grammar: Grammar, text: str) -> Node:
    top = grammar.argument()
    return apply_function("binom", [top, grammar.argument()])


ATOMS: dict[str, Callable[[Grammar, str], Node]] = {
    "num": read_number, "rep": read_repeating, "sym": _symbol, "const": _constant,
    "inf": _infinity, "{": read_group, "(": read_round, "[": read_square, "\\{": read_set,
    "\\<": read_angle, "<": read_plain_angle, "|": read_bars, "frac": read_fraction,
    "sqrt": _root, "binom": _binomial, "lfloor": read_floor, "lceil": read_ceiling,
    "func": read_function, "sum": read_sum, "prod": read_product, "int": read_integral,
    "begin": read_matrix, "empty": read_empty, "mathbb": read_named_set,
    "box": read_box, "dots": _dots,
}  # fmt: skip
STARTS = frozenset(ATOMS) - {"<", "empty", "mathbb", "box", "dots"}
