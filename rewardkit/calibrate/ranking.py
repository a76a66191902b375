"""Count pairs inside groups in which a wrong completion is paid more than a right one."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Ranking:
    """Count the pairs of a right and a wrong completion of one group.

    Inside a group GRPO pushes from the lower value to the higher one, whatever they are.

    Attributes:
        pairs: Pairs of which both are scored.
        inverted: Those in which the wrong one has the higher value: they teach the opposite.
        tied: Those of one value: they teach nothing.
        groups: Groups with such a pair.
        spoiled: Groups with an inverted one.

    >>> ranking = Ranking()
    >>> ranking.add([1.0, 0.2], [0.2, 0.5])
    >>> ranking.pairs, ranking.inverted, ranking.tied
    (4, 1, 1)
    """

    pairs: int = 0
    inverted: int = 0
    tied: int = 0
    groups: int = 0
    spoiled: int = 0

    def add(self, right: Sequence[float], wrong: Sequence[float]) -> None:
        """Count one group: the values of its right and of its wrong completions."""
        if not right or not wrong:
            return
        values = sorted(wrong)
        inverted = sum(len(values) - bisect_right(values, value) for value in right)
        below = sum(bisect_left(values, value) for value in right)
        pairs = len(right) * len(wrong)
        self.groups += 1
        self.spoiled += inverted > 0
        self.pairs += pairs
        self.inverted += inverted
        self.tied += pairs - inverted - below
