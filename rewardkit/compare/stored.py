"""Read the verdicts that `rewardkit score -o` and a training run store in their rows."""

import math
from collections.abc import Mapping
from typing import Any

from rewardkit.composite import Verdict
from rewardkit.errors import InputError
from rewardkit.score import Score

# What a stored row adds to the row that was scored; another program may leave out the last.
COLUMNS = ("rewards", "total", "why")


def read_names(rewards: object, place: str) -> tuple[str, ...]:
    """Return the names of the rewards of a stored row.

    Raises:
        InputError: It holds none.
    """
    if not isinstance(rewards, Mapping) or not rewards:
        raise _not_scored("'rewards' is no object of values", place)
    return tuple(map(str, rewards))


def read_verdict(
    names: tuple[str, ...], rewards: Any, total: object, why: Any, place: str
) -> Verdict:
    """Read the verdict of one row.

    Args:
        names: The rewards' names.
        rewards: Name to value.
        total: The total.
        why: Name to code and reason; what is missing there is left empty.
        place: The row, for messages.

    Raises:
        InputError: A value is missing, or no finite number and not null.

    >>> read_verdict(("exact",), {"exact": 1}, 1.0, None, "f.jsonl:1").total
    1.0
    """
    if read_names(rewards, place) != names:
        raise _not_scored(f"'rewards' does not hold {', '.join(names)}, in this order", place)
    reasons = why if isinstance(why, Mapping) else {}
    scores = tuple(_score(rewards[name], reasons.get(name), place) for name in names)
    return Verdict(scores, _number(total, place))


def _score(value: object, why: object, place: str) -> Score:
    said = why if isinstance(why, Mapping) else {}
    return Score(_number(value, place), str(said.get("code", "")), str(said.get("reason", "")))


def _number(value: object, place: str) -> float | None:
    if value is None:
        return None
    number = float(value) if isinstance(value, int | float) and abs(value) < _LARGEST else math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise _not_scored("a value is neither a finite number nor null", place)
    return number


_LARGEST = 1e300


def _not_scored(what: str, place: str) -> InputError:
    return InputError(
        what, where=place, hints=("compare reads what this writes: rewardkit score FILE -o …",)
    )
