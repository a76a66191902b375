"""Make text from a completion harmless for a terminal, a log, a table or a page."""

import re
import unicodedata
from typing import Literal

# Control, format (bidirectional marks among them), surrogate, private-use and line separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What a spreadsheet takes for a formula, in full-width letters too; a plain number is none.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")

Target = Literal["screen", "csv", "html"]


def inert(text: str, limit: int | None = None, target: Target = "screen") -> str:
    r"""Return text in which everything that could act where it is shown is spelled out.

    Args:
        text: Anything, also with lone surrogates.
        limit: Most characters of what is shown; longer text is cut and ends in `…`.
        target: `screen` for terminals and logs; `csv` for a cell, which is then no formula
            (quoting is the writer's part); `html` for text and quoted attributes of a page.

    >>> print(inert("a\x1b[2Jb\u202ec"))
    a\x1b[2Jb\u202ec
    >>> inert("=1+1", target="csv"), inert("<b>", target="html")
    ("'=1+1", '&lt;b&gt;')
    """
    if target == "html":
        import html  # a hundredth of the start, and seldom needed

        return html.escape(_spell_out(text, limit))
    if target == "csv" and _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return "'" + _spell_out(text, limit)
    return _spell_out(text, limit)


def _spell_out(text: str, limit: int | None) -> str:
    cut = text if limit is None or len(text) <= limit else text[: limit - 1] + "…"
    safe = cut if cut.isascii() and cut.isprintable() else "".join(map(_spell, cut))
    return safe if limit is None or len(safe) <= limit else safe[: limit - 1] + "…"


def _spell(char: str) -> str:
    if unicodedata.category(char) not in _UNSAFE:
        return char
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
