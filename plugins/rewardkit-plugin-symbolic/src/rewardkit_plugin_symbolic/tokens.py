"""What an answer is cut into, and what is said where it can't be read."""

from typing import NamedTuple

# Verdicts are kept: a reason must not hold the megabyte that it speaks of.
_MOST_REASON = 200


class Unreadable(Exception):  # noqa: N818 (not an error: an answer outside the grammar)
    """Say that a text is outside the grammar, or larger than a budget.

    Args:
        reason: One line for a person; a long one, which quotes a long text, is cut.
        code: `not_readable` or `too_long`.
    """

    def __init__(self, reason: str, code: str = "not_readable") -> None:
        self.code = code
        self.reason = reason[:_MOST_REASON]
        super().__init__(reason)


class Token(NamedTuple):
    """Hold a kind and a text; the kind of an operator is the operator itself.

    Args:
        kind: `num`, `rep`, `sym`, `const`, `func`, `word`, a builder such as `frac`, or
            an operator.
        text: A number's digits, a symbol's name, the word.
    """

    kind: str
    text: str = ""


END = Token("eof")
MOST_CHARACTERS = 4_000  # the longest reference of the MATH and Omni-MATH sets has some 300
MOST_TOKENS = 1_500
MOST_DIGITS = 400
