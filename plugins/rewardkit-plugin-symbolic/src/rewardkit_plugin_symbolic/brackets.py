"""Read what stands between delimiters: groups, tuples, sets, bars, matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewardkit_plugin_symbolic.lowering import apply_function, scalar
from rewardkit_plugin_symbolic.numerals import read_subscript
from rewardkit_plugin_symbolic.tokens import Token, Unreadable
from rewardkit_plugin_symbolic.tree import Node
from rewardkit_plugin_symbolic.vocabulary import MATRICES, SYSTEMS

if TYPE_CHECKING:
    from rewardkit_plugin_symbolic.grammar import Grammar

_PARTNERS = {"(": ")", "[": "]"}


def read_group(grammar: Grammar, text: str) -> Node:
    """Read a formula in braces."""
    node = grammar.nested(grammar.item)
    if grammar.accept("choose"):
        node = apply_function("binom", [node, grammar.nested(grammar.expression)])
    if grammar.accept(","):
        return Node("set", (node, *_items(grammar, ("}",))[0]))
    grammar.expect("}")
    return node


def read_box(grammar: Grammar, text: str) -> Node:
    """Read a box, which is the answer and no factor of one."""
    grammar.expect("{")
    node = read_group(grammar, text)
    if grammar.kind in ("{", "(", "box", "num", "sym", "const", "frac", "sqrt"):
        raise Unreadable("a box with something beside it")
    return node


def _bracket(grammar: Grammar, opening: str) -> Node:
    bars, grammar.bars = grammar.bars, 0
    items, closing = _items(grammar, (")", "]"))
    grammar.bars = bars
    if len(items) == 1 and closing == _PARTNERS[opening] and items[0].op != "seq":
        return items[0]
    return Node("seq", items, opening + closing)


def read_round(grammar: Grammar, text: str) -> Node:
    """Read a formula in brackets, a tuple or an interval."""
    return _bracket(grammar, "(")


def read_square(grammar: Grammar, text: str) -> Node:
    """Read the same with a square bracket in front."""
    return _bracket(grammar, "[")


def read_angle(grammar: Grammar, text: str) -> Node:
    """Read a vector between angle brackets."""
    return Node("seq", _items(grammar, ("\\>",))[0], "()")


def read_plain_angle(grammar: Grammar, text: str) -> Node:
    """Read a vector between `<` and `>`."""
    grammar.angles += 1
    items, _ = _items(grammar, (">",))
    grammar.angles -= 1
    return Node("seq", items, "()")


def read_set(grammar: Grammar, text: str) -> Node:
    """Read a set, by its members or by a condition."""
    if grammar.accept("\\}"):
        return Node("set")
    bars, grammar.bars = grammar.bars, 0
    grammar.builders += 1
    first = grammar.item()
    grammar.builders -= 1
    if grammar.kind in ("|", "mid", ":"):
        grammar.at += 1
        conditions, _ = _items(grammar, ("\\}",))
        node = Node("builder", (first, *conditions))
    elif grammar.accept(","):
        node = Node("set", (first, *_items(grammar, ("\\}",))[0]))
    else:
        grammar.expect("\\}")
        node = Node("set", (first,))
    grammar.bars = bars
    return node


def _items(grammar: Grammar, closing: tuple[str, ...]) -> tuple[tuple[Node, ...], str]:
    """Read items between commas up to one of these delimiters, which is returned too."""
    items = [grammar.nested(grammar.item)]
    while grammar.kind not in closing:
        if not (grammar.accept(",") or grammar.accept(";")):
            raise Unreadable(f"{closing[0]!r} is missing")
        items.append(grammar.nested(grammar.item))
    return tuple(items), grammar.take().kind


def read_arguments(grammar: Grammar) -> list[Node]:
    """Read arguments in brackets."""
    grammar.expect("(")
    bars, grammar.bars = grammar.bars, 0
    items, _ = _items(grammar, (")",))
    grammar.bars = bars
    return list(items)


def read_bars(grammar: Grammar, text: str) -> Node:
    """Read an absolute value or a determinant."""
    grammar.bars += 1
    node = grammar.expression()
    grammar.expect("|")
    grammar.bars -= 1
    return apply_function("det" if node.op == "matrix" else "abs", [node])


def read_floor(grammar: Grammar, text: str) -> Node:
    """Read a floor."""
    node = grammar.expression()
    grammar.expect("rfloor")
    return apply_function("floor", [node])


def read_ceiling(grammar: Grammar, text: str) -> Node:
    """Read a ceiling."""
    node = grammar.expression()
    grammar.expect("rceil")
    return apply_function("ceil", [node])


def read_matrix(grammar: Grammar, name: str) -> Node:
    """Read a matrix, or the determinant of one."""
    if name in SYSTEMS:
        return _system(grammar, name)
    if name not in MATRICES:
        raise Unreadable(f"\\begin{{{name}}} is not known")
    if name == "array" and grammar.kind == "{":
        read_subscript(grammar)  # the columns' alignment
    rows = [_row(grammar)]
    while grammar.accept("\\\\"):
        if grammar.kind != "end":
            rows.append(_row(grammar))
    if grammar.take() != Token("end", name):
        raise Unreadable("a matrix that does not close")
    if len({len(row.args) for row in rows}) > 1:
        raise Unreadable("rows of different lengths")
    node = Node("matrix", tuple(rows))
    return apply_function("det", [node]) if name == "vmatrix" else node


def _system(grammar: Grammar, name: str) -> Node:
    """Read statements under each other."""
    items = []
    while grammar.kind != "end":
        items.append(grammar.nested(grammar.item))
        if not (grammar.accept("\\\\") or grammar.accept(",") or grammar.kind == "end"):
            raise Unreadable("a system with something beside a statement")
    if not items or grammar.take() != Token("end", name):
        raise Unreadable("a system that does not close")
    return items[0] if len(items) == 1 else Node("list", tuple(items), "and")


def _row(grammar: Grammar) -> Node:
    entries = [scalar(grammar.expression())]
    while grammar.accept("&"):
        entries.append(scalar(grammar.expression()))
    return Node("row", tuple(entries))


def read_empty(grammar: Grammar, text: str) -> Node:
    """Read the empty set."""
    return Node("set")


def read_named_set(grammar: Grammar, name: str) -> Node:
    """Read a set of numbers by its letter."""
    if grammar.accept("^"):
        name = f"{name}^{grammar.take().text or grammar.tokens[grammar.at - 1].kind}"
    return Node("named_set", (), name)
