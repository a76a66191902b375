"""Say why a text is not one number: a stable code, and a line for a person."""

import re
from typing import NamedTuple

from rewardkit.reading.lazy import lazy_pattern
from rewardkit.reading.numbers import SIGN
from rewardkit.reading.statements import MAX_CHARS, read_number

_HEDGE = lazy_pattern(
    r"(?<![A-Za-z])(?:or|between|either|maybe|perhaps|possibly|probably|not|never|to|versus|vs|"
    r"at least|at most|more than|less than|up to|over|under)(?![A-Za-z])"
    r"|±|∓|\\pm|\\mp|\+/-|[<>≤≥≠≪≫]|\\(?:neq?|leq?|geq?|lt|gt)(?![A-Za-z])|!=|[?]",
    re.IGNORECASE,
)
_RANGE = lazy_pattern(rf"[0-9] ?(?:{SIGN}|\.\.|…) ?[0-9]")
_SEPARATED = lazy_pattern(rf"{SIGN}?[0-9]++(?:[.,'’_][0-9]++)++")
_NUMBER = lazy_pattern(r"[0-9]++(?:[.,][0-9]++)*+")


class Refusal(NamedTuple):
    """Hold why a text was not read.

    Args:
        code: Stable snake_case name.
        reason: One line for a person.
        span: Offsets in the text of what is in the way; None where it is the whole text.
    """

    code: str
    reason: str
    span: tuple[int, int] | None = None


def explain_refusal(text: str) -> Refusal:
    """Name what is in the way of reading one number in text that `read_number` refused.

    >>> explain_refusal("5 or 6").code, explain_refusal("5 kg").code, explain_refusal("five").code
    ('hedged', 'has_unit', 'not_a_number')
    """
    if len(text) > MAX_CHARS:
        return Refusal("too_long", f"more than {MAX_CHARS} characters are no number")
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return Refusal("not_a_number", "has no digit")
    if read_number(text, allow_units=True) is not None:
        return Refusal("has_unit", "has a unit behind the number")
    if _SEPARATED.fullmatch(text.strip()) is not None:
        return Refusal("ambiguous_separator", "the separators do not group thousands")
    hedge = _HEDGE.search(text) or _RANGE.search(text)
    if hedge is not None:
        return Refusal("hedged", f"{hedge[0]!r} leaves it open", hedge.span())
    if "=" in text:
        return Refusal("unclear_equation", "is no label or chain whose members agree")
    if len(numbers) > 1:
        return Refusal("several_numbers", f"holds {len(numbers)} numbers", numbers[1].span())
    return Refusal("not_a_number", "says more than a number")
