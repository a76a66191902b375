"""Keep the few rows that are worth a look, of any number."""

import heapq
from collections.abc import Callable
from typing import Generic, TypeVar

from rewardkit.sample import Sample

_SHOWN = 60
Item = TypeVar("Item")


class Worst(Generic[Item]):
    """Keep the worst rows, the first of those that are equally bad.

    Args:
        keep: How many.

    >>> worst = Worst[str](2)
    >>> for badness, row in ((0.1, "a"), (0.9, "b"), (0.5, "c"), (0.5, "d")):
    ...     worst.offer(badness, lambda row=row: row)
    >>> worst.rows, worst.seen
    (['b', 'c'], 4)
    """

    def __init__(self, keep: int) -> None:
        self.seen = 0
        self._keep = keep
        self._heap: list[tuple[float, int, Item]] = []

    def offer(self, badness: float, make: Callable[[], Item]) -> None:
        """Count a row, and keep what `make` gives if it is among the worst."""
        self.seen += 1
        if len(self._heap) < self._keep:
            heapq.heappush(self._heap, (badness, -self.seen, make()))
        elif self._heap and badness > self._heap[0][0]:
            heapq.heapreplace(self._heap, (badness, -self.seen, make()))

    @property
    def rows(self) -> list[Item]:
        """What was kept, the worst first."""
        return [item for *_, item in sorted(self._heap, reverse=True)]


def excerpt(sample: Sample) -> str:
    """Return the answer of a completion, or its end where there is none.

    >>> excerpt(Sample("<think>2+2</think><answer>4</answer>"))
    '4'
    """
    found = sample.answer.text or sample.text[-_SHOWN:]
    return found if len(found) <= _SHOWN else f"{found[: _SHOWN - 1]}…"
