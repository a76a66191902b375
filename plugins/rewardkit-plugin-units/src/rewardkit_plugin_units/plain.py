"""Rewrite the typesetting of a unit, LaTeX or Unicode, as plain text: `m s^-1`."""

import re

from rewardkit.reading.lazy import lazy_pattern

# A unit that a person writes is shorter by far; LaTeX of the longest seen has 90 characters.
MAX_UNIT_CHARS = 256
# `\frac{\mathrm{kg}}{\mathrm{m}^{3}}` has three.
MAX_NESTING = 8

_PIECE = lazy_pattern(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_SUPERSCRIPTS = lazy_pattern("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_FLAT_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₂", "0123456789+-2")
_CHARACTERS = str.maketrans({
    **dict.fromkeys("‐‑‒–—−﹣－", "-"),
    **dict.fromkeys("\t\n\r\u00a0", " "),
    **dict.fromkeys("\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "),
    **dict.fromkeys("\u202f\u205f", " "),
    **dict.fromkeys("⋅∙•‧", "·"), **dict.fromkeys("⁄∕", "/"), **dict.fromkeys("˚º", "°"),
    "μ": "µ", "\u2126": "Ω", "\u212a": "K", "\u212b": "Å", "℃": "°C", "℉": "°F", "∗": "*",
    "’": "'", "′": "'", "”": '"', "″": '"', "[": "(", "]": ")", "₂": "2",
})  # fmt: skip
_SPACES = ("\\,", "\\;", "\\:", "\\!", "\\ ", "\\quad", "\\qquad", "~", "\\left", "\\right")
_FONTS = (
    "\\mathrm", "\\text", "\\textrm", "\\textit", "\\textup", "\\mathit", "\\mathbf", "\\mathsf",
    "\\textbf", "\\operatorname", "\\rm", "\\unit", "\\si", "\\mbox", "\\textnormal",
)  # fmt: skip
_SYMBOLS = {
    "\\cdot": "·", "\\cdotp": "·", "\\times": "×", "\\ast": "*", "\\mu": "µ", "\\upmu": "µ",
    "\\textmu": "µ", "\\micro": "µ", "\\Omega": "Ω", "\\ohm": "Ω", "\\circ": "°", "\\degree": "°",
    "\\degreeCelsius": "°C", "\\celsius": "°C", "\\textdegree": "°", "\\AA": "Å",
    "\\angstrom": "Å", "\\%": "%", "\\$": "$", "\\ell": "L", "\\prime": "'",
}  # fmt: skip
_FRACTIONS = ("\\frac", "\\dfrac", "\\tfrac")


class _Unreadable(Exception):  # noqa: N818 (never leaves this module)
    """The text is not a unit's typesetting."""


def to_plain(text: str) -> str | None:
    r"""Rewrite LaTeX and Unicode as plain text; None if something is unknown.

    >>> to_plain(r"\mathrm{~kJ}\,\mathrm{mol}^{-1}")
    'kJ mol^(-1)'
    """
    if len(text) > MAX_UNIT_CHARS:
        return None
    text = _SUPERSCRIPTS.sub(lambda match: "^" + match[0].translate(_FLAT_DIGITS), text)
    text = text.translate(_CHARACTERS).replace("''", '"')
    if "\\" in text or "{" in text or "}" in text or "~" in text:
        try:
            text = _Typesetting(text).read()
        except _Unreadable:
            return None
    return " ".join(text.replace("^°", "°").split())


class _Typesetting:
    """Walk over the tokens once."""

    def __init__(self, text: str) -> None:
        self._pieces: list[str] = _PIECE.findall(text)
        self._at = 0

    def read(self) -> str:
        """Return the plain text."""
        return self._read_group(0, closed=False)

    def _read_group(self, depth: int, *, closed: bool) -> str:
        if depth > MAX_NESTING:
            raise _Unreadable
        pieces: list[str] = []
        while self._at < len(self._pieces):
            piece = self._next()
            if piece == "}":
                if not closed:
                    raise _Unreadable
                return "".join(pieces)
            pieces.append(self._rewrite(piece, depth))
        if closed:
            raise _Unreadable
        return "".join(pieces)

    def _next(self) -> str:
        if self._at >= len(self._pieces):
            raise _Unreadable
        self._at += 1
        return self._pieces[self._at - 1]

    def _rewrite(self, piece: str, depth: int) -> str:
        if piece == "{":
            return self._read_group(depth + 1, closed=True)
        if piece == "^":
            exponent = self._argument(depth).strip()
            return exponent if exponent == "°" else f"^({exponent})"
        if piece in _FRACTIONS:
            over, under = self._argument(depth), self._argument(depth)
            return f"(({over})/({under}))"
        if piece == "\\sqrt":
            return f"√({self._argument(depth)})"
        if piece == "\\mathring":
            return "Å" if self._argument(depth).strip() == "A" else "?"
        if piece in _FONTS:
            return " " if self._at < len(self._pieces) and self._pieces[self._at] == "{" else ""
        if piece in _SPACES:
            return " "
        if piece[0] == "\\":
            if piece not in _SYMBOLS:
                raise _Unreadable
            return _SYMBOLS[piece]
        return piece

    def _argument(self, depth: int) -> str:
        """Read what a command applies to: a group, one piece, or a number without braces."""
        piece = self._next()
        while piece == " ":
            piece = self._next()
        if piece == "-" or "0" <= piece <= "9":
            return piece + self._digits()
        if depth >= MAX_NESTING:
            raise _Unreadable
        return self._rewrite(piece, depth + 1)

    def _digits(self) -> str:
        start = self._at
        while self._at < len(self._pieces) and "0" <= self._pieces[self._at] <= "9":
            self._at += 1
        return "".join(self._pieces[start : self._at])
