r"""Read a plain formula sooner: the tree that the grammar would read it into, or nothing.

Digits, small letters, brackets, fractions, powers, square roots and functions with
brackets need neither token objects nor a look at what else might stand there. All that
the grammar reads in a way of its own (`2\frac12`, `dy/dx`, `x^2^3`) is left to it.
"""

from collections.abc import Callable
from functools import lru_cache
from string import ascii_lowercase

from rewardkit.reading.lazy import lazy_pattern
from rewardkit_plugin_symbolic import tree
from rewardkit_plugin_symbolic.letters import read_run
from rewardkit_plugin_symbolic.lowering import apply_function
from rewardkit_plugin_symbolic.numerals import read_decimal
from rewardkit_plugin_symbolic.tokens import Unreadable
from rewardkit_plugin_symbolic.tree import Node
from rewardkit_plugin_symbolic.vocabulary import COMMANDS

_MOST_CHARACTERS = 100  # fewer than the tokens, digits and levels that the grammar reads
_MOST_BRACKETS = 12  # in one another they take three levels each of its forty
_PLAIN = lazy_pattern(r"[0-9a-z+\-*/^(){}\\. ]++")
# Two numbers side by side, a mixed number, an exponent of ten.
_OTHER_NUMBER = lazy_pattern(r"[0-9](?: ++[0-9]| *+\\[cdt]?frac|e[-+]?[0-9])")
_TOKEN = lazy_pattern(r"[0-9]++(?:\.[0-9]++)?|[a-z]++|\\left\(|\\right\)|\\[a-z]*+|[^ ]")
_BEHIND_A_PRODUCT = frozenset({"", "+", "-", ")", "}", "\\right)"})
_TIMES = frozenset({"*", "\\cdot", "\\times"})
_CLOSING = {"(": ")", "\\left(": "\\right)", "{": "}"}
_FRACTIONS = frozenset({"\\frac", "\\dfrac", "\\tfrac", "\\cfrac"})
_MINUS_ONE, _TWO = tree.number(-1), tree.number(2)
_FUNCTIONS = {f"\\{name}": token[-1] for name, token in COMMANDS.items() if token[0] == "func"}

_Tokens = list[str]  # the next one last, and an empty one in front


@lru_cache(maxsize=2_048)
def read_plainly(text: str) -> Node | None:
    """Return the tree of a plain formula, or None for whatever the grammar must read.

    >>> read_plainly("x+1") == tree.add(tree.symbol("x"), tree.ONE), read_plainly("x=1")
    (True, None)
    """
    if len(text) > _MOST_CHARACTERS or not _PLAIN.fullmatch(text) or _OTHER_NUMBER.search(text):
        return None
    if text.count("(") + text.count("{") > _MOST_BRACKETS:
        return None
    tokens = ["", *reversed(_TOKEN.findall(text))]
    try:
        node = _sum(tokens)
    except (_Otherwise, Unreadable):
        return None
    return node if len(tokens) == 1 else None


class _Otherwise(Exception):  # noqa: N818 (not an error: the grammar reads it)
    """Say that a formula is not plain."""


def _sum(tokens: _Tokens) -> Node:
    first = _signed(tokens, _product)
    if tokens[-1] != "+" and tokens[-1] != "-":
        return first
    terms = [first]
    while tokens[-1] == "+" or tokens[-1] == "-":
        terms.append(_signed(tokens, _product))
    return Node("+", tuple(terms))


def _signed(tokens: _Tokens, read: Callable[[_Tokens], Node]) -> Node:
    negative = False
    while tokens[-1] == "-" or tokens[-1] == "+":
        negative ^= tokens.pop() == "-"
    node = read(tokens)
    if not negative:
        return node
    return tree.negate(node) if node.op == "num" else Node("*", (_MINUS_ONE, node))


def _product(tokens: _Tokens) -> Node:
    factors = [_factor(tokens)]
    while (mark := tokens[-1]) not in _BEHIND_A_PRODUCT:
        if mark in _TIMES:
            tokens.pop()
            factors.append(_signed(tokens, _factor))
        elif mark == "/":
            tokens.pop()
            factors = [tree.divide(tree.multiply(*factors), _signed(tokens, _factor))]
        else:
            factors.append(_factor(tokens))
    return factors[0] if len(factors) == 1 else Node("*", tuple(factors))


def _factor(tokens: _Tokens) -> Node:
    node = _atom(tokens)
    return tree.power(node, _exponent(tokens)) if tokens[-1] == "^" else node


def _atom(tokens: _Tokens) -> Node:
    mark = tokens.pop()
    if node := _symbols().get(mark):
        return node
    if mark in _CLOSING:
        return _bracketed(tokens, _CLOSING[mark])
    if mark in _FRACTIONS:
        return tree.divide(_braced(tokens), _braced(tokens))
    if mark == "\\sqrt":
        return Node("root", (_braced(tokens), _TWO))
    if mark in _FUNCTIONS:
        return _function(tokens, _FUNCTIONS[mark])
    if mark[:1].isdigit():
        return read_decimal(mark)
    if letters := mark.isalpha() and _cut_letters(mark):
        tokens.extend(reversed(letters))
        return _atom(tokens)
    raise _Otherwise


def _bracketed(tokens: _Tokens, closing: str) -> Node:
    node = _sum(tokens)
    if tokens.pop() != closing:
        raise _Otherwise
    return node


def _braced(tokens: _Tokens) -> Node:
    if tokens.pop() != "{":
        raise _Otherwise
    return _bracketed(tokens, "}")


def _exponent(tokens: _Tokens) -> Node:
    """Read what stands behind `^`; a tower of them is left to the grammar."""
    tokens.pop()
    node = _atom(tokens)
    if tokens[-1] == "^":
        raise _Otherwise
    return node


def _function(tokens: _Tokens, name: str) -> Node:
    r"""Read `(x)` or `^2(x)` behind a function; an inverse is left to the grammar."""
    exponent = _exponent(tokens) if tokens[-1] == "^" else None
    if exponent == _MINUS_ONE or tokens[-1] not in ("(", "\\left("):
        raise _Otherwise
    node = apply_function(name, [_bracketed(tokens, _CLOSING[tokens.pop()])])
    return node if exponent is None else tree.power(node, exponent)


@lru_cache(maxsize=1)
def _symbols() -> dict[str, Node]:
    symbols = {"\\pi": tree.PI}
    for letter in filter(_cut_letters, ascii_lowercase):
        kind = read_run(letter, "", False)[0].kind
        symbols[letter] = Node(kind, (), letter)
    return symbols


_CONTEXTS = (("", False), ("num", True), ("}", True), (")", True))


@lru_cache(maxsize=512)
def _cut_letters(run: str) -> str:
    """Return a product of symbols as its letters; nothing for what may be read otherwise."""
    readings = {read_run(run, *context) for context in _CONTEXTS}
    pieces = readings.pop()
    plain = all(piece.kind in ("sym", "const") and len(piece.text) == 1 for piece in pieces)
    if readings or not plain or "d" in run:  # dy/dx is the name of one value
        return ""
    return "".join(piece.text for piece in pieces)
