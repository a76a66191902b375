"""Make text from a completion harmless for a terminal, a log, a table or a page."""

import unicodedata

# Control, format (bidirectional marks among them), surrogate, private-use and line separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def inert(text: str, limit: int | None = None) -> str:
    r"""Return text in which everything that could act on a screen is spelled out.

    Args:
        text: Anything, also with lone surrogates.
        limit: Most characters of the result; longer text is cut and ends in `…`.

    >>> print(inert("a\x1b[2Jb\u202ec"))
    a\x1b[2Jb\u202ec
    """
    cut = text if limit is None or len(text) <= limit else text[: limit - 1] + "…"
    safe = cut if cut.isascii() and cut.isprintable() else "".join(map(_spell, cut))
    return safe if limit is None or len(safe) <= limit else safe[: limit - 1] + "…"


def _spell(char: str) -> str:
    if unicodedata.category(char) not in _UNSAFE:
        return char
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
