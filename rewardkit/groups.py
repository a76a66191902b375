"""Groups of completions of one prompt, and what GRPO learns from them."""

import math
from collections.abc import Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")

# TRL divides by the deviation plus this: trl 1.16, `GRPOTrainer`, scale_rewards="group".
EPSILON = 1e-4


def advantages(totals: Sequence[float | None]) -> list[float | None]:
    """Return GRPO's advantages within one group.

    Args:
        totals: Total of each completion of one prompt, dimensionless, length G; None
            where a completion has none and is left out of the baseline.

    Returns:
        Length G; None where the total is None. All 0.0 where nothing differs.

    Source:
        Shao et al. 2024, DeepSeekMath (arXiv:2402.03300): (r - mean(r)) / std(r);
        TRL 1.16 takes the sample deviation and adds 1e-4 to it.

    >>> advantages([0.5, 0.5, None])
    [0.0, 0.0, None]
    """
    known = [total for total in totals if total is not None]
    if not known:
        return [None] * len(totals)
    mean = math.fsum(known) / len(known)
    deviation = _deviation(known, mean)
    return [None if total is None else (total - mean) / (deviation + EPSILON) for total in totals]


def _deviation(values: Sequence[float], mean: float) -> float:
    if len(values) < 2:
        return 0.0
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def is_flat(totals: Sequence[float | None]) -> bool:
    """Say whether a group teaches GRPO nothing: no two of its totals differ.

    >>> is_flat([1.0, 1.0, None])
    True
    """
    return len({total for total in totals if total is not None}) < 2


class Neighbours(Generic[Row]):
    """Gather rows of one group, which stand side by side.

    >>> groups = Neighbours[int]()
    >>> groups.add("a", 1), groups.add("a", 2), groups.add("b", 3), groups.end()
    ([], [], [1, 2], [3])
    """

    def __init__(self) -> None:
        self._key: object = None
        self._rows: list[Row] = []

    def add(self, key: object, row: Row) -> list[Row]:
        """Take a row; return the group before it if that ends here, else nothing."""
        ended = self.end() if self._rows and key != self._key else []
        self._key = key
        self._rows.append(row)
        return ended

    def end(self) -> list[Row]:
        """Return the last group, and begin anew."""
        ended, self._rows = self._rows, []
        return ended
