"""Read tokens into sums, products and powers.

Recursive descent with a counted depth. The usual reader of LaTeX (ANTLR in
Python) takes a millisecond; this one takes some twenty microseconds.
"""

from collections.abc import Callable

from rewardkit_plugin_symbolic import tree
from rewardkit_plugin_symbolic.atoms import ATOMS, STARTS
from rewardkit_plugin_symbolic.lowering import make_product, make_quotient, make_sum, scalar
from rewardkit_plugin_symbolic.numerals import read_decimal
from rewardkit_plugin_symbolic.tokens import Token, Unreadable
from rewardkit_plugin_symbolic.tree import Node

_MOST_DEPTH = 40  # each level takes some eight frames of Python's thousand
_MOST_POSTFIXES = 4
_POSTFIXES = frozenset({"^", "!", "%", "deg"})
# What most products end at, before anything else is asked.
_BEHIND_A_PRODUCT = frozenset({"eof", "+", "-", ")", "}", ",", "="})
_SIGNS = frozenset({"+", "-", "pm", "mp"})


class Grammar:
    """Hold a position in the tokens of one answer."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.bars = 0  # how many |…| are open: a bar then closes one
        self.builders = 0  # how many {x | …} may be open: a bar or colon then divides one
        self.angles = 0  # how many <…> are open: a `>` then closes one
        self.integrals = 0  # how many integrals are open: `dx` then ends one

    @property
    def kind(self) -> str:
        """The kind of the next token."""
        return self.tokens[self.at].kind

    def take(self) -> Token:
        """Return the next token and step over it; the last one stays."""
        token = self.tokens[self.at]
        if token.kind != "eof":
            self.at += 1
        return token

    def accept(self, kind: str) -> bool:
        """Step over the next token if it is of this kind."""
        if self.tokens[self.at].kind != kind:
            return False
        self.at += 1
        return True

    def expect(self, kind: str) -> None:
        """Step over a token that must be there."""
        if not self.accept(kind):
            raise Unreadable(f"{kind!r} is missing")

    def nested(self, read: Callable[[], Node]) -> Node:
        """Read one level deeper, up to the budget."""
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise Unreadable(f"nested deeper than {_MOST_DEPTH}", "too_long")
        node = read()
        self.depth -= 1
        return node

    def item(self) -> Node:
        """Read what may stand between commas; statements widen it to relations."""
        return self.expression()

    def expression(self) -> Node:
        """Read a sum."""
        return self.nested(self._sum)

    def _sum(self) -> Node:
        terms = [self.signed(self.term)]
        while self.tokens[self.at].kind in _SIGNS:
            terms.append(self.signed(self.term))
        return make_sum(terms)

    def signed(self, read: Callable[[], Node]) -> Node:
        """Read signs, then what stands behind them."""
        if self.tokens[self.at].kind not in _SIGNS:
            return read()
        negative, both = False, ""
        while (kind := self.kind) in _SIGNS:
            self.at += 1
            negative ^= kind == "-"
            both = kind if kind in ("pm", "mp") else both
        node = read()
        if negative:
            node = make_product([tree.number(-1), node]) if node.op != "num" else tree.negate(node)
        return Node(both, (scalar(node),)) if both else node

    def term(self) -> Node:
        """Read a product; `2x` binds as `2*x`, and division goes from left to right."""
        factors = [self.factor()]
        while (kind := self.tokens[self.at].kind) not in _BEHIND_A_PRODUCT:
            if kind == "*":
                self.at += 1
                factors.append(self.signed(self.factor))
            elif kind == "/":
                self.at += 1
                factors = [make_quotient(make_product(factors), self.signed(self.factor))]
            elif kind == ":" and not self.builders:
                return self._ratio(make_product(factors))
            elif kind in STARTS and not self.stops():
                factors.append(self.factor())
            else:
                break
        return make_product(factors)

    def _ratio(self, first: Node) -> Node:
        """Read `a:b` as a quotient, and a longer ratio as those of its members to the first."""
        members = []
        while self.accept(":"):
            members.append(make_product([self.signed(self.factor)]))
            while self.kind in STARTS and not self.stops():
                members[-1] = make_product([members[-1], self.factor()])
        if len(members) == 1:
            return make_quotient(first, members[0])
        return Node("seq", tuple(make_quotient(member, first) for member in members), "::")

    def stops(self) -> bool:
        """Say whether the next token ends a product although it could start a factor."""
        token, previous = self.tokens[self.at], self.tokens[self.at - 1]
        if token.kind == "(":
            ahead = self.tokens[self.at + 1 : self.at + 3]
            return ahead[0].kind == "mod" or ahead[-1].kind == "in"
        if token.kind == "|":
            return bool(self.bars or self.builders)
        if token.kind == "num" and previous.kind == "num":
            raise Unreadable("two numbers side by side")
        if token.kind == "sym" and self.integrals:
            return token.text == "d" and self.tokens[self.at + 1].kind == "sym"
        return False

    def factor(self) -> Node:
        """Read a value and the marks behind it."""
        node = self.atom()
        for _ in range(_MOST_POSTFIXES + 1):
            if self.tokens[self.at].kind not in _POSTFIXES:
                return node
            if self.accept("^"):
                node = tree.power(scalar(node), self.exponent())
            elif self.accept("!"):
                if self.kind == "!":
                    raise Unreadable("a double factorial")
                node = Node("factorial", (scalar(node),))
            elif self.accept("%"):
                node = tree.divide(scalar(node), tree.number(100))
            else:
                self.at += 1
                node = Node("deg", (scalar(node),))
        raise Unreadable("too many marks behind one factor", "too_long")

    def exponent(self) -> Node:
        """Read what stands behind `^`; a tower binds from the right."""
        return scalar(self.nested(self._exponent))

    def _exponent(self) -> Node:
        node = self.signed(self._plain_number if self.kind == "num" else self.atom)
        if self.accept("!"):
            node = Node("factorial", (scalar(node),))
        return tree.power(scalar(node), self.exponent()) if self.accept("^") else node

    def _plain_number(self) -> Node:
        """Read a number that no fraction or digit behind it belongs to."""
        return read_decimal(self.take().text)

    def atom(self) -> Node:
        """Read one value: a number, a symbol, brackets, a command with its arguments."""
        kind, text = self.tokens[self.at]
        read = ATOMS.get(kind)
        if read is None:
            raise Unreadable(f"{text or kind!r} where a value belongs")
        self.at += 1
        return read(self, text)

    def argument(self) -> Node:
        """Read the argument of a command: braces, or a single digit or letter."""
        token = self.tokens[self.at]
        if token.kind == "num" and token.text.isdigit():
            if len(token.text) > 1:
                self.tokens[self.at] = Token("num", token.text[1:])
            else:
                self.at += 1
            return tree.number(int(token.text[0]))
        return scalar(self.atom())
