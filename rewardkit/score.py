"""One reward's verdict on one completion."""

from functools import partial
from typing import NamedTuple

# Codes with a meaning of their own. `error`: the reward failed, not the completion.
ERROR = "error"
# Limits that the completion itself ran into: they earn 0.0, because a policy that could
# escape a penalty by freezing its judge would learn to; or None, where that is asked for.
LIMIT_CODES = frozenset({"too_long", "timeout", "out_of_memory", "inconclusive"})


# Named tuples, because several are made per row: a frozen dataclass takes five times as long.
class Span(NamedTuple):
    """Point at a piece of the original completion.

    Args:
        start: Offset of the first character.
        end: Offset behind the last character.
        label: What the piece was read as.
    """

    start: int
    end: int
    label: str = ""


class Score(NamedTuple):
    """Hold a value, the code of the rule that gave it, the reason and the evidence.

    Args:
        value: In [0, 1], or None for "not scored", which is never 0.
        code: Stable snake_case name of the rule, for counting.
        reason: One line for a person.
        evidence: Pieces of the original completion that the reason speaks of.

    >>> Score(1.0, "equal", "7 equals 7").value
    1.0
    """

    value: float | None
    code: str
    reason: str = ""
    evidence: tuple[Span, ...] = ()


# Of a tuple of all fields, in half the time: where several are made per row.
new_score, new_span = partial(tuple.__new__, Score), partial(tuple.__new__, Span)
