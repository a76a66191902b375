"""Put pairs of verdicts on the same completions side by side, and keep counts."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from rewardkit.compare.column import Case, Column, First, Pair
from rewardkit.compare.row import ScoredRow
from rewardkit.composite import Composite, Verdict
from rewardkit.errors import ConfigError
from rewardkit.failures import Failures
from rewardkit.groups import Neighbours
from rewardkit.score import Score
from rewardkit.worst import excerpt

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Side:
    """Describe one of the two compositions.

    Args:
        text: What was typed.
        names: The rewards' names.
        best_total: The highest total that there is; None where the weights are not known.
    """

    text: str
    names: tuple[str, ...]
    best_total: float | None = None

    @classmethod
    def of(cls, text: str, composite: Composite) -> "Side":
        """Describe a composition."""
        return cls(text, composite.names, composite.best_total)

    def paid_from(self, name: str) -> float | None:
        """Return the value from which on a reward, or the total, is pay."""
        if name != TOTAL:
            return 0.5
        return None if self.best_total is None else self.best_total / 2


class _Entry(NamedTuple):
    pairs: tuple[Pair, ...]
    first: First


class Comparison:
    """Compare A and B on completions that come one by one.

    Rewards are compared where both have one of the same name, and the totals always.

    Args:
        a: The first composition.
        b: The second.
        paid_from: Name to the value from which on it is pay; 0.5 for a reward that is not
            there, half of the highest total for the total.
        examples: How many flips of each kind are kept.

    Raises:
        ConfigError: `paid_from` names nothing that is compared.
    """

    def __init__(
        self, a: Side, b: Side, paid_from: Mapping[str, float] | None = None, examples: int = 3
    ) -> None:
        self.sides = (a, b)
        self.rows = 0
        self.failures = (Failures(), Failures())
        self.groups = 0
        shared = [name for name in a.names if name in b.names]
        self._places = [(a.names.index(name), b.names.index(name)) for name in shared]
        asked = paid_from or {}
        unknown = next((name for name in asked if name not in (*shared, TOTAL)), None)
        if unknown is not None:
            hint = f"both have: {', '.join((*shared, TOTAL))}"
            raise ConfigError(f"no reward {unknown!r} in both", where="--paid-from", hints=(hint,))
        self.columns = [
            Column(name, (asked.get(name, a.paid_from(name)), asked.get(name, b.paid_from(name))),
                   examples)
            for name in (*shared, TOTAL)
        ]  # fmt: skip
        self._neighbours = Neighbours[_Entry]()

    @property
    def total(self) -> Column:
        """The column of the totals."""
        return self.columns[-1]

    def add(self, row: ScoredRow, other: Verdict) -> None:
        """Count one completion.

        Args:
            row: The completion with A's verdict.
            other: B's verdict.
        """
        self.rows += 1
        for failures, side, said in zip(
            self.failures, self.sides, (row.verdict, other), strict=True
        ):
            failures.add(side.names, said.scores)
        pairs = self._pairs(row.verdict, other)
        for place, (column, pair) in enumerate(zip(self.columns, pairs, strict=True)):
            column.add(pair, partial(self._case, row, other, place, pair))
        entry = _Entry(pairs, First(row.place, row.step))
        if row.grouped:
            self._end(self._neighbours.add(row.group, entry), grouped=True)
        else:
            self._end([entry], grouped=False)

    def end(self) -> None:
        """Count the last group."""
        self._end(self._neighbours.end(), grouped=True)

    def _pairs(self, one: Verdict, other: Verdict) -> tuple[Pair, ...]:
        places = self._places
        values = [(one.scores[here].value, other.scores[there].value) for here, there in places]
        return (*values, (one.total, other.total))

    def _end(self, entries: Sequence[_Entry], grouped: bool) -> None:
        if not entries:
            return
        self.groups += grouped
        where = [entry.first for entry in entries]
        for place, column in enumerate(self.columns):
            column.end_group([entry.pairs[place] for entry in entries], where, grouped)

    def _case(self, row: ScoredRow, other: Verdict, place: int, pair: Pair) -> Case:
        a, b = self.sides
        if place < len(self._places):
            names = {self.columns[place].name}
            said = _said(a, row.verdict, names), _said(b, other, names)
        else:
            alike = self._alike(row.verdict, other)
            said = (
                _said(a, row.verdict, {*a.names} - alike),
                _said(b, other, {*b.names} - alike),
            )
        return Case(row.place, pair, said, excerpt(row.sample))

    def _alike(self, one: Verdict, other: Verdict) -> set[str]:
        """Return the rewards of which both say the same, unless they explain nothing else."""
        alike = {
            self.sides[0].names[here]
            for here, there in self._places
            if one.scores[here][:2] == other.scores[there][:2]
        }
        return alike if len(alike) < max(len(side.names) for side in self.sides) else set()


def _said(side: Side, verdict: Verdict, names: Set[str]) -> tuple[tuple[str, Score], ...]:
    pairs = zip(side.names, verdict.scores, strict=True)
    return tuple((name, score) for name, score in pairs if name in names)
