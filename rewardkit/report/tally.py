"""Count scores as they come; counts of two parts of a file add up to those of the whole."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from rewardkit.composite import Verdict
from rewardkit.report.group_tally import GroupTally, Values
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
        verdicts: Sequence[Verdict],
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
        columns = list(zip(*map(_SCORES, verdicts), strict=True))
        for place, column in enumerate(columns):
            # Few distinct pairs occur, and counting them needs no step of the interpreter.
            seen = Counter(map(_VALUE_AND_CODE, column))
            for (value, code), rows in seen.items():
                self.rewards[place].add(value, code, rows)
            if place not in self.failures and (None, ERROR) in seen:
                failed = next(row for row, score in enumerate(column) if score.code == ERROR)
                where = f"{path}:{numbers[failed]}: " if numbers else ""
                self.failures[place] = where + column[failed].reason
            if numbers and place not in self.examples and any(value == 0 for value, _ in seen):
                row = next(row for row, score in enumerate(column) if score.value == 0)
                self.examples[place] = (f"{path}:{numbers[row]}", column[row])
        totals = list(map(_TOTAL, verdicts))
        for total, rows in Counter(totals).items():
            self.total.add(total, TOTAL, rows)
        if groups is not None:
            values: list[Values] = [list(map(_VALUE, column)) for column in columns]
            self.groups.add([*values, totals], groups)

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
_SCORES, _TOTAL = itemgetter(0), itemgetter(1)
_VALUE, _VALUE_AND_CODE = itemgetter(0), itemgetter(0, 1)
