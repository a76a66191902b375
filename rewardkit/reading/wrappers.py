"""Take off what people put around an answer without changing it."""

import re

from rewardkit.reading.lazy import lazy_pattern

# `$\boxed{\text{**5**}}$.` has six with its braces; nobody writes twice as many.
MAX_LAYERS = 12

_PAIRS = (
    ("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("\\left(", "\\right)"),
    ("(", ")"), ("{", "}"), ("**", "**"), ("__", "__"), ("*", "*"), ("`", "`"),
    ('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’"),
)  # fmt: skip
_COMMAND = lazy_pattern(
    r"\\(?:boxed|fbox|text|textbf|textit|emph|underline|num|math(?:bf|rm|it|sf)|bm|rm)\s*+(?=\{)"
)
_NO_INK = lazy_pattern(r"(?:\\displaystyle(?![A-Za-z])|\\[,;:! ])\s*+")
_ABOUT = lazy_pattern(
    r"(?:about|approximately|approx\.?|roughly|around|circa|ca\.)\s++"
    r"|(?:≈|≃|≅|∼|~|\\approx(?![A-Za-z])|\\sim(?:eq)?(?![A-Za-z]))\s*+",
    re.IGNORECASE,
)
# What may be taken off begins so; most answers don't.
_FIRST = frozenset("$\\({*_`\"“'‘≈≃≅∼~aArRcC")


def peel(text: str) -> str:
    r"""Return text without math marks, boxes, bold, quotes, brackets, "about" and a full stop.

    >>> peel("**about $\\boxed{5}$**.")
    '5'
    """
    text = text.strip()
    if text[:1] not in _FIRST and not text.endswith("."):
        return text
    stopped = about = False
    for _ in range(MAX_LAYERS):
        before = text
        if text.endswith(".") and not stopped:
            text, stopped = text[:-1].rstrip(), True
        text = _take_off_pair(text)
        if not about and (found := _ABOUT.match(text)) is not None:
            text, about = text[found.end() :], True
        if text == before:
            break
    return text


def _take_off_pair(text: str) -> str:
    if (no_ink := _NO_INK.match(text)) is not None:
        return text[no_ink.end() :]
    if (command := _COMMAND.match(text)) is not None and text.endswith("}"):
        inner = text[command.end() + 1 : -1]
        return text if _reopens(inner, "{", "}") else inner.strip()
    for opening, closing in _PAIRS:
        if text.startswith(opening) and text.endswith(closing):
            inner = text[len(opening) : -len(closing)]
            if len(text) >= len(opening) + len(closing) and not _reopens(inner, opening, closing):
                return inner.strip()
    return text


def _reopens(inner: str, opening: str, closing: str) -> bool:
    """Say whether the first mark ends before the last one: `$x$ = $5$`, `(1) (2)`."""
    if opening == closing:
        return closing in inner
    depth = 1
    for char in inner:
        depth += (char == opening[-1]) - (char == closing[-1])
        if depth == 0:
            return True
    return False
