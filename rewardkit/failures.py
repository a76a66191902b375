"""Count the scores of rewards that failed: apart from those that abstained."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rewardkit.inert import inert
from rewardkit.score import ERROR, Score

_REASON = 300


@dataclass(slots=True)
class Failures:
    """Count scores with the code `error`, and keep the first reason of each reward.

    >>> failures = Failures()
    >>> failures.add(["numeric"], [Score(None, "error", "it raised ValueError")])
    >>> list(failures.lines())
    ['ERROR numeric failed on 1 of the completions. The first:', '  it raised ValueError']
    """

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, names: Sequence[str], scores: Sequence[Score]) -> None:
        """Count the scores of one completion."""
        for name, score in zip(names, scores, strict=True):
            if score.code == ERROR:
                self.counts[name] += 1
                self.first.setdefault(name, score.reason)

    def lines(self) -> Iterator[str]:
        """Say what failed, harmless for a screen."""
        for name, count in self.counts.items():
            yield f"ERROR {inert(name)} failed on {count} of the completions. The first:"
            yield f"  {inert(self.first[name], _REASON)}"

    def as_object(self) -> dict[str, dict[str, object]]:
        """Return everything as plain data."""
        return {name: {"count": n, "first": self.first[name]} for name, n in self.counts.items()}
