"""Read letters with a mark: a bar, a hat, an arrow, an angle, a triangle."""

import re

from rewardkit.reading.lazy import lazy_pattern
from rewardkit_plugin_symbolic.tokens import Unreadable

MARKS = {
    "overline": "bar", "bar": "bar", "hat": "hat", "widehat": "hat", "vec": "vec",
    "overrightarrow": "vec", "angle": "angle", "measuredangle": "angle", "triangle": "triangle",
}  # fmt: skip
_UNDER = lazy_pattern(r"\s*(?:\{\s*([A-Za-z0-9]+)\s*\}|([A-Za-z0-9]))", re.ASCII)
_BEHIND = lazy_pattern(r"\s*(?:\{\s*([A-Za-z]+)\s*\}|([A-Za-z]+))", re.ASCII)
# An arrow over one letter, a bar over two points and a hat on a basis change only the looks.
_LOOKS = {
    "vec": lazy_pattern("[A-Za-z]"),
    "bar": lazy_pattern("[A-Z]{2,}"),
    "hat": lazy_pattern("k"),
}
_CROSS = lazy_pattern(r"\s*\\(?:vec|mathbf|boldsymbol|bm|hat|overrightarrow)\s*\{?\s*\\?[A-Za-z]")


def read_mark(command: str, text: str, at: int) -> tuple[str, int]:
    r"""Return marked letters, behind the mark's name unless it says nothing, and where they end.

    Args:
        command: A key of `MARKS`.
        text: The answer.
        at: Where the command ends.

    Raises:
        Unreadable: What is marked is more than letters.

    >>> read_mark("angle", r"\angle CBA", 6)
    ('angle ABC', 10)
    """
    mark = MARKS[command]
    match = (_BEHIND if mark in ("angle", "triangle") else _UNDER).match(text, at)
    if match is None:
        raise Unreadable(f"\\{command} of more than letters")
    letters = match[1] or match[2]
    if mark in _LOOKS and _LOOKS[mark].fullmatch(letters):
        return letters, match.end()
    if mark == "angle":
        letters = min(letters, letters[::-1])
    elif mark == "triangle":
        letters = "".join(sorted(letters))
    return f"{mark} {letters}", match.end()


def is_cross_product(text: str, at: int) -> bool:
    r"""Say whether a vector stands behind a `\times`, which no number can stand for."""
    return _CROSS.match(text, at) is not None
