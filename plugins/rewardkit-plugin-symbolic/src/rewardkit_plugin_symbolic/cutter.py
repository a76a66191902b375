"""Cut an answer into tokens: one pass, one pattern, nothing in it can match in two ways."""

import re

from rewardkit.reading.lazy import lazy_pattern
from rewardkit_plugin_symbolic.letters import read_run, read_text
from rewardkit_plugin_symbolic.marks import MARKS, is_cross_product, read_mark
from rewardkit_plugin_symbolic.tokens import (
    END,
    MOST_CHARACTERS,
    MOST_DIGITS,
    MOST_TOKENS,
    Token,
    Unreadable,
)
from rewardkit_plugin_symbolic.vocabulary import BASES, COMMANDS, LAYOUT, TEXT, UNITS

_PATTERN = lazy_pattern(
    r"""(?P<repeating>\d*\.\d*\\(?:overline|bar|dot)\s?\{?\d+\}?)
      | (?P<number>
          \d{1,3}(?:(?:\{,\}|,\\!|\\,|\\;|\\[ ]|\\!)\d{3})+(?!\d)(?:\.\d+)?
        | \d{1,3}(?:[ ]\d{3})+(?![ ]?\d)(?:\.\d+)?
        | \d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?
        | (?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4}(?![\d.]))?)
      | (?P<degree>\^\s?\{?\s?\\circ\s?\}?)
      | \\(?P<command>[A-Za-z]+|.)
      | (?P<letters>[A-Za-z]+)
      | (?P<space>[\s~$]+)
      | (?P<operator>\*\*|<=|>=|!=|==|.)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_GROUPING = lazy_pattern(r"\{,\}|,\\!|\\[,;! ]|[, ]")
_BASIS_VECTOR = lazy_pattern(r"\s*\{?\s*\\?([ij])(?:math)?\s*\}?(?![A-Za-z])")
_ROW_GAP = lazy_pattern(r"\[-?[\d.]{1,9}\s?[a-z]{2}\]", re.ASCII)
_MEASURE = lazy_pattern(r"\s*(\d[\d.,]*)\s+([A-Za-z ]+\.?)\s*", re.ASCII)
# Marks that are no part of a longer one.
_SINGLE_MARKS = {mark: Token(mark) for mark in "(){}[]+-/,_|&"}
_COMMANDS = {name: Token(*token) for name, token in COMMANDS.items()}
_SPELT = {"**": "^", "==": "="}
_DELIMITERS = {"(": 1, "[": 1, "\\{": 1, ")": -1, "]": -1, "\\}": -1}


def cut(text: str, grouped: bool = True) -> list[Token]:
    r"""Return the tokens of an answer, `END` last.

    Args:
        text: The answer, unwrapped.
        grouped: Read `1,234` outside brackets as one number, not as two.

    Raises:
        Unreadable: The text is too long or has a character that means nothing.

    >>> [token.kind for token in cut(r"2\pi r")]
    ['num', 'const', 'sym', 'eof']
    """
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(f"longer than {MOST_CHARACTERS} characters", "too_long")
    tokens = _Cutter(text, grouped).run()
    if len(tokens) > MOST_TOKENS:
        raise Unreadable(f"more than {MOST_TOKENS} tokens", "too_long")
    return tokens


class _Cutter:
    """Hold the state of one pass over a text."""

    def __init__(self, text: str, grouped: bool) -> None:
        self.text = text
        self.grouped = grouped
        self.depth = 0
        self.tokens: list[Token] = []
        self.at = 0

    def run(self) -> list[Token]:
        text, end, match_at = self.text, len(self.text), _PATTERN.match
        while self.at < end:
            if mark := _SINGLE_MARKS.get(text[self.at]):
                self.at += 1
                self.add(mark)
                continue
            match = match_at(text, self.at)
            if match is None:
                raise Unreadable(f"{text[self.at]!r} means nothing here")
            self.at = match.end()
            kind = match.lastgroup or "space"
            if kind != "space":
                _READERS[kind](self, match[kind])
        self.tokens.append(END)
        return self.tokens

    def put(self, kind: str, text: str = "") -> None:
        self.add(Token(kind, text))

    def add(self, token: Token) -> None:
        if token.kind in _DELIMITERS:
            self.depth += _DELIMITERS[token.kind]
        self.tokens.append(token)

    def number(self, text: str) -> None:
        if self._is_list(text):
            head = text.partition(",")[0]
            self.at -= len(text) - len(head)
            text = head
        self._digits("num", text if text.isdigit() else _GROUPING.sub("", text))

    def _is_list(self, text: str) -> bool:
        """Say whether `1,234` is two numbers here; a member never starts with a needless zero."""
        plain = "," in text and "{" not in text and "\\" not in text
        return plain and ",0" not in text and (self.depth > 0 or not self.grouped)

    def repeating(self, text: str) -> None:
        self._digits("rep", text)

    def _digits(self, kind: str, text: str) -> None:
        if len(text) > MOST_DIGITS:
            raise Unreadable(f"a number of more than {MOST_DIGITS} digits", "too_long")
        self.put(kind, text)

    def degree(self, text: str) -> None:
        self.put("deg")

    def operator(self, text: str) -> None:
        if not (text.isascii() and text.isprintable()):
            raise Unreadable(f"{text!r} means nothing here")
        self.put(_SPELT.get(text, text))

    def letters(self, run: str) -> None:
        previous = self.tokens[-1].kind if self.tokens else ""
        before = self.at - len(run) - 1
        self.tokens += read_run(run, previous, before >= 0 and self.text[before] in " ~")

    def command(self, name: str) -> None:
        if name == "times" and is_cross_product(self.text, self.at):
            raise Unreadable("a product of vectors")
        if name == "\\" and (gap := _ROW_GAP.match(self.text, self.at)):
            self.at = gap.end()
        if name in LAYOUT:
            self._layout(name)
        elif name in MARKS:
            self._mark(name)
        elif name in TEXT:
            self._text(self._braced(name))
        elif name in ("begin", "end", "mathbb"):
            self.put(name, self._braced(name))
        elif name in _COMMANDS:
            self.add(_COMMANDS[name])
        else:
            raise Unreadable(f"\\{name} is not known")

    def _text(self, inner: str) -> None:
        r"""Read `\text{5 cm}` as a number and a unit, anything else as words."""
        measure = _MEASURE.fullmatch(inner)
        if measure:
            self.tokens += cut(measure[1])[:-1]
            inner = measure[2]
        unit = inner.strip(" .~")
        if not any(map(str.isalpha, inner)):
            self.tokens += cut(inner)[:-1]
            return
        if unit in UNITS and self.tokens and self.tokens[-1].kind in ("num", "}"):
            self.put("word", unit)  # `min` and `sec` are functions elsewhere
        else:
            self.tokens += read_text(inner)

    def _layout(self, name: str) -> None:
        """Step over a command that means nothing, but for the bold i of a basis."""
        if name in ("left", "right") and self.text.startswith(".", self.at):
            self.at += 1
        if name in BASES:
            self._basis_vector()

    def _mark(self, name: str) -> None:
        if name in BASES and self._basis_vector():
            return
        symbol, self.at = read_mark(name, self.text, self.at)
        if symbol.startswith("angle") and self.tokens and self.tokens[-1] == Token("sym", "m"):
            self.tokens.pop()  # the measure of an angle
        if " " in symbol:
            self.put("sym", symbol)
        else:
            self.tokens += read_run(symbol, "", False)

    def _basis_vector(self) -> bool:
        basis = _BASIS_VECTOR.match(self.text, self.at)
        if basis:
            self.at = basis.end()
            self.put("sym", f"vec {basis[1]}")
        return basis is not None

    def _braced(self, name: str) -> str:
        start = self.at
        while self.text.startswith((" ", "*"), start):
            start += 1
        if not self.text.startswith("{", start):
            self.at = start + 1
            return self.text[start : start + 1]
        end = self.text.find("}", start)
        inner = self.text[start + 1 : end]
        if end < 0 or "{" in inner:
            raise Unreadable(f"the braces of \\{name} do not close")
        self.at = end + 1
        return inner


_READERS = {
    "number": _Cutter.number, "repeating": _Cutter.repeating, "degree": _Cutter.degree,
    "operator": _Cutter.operator, "letters": _Cutter.letters, "command": _Cutter.command,
}  # fmt: skip
