"""Take off what stands around an answer: dollars, boxes, bold, a full stop."""

import re
from functools import lru_cache

from rewardkit.reading.lazy import lazy_pattern
from rewardkit_plugin_symbolic.vocabulary import SUBSCRIPTS, SUPERSCRIPTS, UNICODE

_PAIRS = (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("**", "**"), ("`", "`"))
_BOXES = ("\\boxed{", "\\fbox{", "\\displaystyle{")
_MARKS = ("$", "\\", "*", "`")  # how every pair and box begins
_LEAD = r"(?:(?:so|thus|hence|therefore),? )?(?:the )?(?:final )?(?:answer|ans|result)"
_LEAD_IN = lazy_pattern(
    rf"{_LEAD}(?: is:? |: ?)|\*\*{_LEAD}(?: is:?|:)\*\* ?|\*\*{_LEAD}\*\*(?: is:? |: ?)"
    rf"|\\text(?:bf)?\{{ ?{_LEAD}(?: is:?|:) ?\}} ?"
    r"|(?:so|thus|hence|therefore),? |(?:option|choice) (?=\(?[A-Z]\)?\Z)|=(?!=) ?",
    re.IGNORECASE,
)
_NO_LEAD_IN = frozenset("0123456789$([{-+")  # how most answers begin, and no lead-in
_TRAILING_SPACE = lazy_pattern(r"(?:\\(?:[,;:! ]|q?quad))\Z")
_LONGEST_GAP = len("\\qquad")
_BRACE = lazy_pattern(r"(?<!\\)[{}]")
_MOST_LAYERS = 6  # real answers wear at most three
_RAISED = lazy_pattern("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣ]+")
_LOWERED = lazy_pattern("[₀₁₂₃₄₅₆₇₈₉ₙ]+")
_SPELLING = str.maketrans(UNICODE)


@lru_cache(maxsize=2_048)
def unwrap(text: str) -> str:
    r"""Return an answer without the marks around it, in ASCII where there is a spelling.

    >>> unwrap(r"**$\boxed{x²}$.**")
    'x^{2}'
    """
    for _ in range(_MOST_LAYERS):
        inner = _take_one_layer(text)
        if inner == text:
            break
        text = inner
    return text if text.isascii() else _spell(text)


def _take_one_layer(text: str) -> str:
    text = text.strip()
    if "\\" in text[-_LONGEST_GAP:]:
        text = _TRAILING_SPACE.sub("", text).rstrip()
    while text.endswith((".", ",", ";")) and not text.endswith(("..", "\\,", "\\;")):
        text = text[:-1].rstrip()
    if text[:1] not in _NO_LEAD_IN and (lead_in := _LEAD_IN.match(text)):
        return text[lead_in.end() :]
    return _take_off_marks(text) if text.startswith(_MARKS) else text


def _take_off_marks(text: str) -> str:
    for opening, closing in _PAIRS:
        if text.startswith(opening) and text.endswith(closing):
            inner = text[len(opening) : -len(closing)]
            if inner and opening not in inner:
                return inner.strip()
    for box in _BOXES:
        if text.startswith(box) and text[-1] == "}" and _closing(text, len(box)) == len(text) - 1:
            return text[len(box) : -1].strip()
    return text


def _closing(text: str, start: int) -> int:
    depth = 1
    for brace in _BRACE.finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    return -1


def _spell(text: str) -> str:
    text = _RAISED.sub(lambda run: "^{" + run[0].translate(SUPERSCRIPTS) + "}", text)
    text = _LOWERED.sub(lambda run: "_{" + run[0].translate(SUBSCRIPTS) + "}", text)
    return text.translate(_SPELLING)


_LAYOUT = lazy_pattern(r"(?:\\(?:left|right)(?![A-Za-z])|\\[,;:! ]|[\s$])+|(?<=\\)[dt](?=frac)")
_GAP = lazy_pattern(r"[\s$\\]")
# Where a gap may part two numbers; nothing else in it but what may belong to the gap.
_NUMBERS_APART = lazy_pattern(r"[0-9][\s$\\][\s$\\,;:!a-z]*+[0-9]")


@lru_cache(maxsize=2_048)
def bare(text: str) -> str:
    """Return an answer's text without what changes only its looks, for comparing texts.

    >>> bare("( 1,  2 ) 3 4")
    '(1,2)3 4'
    """
    return close_up(unwrap(text))


def close_up(text: str) -> str:
    """Return a text without spaces and without commands that change only its looks."""
    if not _GAP.search(text):
        return text
    if not text.isascii() or _NUMBERS_APART.search(text):
        return _LAYOUT.sub(_close_gap, text)
    if "\\" in text:
        return _LAYOUT.sub("", text)
    return "".join(text.replace("$", " ").split())


def _close_gap(gap: re.Match[str]) -> str:
    """Drop a gap, unless it parts two numbers."""
    text, start, end = gap.string, gap.start(), gap.end()
    parts = start > 0 and end < len(text) and text[start - 1].isdigit() and text[end].isdigit()
    return " " if parts else ""
