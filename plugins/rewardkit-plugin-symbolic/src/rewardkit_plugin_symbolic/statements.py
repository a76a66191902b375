"""Read a whole answer: relations, sets, units, and lists of them."""

import re
from functools import lru_cache

from rewardkit.reading.lazy import lazy_pattern
from rewardkit_plugin_symbolic.cutter import cut
from rewardkit_plugin_symbolic.grammar import Grammar
from rewardkit_plugin_symbolic.lowering import scalar
from rewardkit_plugin_symbolic.plain import read_plainly
from rewardkit_plugin_symbolic.realsets import speaks_of_sets
from rewardkit_plugin_symbolic.tokens import Token, Unreadable
from rewardkit_plugin_symbolic.tree import Node, divide, is_deeper, number, symbol
from rewardkit_plugin_symbolic.units import read_unit
from rewardkit_plugin_symbolic.vocabulary import RELATIONS, UNITS
from rewardkit_plugin_symbolic.wrapping import unwrap

_SEPARATORS = frozenset({",", ";", "and", "or"})
_ALL_REALS = frozenset({"all real numbers", "all reals", "\\text{all real numbers}"})
_CLAUSE_WORDS = frozenset(
    {"for", "all", "any", "every", "some", "each", "where", "is", "are", "a", "an", "real",
     "constant", "constants", "number", "numbers", "arbitrary", "and", "in", "integer", "integers"}
)  # fmt: skip
_CLAUSE_MARKS = frozenset({"sym", "in", "mathbb", ","})
_DENIALS = frozenset({"not", "no", "never", "false", "wrong", "incorrect"})
_NOTHING = frozenset({"no solution", "no solutions", "empty set", "empty"})
_SAME_WORDS = {"dne": "does not exist", "no real solutions": "no real solution"}
_ARTICLE = lazy_pattern(r"(?:an?|the|there (?:is|are)) (?=\w\w)")
_ITEM_ENDS = _SEPARATORS | {"eof"}
# `1/2/2/2…` is deep without a bracket; what computes it takes two frames a level.
_MOST_LEVELS = 120
_COMBINATIONS = frozenset({"cup", "cap", "setminus"})


@lru_cache(maxsize=2_048)
def read_answer(text: str, grouped: bool = True) -> Node | Unreadable:
    r"""Read an answer, or say why it is outside the grammar.

    Args:
        text: As it stands in the completion or the dataset.
        grouped: Read `1,234` outside brackets as one number, not as two.

    >>> read_answer(r"$\sqrt{2}$.").op
    'root'
    """
    if text.strip(" .$").casefold() in _ALL_REALS:
        return Node("named_set", (), "R")
    text = unwrap(text)
    return read_plainly(text) or read_fully(text, grouped)


def read_fully(text: str, grouped: bool = True) -> Node | Unreadable:
    """Read an answer without its wrapping by the whole grammar; `read_plainly` is the short way."""
    if time := _TIME.fullmatch(text):
        return Node("word", (), f"{time[1]}:{time[2]} {time[3].lower()}m")
    choice = _CHOICE.match(text)
    try:
        node = _Statements(cut(text[choice.end() :] if choice else text, grouped)).answer()
    except Unreadable as unreadable:
        return unreadable.with_traceback(None)
    if is_deeper(node, _MOST_LEVELS):
        return Unreadable(f"more than {_MOST_LEVELS} operations in one another", "too_long")
    if choice is None:
        return node
    if node.op == "list":
        return Unreadable("several values behind a choice")
    return Node("choice", (symbol(choice[1]), node))


_TIME = lazy_pattern(
    r"(\d{1,2})(?::|\\text\{:\})(\d\d)\s?~?(?:\\text\{)?\s?([ap])\.?\s?m\.?\s?\}?",
    re.ASCII | re.IGNORECASE,
)
# A lettered choice with its value behind it, `\textbf{(B)}\ 12`.
_CHOICE = lazy_pattern(
    r"\\(?:text|textbf|textrm|mathrm|mathbf)\s?\{\s*\(([A-Z])\)\s*\}(?:\\ |\\q?quad|[\s~:])*"
    r"(?=[^\s,;])(?!\\text|\\math|\\quad|\\qquad|or|and)"
)


_GROUPED = lazy_pattern(r"\d,\d{3}(?!\d)", re.ASCII)


def has_grouping(text: str) -> bool:
    """Say whether a comma in a text may separate thousands or members of a list.

    >>> has_grouping("1,234"), has_grouping("1,23")
    (True, False)
    """
    return _GROUPED.search(text) is not None


class _Statements(Grammar):
    """Widen the grammar of formulas to answers."""

    def answer(self) -> Node:
        """Read everything there is."""
        items = [self.item()]
        joint = ""
        while self.kind in _SEPARATORS:
            joint = self.take().kind
            while self.kind in ("and", "or"):
                joint = self.take().kind
            if self._at_clause():
                break
            items.append(self.item())
        if self.accept("("):
            items.append(self.item())
            self.expect(")")
            if not _is_side_condition(items[-1]):
                raise Unreadable("brackets behind an answer")
        if self._at_clause():
            self._clause(any(map(speaks_of_sets, items)))
        if self.kind != "eof":
            token = self.take()
            raise Unreadable(f"{token.text or token.kind!r} is not understood here")
        condition = items.pop() if len(items) > 1 and _is_side_condition(items[-1]) else None
        node = items[0] if len(items) == 1 else Node("list", tuple(items), joint)
        if condition is None or condition.args[1].value == "R":
            return node
        return Node("where", (node, condition.args[0]), condition.args[1].value)

    def _at_clause(self) -> bool:
        return self.kind == "word" and self.tokens[self.at].text.split()[0] in ("for", "where")

    def _clause(self, of_sets: bool) -> None:
        r"""Step over `\text{for all real } x`, which says what is understood anyway."""
        while self.kind != "eof":
            token = self.take()
            known = all(word.strip(",") in _CLAUSE_WORDS for word in token.text.split())
            whole = "integer" in token.text or (token.kind == "mathbb" and token.text != "R")
            if not (token.kind in _CLAUSE_MARKS or (token.kind == "word" and known)):
                raise Unreadable("a clause behind an answer")
            if whole and of_sets:
                raise Unreadable("a set of whole numbers")

    def item(self) -> Node:
        """Read a chain of relations, or one side alone."""
        members = [self._label() or self._side()]
        relations: list[str] = []
        while (kind := self.kind) in RELATIONS and not (self.angles and kind == ">"):
            self.at += 1
            relations.append(kind)
            members.append(self._side())
        if relations:
            return Node("rel", tuple(members), tuple(relations))
        return members[0]

    def _label(self) -> Node | None:
        r"""Read `f(x)`, `AB` or `\text{Area}` in front of an equals sign, or `≈` alone."""
        if self.kind == "~":
            return Node("label", (), "")
        tokens, at = self.tokens, self.at
        if tokens[at].kind not in ("sym", "word", "func"):
            return None
        stop = at + 1 if tokens[at].kind == "func" else _end_of_label(tokens, at)
        if stop == at or tokens[stop].kind not in ("=", "~"):
            return None
        if any(token.text in _DENIALS for token in tokens[at:stop]):
            raise Unreadable("a denial")
        self.at = stop
        return Node("label", (), "".join(token.text or token.kind for token in tokens[at:stop]))

    def _side(self) -> Node:
        node = self._part()
        while self.kind in _COMBINATIONS:
            node = Node(self.take().kind, (node, self._part()))
        return node

    def _part(self) -> Node:
        if self.kind == "word" or self._at_capitals():
            return self._words()
        node = self.expression()
        if self._at_modulus():
            return Node("mod", (scalar(node), self._modulus()))
        if self.kind != "word":
            return node
        if self._at_clause():
            return node
        unit = self._unit()
        if unit == "percent":
            return divide(scalar(node), number(100))
        if unit == "degree":
            return Node("deg", (scalar(node),))
        return Node("unit", (scalar(node),), unit)

    def _at_capitals(self) -> bool:
        """Say whether an item is a run of capitals, which names something: `ABCD`."""
        at = self.at
        while self.tokens[at].kind == "sym" and self.tokens[at].text.isupper():
            at += 1
        return at - self.at > 1 and (self.tokens[at].kind in _ITEM_ENDS)

    def _at_modulus(self) -> bool:
        return self.kind == "mod" or (self.kind == "(" and self.tokens[self.at + 1].kind == "mod")

    def _modulus(self) -> Node:
        r"""Read `\pmod{n}`, `mod n` or `(mod n)`."""
        bracket = self.accept("(")
        self.expect("mod")
        node = scalar(self.atom())
        if bracket:
            self.expect(")")
        return node

    def _words(self) -> Node:
        """Read words alone, or a currency in front of a number."""
        start = self.at
        while self.kind in ("word", "sym"):
            self.at += 1
        words = [token.text for token in self.tokens[start : self.at]]
        if self.tokens[start].kind == "sym":
            words = ["".join(words)]
        text = _ARTICLE.sub("", " ".join(words).casefold(), count=1)
        if text in _NOTHING:
            return Node("set")
        if text in UNITS and self.kind in ("num", "frac", "sqrt", "("):
            return Node("unit", (scalar(self.expression()),), UNITS[text])
        return Node("word", (), _SAME_WORDS.get(text, text))

    def _unit(self) -> str:
        words = []
        while self.kind == "word":
            words.append(self.take().text)
        name = " ".join(words)
        if self.accept("^"):
            name += "^" + (self.take().text if self.kind != "{" else self._braced_exponent())
        unit = read_unit(name)
        if unit is None:
            raise Unreadable(f"{name!r} behind a number")
        return unit

    def _braced_exponent(self) -> str:
        self.expect("{")
        text = self.take().text
        self.expect("}")
        return text


def _is_side_condition(item: Node) -> bool:
    r"""Say whether an item only names the kind of a number, as in `k \in \mathbb{Z}`."""
    return item.op == "rel" and item.value == ("in",) and item.args[1].op == "named_set"


def _end_of_label(tokens: list[Token], at: int) -> int:
    """Return where a label ends, or `at` if there is none."""
    start = at
    while tokens[at].kind == "word":
        at += 1
    if at > start:
        return at
    while tokens[at].kind == "sym" and tokens[at].text.isupper():
        at += 1
    if at - start > 1:
        return at
    return _end_of_call(tokens, start)


def _end_of_call(tokens: list[Token], start: int) -> int:
    at = start + 1
    while tokens[at].kind in ("'", "^", "{", "-", "}") or tokens[at - 1].kind == "-":
        if tokens[at].kind == "eof":
            return start
        at += 1
    if tokens[at].kind != "(":
        return start
    while tokens[at].kind in ("(", "sym", ",", "num"):
        at += 1
    return at + 1 if tokens[at].kind == ")" else start
