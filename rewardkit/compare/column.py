"""Count how one reward, or the total, differs between two compositions."""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from rewardkit.groups import advantages
from rewardkit.intervals import ClusteredMean
from rewardkit.score import Score
from rewardkit.worst import Worst

# Below this an advantage is the rounding of float32, in which trainers compute it.
_ZERO = 1e-6
Flip = Literal["paid_to_unpaid", "unpaid_to_paid", "scored_to_not", "not_to_scored"]
FLIPS: tuple[Flip, ...] = ("paid_to_unpaid", "unpaid_to_paid", "scored_to_not", "not_to_scored")
Pair = tuple[float | None, float | None]


class Case(NamedTuple):
    """Hold one completion of which a value flipped.

    Args:
        place: The row, as `file:line`.
        values: What A and B say.
        said: For A and for B the names of rewards with their scores.
        answer: The answer of the completion.
    """

    place: str
    values: Pair
    said: tuple[tuple[tuple[str, Score], ...], tuple[tuple[str, Score], ...]]
    answer: str


class First(NamedTuple):
    """Say where something happens for the first time."""

    place: str
    step: object


@dataclass(slots=True)
class Signs:
    """Count advantages by what becomes of their sign.

    Attributes:
        of: Completions with an advantage under A and under B.
        changed: Those whose sign is the opposite.
        silenced: Those that become 0: the step no longer pushes.
        awakened: Those that no longer are 0.
        first: The first that changed.
    """

    of: int = 0
    changed: int = 0
    silenced: int = 0
    awakened: int = 0
    first: First | None = None

    def add(self, pairs: Sequence[Pair], where: Sequence[First]) -> None:
        """Count one group."""
        ours, others = (advantages([pair[side] for pair in pairs]) for side in (0, 1))
        for one, other, place in zip(ours, others, where, strict=True):
            if one is None or other is None:
                continue
            self.of += 1
            before, after = _sign(one), _sign(other)
            self.silenced += before != 0 and after == 0
            self.awakened += before == 0 and after != 0
            if before * after < 0:
                self.changed += 1
                self.first = self.first or place


def _sign(advantage: float) -> int:
    return 0 if abs(advantage) < _ZERO else 1 if advantage > 0 else -1


@dataclass(slots=True)
class Ranks:
    """Count pairs of completions of one group.

    Attributes:
        of: Pairs of which both are scored by A and by B.
        reversed: Those that A and B put in opposite orders.
    """

    of: int = 0
    reversed: int = 0

    def add(self, pairs: Iterable[tuple[float, float]]) -> None:
        """Count one group.

        >>> ranks = Ranks()
        >>> ranks.add([(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)])
        >>> ranks.reversed, ranks.of
        (3, 3)
        """
        seen: list[float] = []
        for _, after in sorted(pairs):  # of equal values before, the lower one after comes first
            self.of += len(seen)
            self.reversed += len(seen) - bisect_right(seen, after)
            insort(seen, after)


@dataclass(slots=True)
class Column:
    """Count one reward, or the total.

    Args:
        name: The reward's, or `total`.
        paid_from: For A and for B, the value from which on it is pay; None where not known.
        examples: How many flips of each kind are kept.

    Attributes:
        both: Completions that A and B score.
        changed: Completions of which A and B say anything different.
        sums: Sum of A's values and of B's, where both score.
        shift: Mean of B less A, where both score.
        flips: By kind, how many, and the worst.
    """

    name: str
    paid_from: Pair
    examples: int
    both: int = 0
    changed: int = 0
    sums: tuple[float, float] = (0.0, 0.0)
    shift: ClusteredMean = field(default_factory=ClusteredMean)
    signs: Signs = field(default_factory=Signs)
    ranks: Ranks = field(default_factory=Ranks)
    flips: dict[Flip, Worst[Case]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.flips = {kind: Worst(self.examples) for kind in FLIPS}

    @property
    def flipped(self) -> int:
        """How many values flipped, of any kind."""
        return sum(worst.seen for worst in self.flips.values())

    def add(self, pair: Pair, case: Callable[[], Case]) -> None:
        """Count one completion; `case` describes it."""
        before, after = pair
        if before is not None and after is not None:
            self.both += 1
            self.sums = self.sums[0] + before, self.sums[1] + after
        if before == after and self.paid_from[0] == self.paid_from[1]:
            return
        self.changed += before != after
        kind = self._flip(before, after)
        if kind is not None:
            self.flips[kind].offer(abs((after or 0.0) - (before or 0.0)), case)

    def _flip(self, before: float | None, after: float | None) -> Flip | None:
        if before is None or after is None:
            if before is after:
                return None
            return "not_to_scored" if before is None else "scored_to_not"
        if self.paid_from[0] is None or self.paid_from[1] is None:
            return None
        was, is_ = before >= self.paid_from[0], after >= self.paid_from[1]
        if was == is_:
            return None
        return "paid_to_unpaid" if was else "unpaid_to_paid"

    def end_group(self, pairs: Sequence[Pair], where: Sequence[First], grouped: bool) -> None:
        """Count the completions of one group together, or one that belongs to none.

        Args:
            pairs: What A and B say of each.
            where: Where each stands.
            grouped: Whether it is a group.
        """
        known = [(one, other) for one, other in pairs if one is not None and other is not None]
        if known:
            self.shift.add(len(known), sum(other - one for one, other in known))
        if grouped:
            self.signs.add(pairs, where)
            self.ranks.add(known)
