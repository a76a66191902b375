"""Count scores as they come; counts of two parts of a file add up to those of the whole."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from rewardkit.composite import Judged, Outcome, Verdict
from rewardkit.report.group_tally import GroupTally
from rewardkit.score import ERROR, Score

BINS = 10
# Sums are whole numbers of this fraction: exact, whatever the order of the parts.
_UNIT = 1 << 60


@dataclass(slots=True)
class ColumnTally:
    """Count the values of one reward, or of the total.

    Attributes:
        scored: Rows with a value.
        units: Sum of the values in units of 2**-60.
        bins: Rows per tenth of [0, 1]; 1.0 is in the last.
        exactly_0: Rows with the value 0.0.
        exactly_1: Rows with the value 1.0.
        why_0: Codes of the rows with 0.0.
        not_scored: Codes of the rows without a value.
    """

    scored: int = 0
    units: int = 0
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    exactly_0: int = 0
    exactly_1: int = 0
    why_0: Counter[str] = field(default_factory=Counter)
    not_scored: Counter[str] = field(default_factory=Counter)

    @property
    def mean(self) -> float | None:
        """Mean over the scored rows."""
        return self.units / self.scored / _UNIT if self.scored else None

    def add(self, value: float | None, code: str, rows: int = 1) -> None:
        """Count rows with this value, given under this code."""
        if value is None:
            self.not_scored[code] += rows
            return
        self.scored += rows
        self.units += int(value * _UNIT) * rows
        self.bins[max(0, min(int(value * BINS), BINS - 1))] += rows
        if value == 0:
            self.exactly_0 += rows
            self.why_0[code] += rows
        elif value == 1:
            self.exactly_1 += rows

    def merge(self, other: "ColumnTally") -> None:
        """Add the counts of another part."""
        self.scored += other.scored
        self.units += other.units
        self.bins = [mine + more for mine, more in zip(self.bins, other.bins, strict=True)]
        self.exactly_0 += other.exactly_0
        self.exactly_1 += other.exactly_1
        self.why_0.update(other.why_0)
        self.not_scored.update(other.not_scored)


@dataclass(slots=True)
class Tally:
    """Count the rows of a file, or of a part of it.

    Attributes:
        rows: Rows that were scored.
        rewards: Counts per reward, in the composition's order.
        total: Counts of the total.
        groups: Counts of groups.
        examples: By place, the file and row number and the score of the first row with 0.0.
        refused: Rows left out, by what is wrong with them.
        failures: First reason of each reward that ended in `error`, by place.
        looked_for_think: Rows in which tags of thinking were looked for.
        unopened_think: Those of them with `</think>` and no `<think>`.
    """

    rewards: list[ColumnTally]
    total: ColumnTally = field(default_factory=ColumnTally)
    groups: GroupTally = field(default_factory=GroupTally)
    rows: int = 0
    examples: dict[int, tuple[str, Score]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)
    looked_for_think: int = 0
    unopened_think: int = 0

    @classmethod
    def of(cls, rewards: int) -> "Tally":
        """Return an empty tally for so many rewards."""
        return cls([ColumnTally() for _ in range(rewards)])

    def add(
        self,
        verdicts: Sequence[Verdict | Judged],
        groups: Sequence[object] | None,
        numbers: Sequence[int] = (),
        path: str = "",
    ) -> None:
        """Count rows that follow those counted before.

        Args:
            verdicts: What was said of each row.
            groups: What names the group of each row, or None where rows have none.
            numbers: Row numbers, where they are known: an example can then be named.
            path: The file, for that name.
        """
        self.rows += len(verdicts)
        outcomes = [verdict.outcome for verdict in verdicts]
        kinds = list(map(id, outcomes))
        shared = dict(zip(kinds, outcomes, strict=True))
        for kind, rows in Counter(kinds).items():
            facts, total = shared[kind]
            for column, (value, code) in zip(self.rewards, facts, strict=True):
                column.add(value, code, rows)
            self.total.add(total, TOTAL, rows)
        self._note(verdicts, shared.values(), numbers, path)
        if groups is not None:
            values = {
                kind: (*[value for value, _ in one.facts], one.total)
                for kind, one in shared.items()
            }
            self.groups.add(kinds, values, groups)

    def _note(
        self,
        verdicts: Sequence[Verdict | Judged],
        outcomes: Collection[Outcome],
        numbers: Sequence[int],
        path: str,
    ) -> None:
        """Keep the first row with 0.0, and the first failure, of each reward."""
        for place in range(len(self.rewards)):
            facts = [outcome.facts[place] for outcome in outcomes]
            if place not in self.failures and (None, ERROR) in facts:
                row, score = next(_where(verdicts, place, lambda score: score.code == ERROR))
                self.failures[place] = (
                    f"{path}:{numbers[row]}: " if numbers else ""
                ) + score.reason
            if numbers and place not in self.examples and any(value == 0 for value, _ in facts):
                row, score = next(_where(verdicts, place, lambda score: score.value == 0))
                self.examples[place] = (f"{path}:{numbers[row]}", score)

    def merge(self, after: "Tally") -> None:
        """Add the counts of the part that follows this one."""
        self.rows += after.rows
        for mine, other in zip(self.rewards, after.rewards, strict=True):
            mine.merge(other)
        self.total.merge(after.total)
        self.groups.merge(after.groups)
        self.refused.update(after.refused)
        self.examples = {**after.examples, **self.examples}
        self.failures = {**after.failures, **self.failures}
        self.looked_for_think += after.looked_for_think
        self.unopened_think += after.unopened_think


TOTAL = "total"


def _where(
    verdicts: Sequence[Verdict | Judged], place: int, wanted: Callable[[Score], bool]
) -> Iterator[tuple[int, Score]]:
    scores = (verdict.scores[place] for verdict in verdicts)
    return ((row, score) for row, score in enumerate(scores) if wanted(score))
