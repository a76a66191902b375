"""Read numbers: whole, decimal, repeating, mixed, to a base."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rewardkit_plugin_symbolic import tree
from rewardkit_plugin_symbolic.lowering import is_proper_fraction, make_mixed, make_quotient
from rewardkit_plugin_symbolic.tokens import Unreadable
from rewardkit_plugin_symbolic.tree import Node

if TYPE_CHECKING:
    from rewardkit_plugin_symbolic.grammar import Grammar

_LARGEST_EXPONENT = 400  # of ten, in 1.5e400; keeps every number under a kilobyte


def read_decimal(digits: str) -> Node:
    """Return the node of a number's digits: whole numbers are exact, decimals are not.

    >>> read_decimal("1.5e3")
    Node(op='dec', args=(), value=Fraction(1500, 1))
    """
    if digits.isdigit():
        return tree.number(int(digits))
    mantissa, _, exponent = digits.lower().partition("e")
    whole, _, part = mantissa.partition(".")
    if not exponent and not part.strip("0"):
        return tree.number(int(whole or "0"))  # 5.00 is five, to the last digit
    scale = int(exponent or "0") - len(part)
    if abs(scale) > _LARGEST_EXPONENT:
        raise Unreadable(f"an exponent beyond {_LARGEST_EXPONENT}", "too_long")
    return Node("dec", (), int(whole + part) * Fraction(10) ** scale)


def read_number(grammar: Grammar, digits: str) -> Node:
    """Read a number, and what belongs to it: a base, the fraction of a mixed number."""
    node = read_decimal(digits)
    if node.op != "num":
        return node
    if grammar.kind == "_":
        grammar.at += 1
        return Node("based", (), f"{digits.lstrip('0')}_{read_subscript(grammar)}")
    if grammar.kind == "frac":
        return _mixed_in_latex(grammar, node)
    if grammar.kind == "num":
        return _mixed_in_line(grammar, node)
    return node


def _mixed_in_latex(grammar: Grammar, whole: Node) -> Node:
    start, tokens = grammar.at, grammar.tokens.copy()
    grammar.at += 1
    fraction = read_fraction(grammar, "")
    if is_proper_fraction(fraction):
        return make_mixed(whole, fraction)
    grammar.at, grammar.tokens = start, tokens
    return whole


def _mixed_in_line(grammar: Grammar, whole: Node) -> Node:
    ahead = grammar.tokens[grammar.at : grammar.at + 3]
    if [token.kind for token in ahead] == ["num", "/", "num"]:
        fraction = tree.divide(read_decimal(ahead[0].text), read_decimal(ahead[2].text))
        if is_proper_fraction(fraction):
            grammar.at += 3
            return make_mixed(whole, fraction)
    raise Unreadable("two numbers side by side")


def read_repeating(grammar: Grammar, text: str) -> Node:
    """Read a repeating decimal."""
    head, _, tail = text.partition("\\")
    period = "".join(filter(str.isdigit, tail))
    whole, _, start = head.partition(".")
    scale = 10 ** len(start)
    value = Fraction(int(whole + start or "0"), scale)
    return tree.number(value + Fraction(int(period), scale * (10 ** len(period) - 1)))


def read_subscript(grammar: Grammar) -> str:
    """Read a subscript as text."""
    if not grammar.accept("{"):
        return grammar.take().text
    parts: list[str] = []
    while not grammar.accept("}"):
        token = grammar.take()
        if token.kind in ("eof", "{", "^"):
            raise Unreadable("a subscript that does not close")
        parts.append(token.text or token.kind)
    return "".join(parts)


def read_fraction(grammar: Grammar, text: str) -> Node:
    """Read a fraction."""
    top = grammar.argument()
    bottom = grammar.argument()
    if _is_differential(bottom) and (top == tree.symbol("d") or _is_differential(top)):
        return _derivative(top, bottom)
    return make_quotient(top, bottom)


def _is_differential(node: Node) -> bool:
    return node.op == "*" and node.args[0] == tree.symbol("d")


def _derivative(top: Node, bottom: Node) -> Node:
    """Read `dy/dx` as the name of one value."""
    names = [node.args[1].value for node in (top, bottom) if node.op == "*" and len(node.args) == 2]
    if len(names) < 2 or not all(isinstance(name, str) for name in names):
        raise Unreadable("a derivative")
    return tree.symbol(f"d{names[0]}/d{names[1]}")
