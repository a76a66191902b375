"""Sum up the scores of a file: as one JSON object."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rewardkit.composite import Composite
from rewardkit.report.group_tally import GroupTally
from rewardkit.report.tally import ColumnTally, Tally
from rewardkit.score import ERROR

SCHEMA = "rewardkit/score/1"


@dataclass(frozen=True)
class Summary:
    """Tie the counts of a file to the rewards that were counted.

    Args:
        inputs: What was scored, as it was named.
        layout: What it was read as.
        mapping: Role or column to where it was found.
        composite: What judged the rows.
        tally: The counts.
    """

    inputs: tuple[str, ...]
    layout: str
    mapping: Mapping[str, str]
    composite: Composite
    tally: Tally

    @cached_property
    def groups(self) -> GroupTally:
        """Counts of groups, those at the ends of the file included."""
        return self.tally.groups.finish()

    @property
    def group_count(self) -> int:
        """Number of groups."""
        return sum(self.groups.sizes.values())

    @property
    def grouped(self) -> bool:
        """Whether any prompt has more than one completion."""
        return any(size > 1 for size in self.groups.sizes)

    @property
    def all_right(self) -> int:
        """Groups in which every total is the highest that there is."""
        best = self.composite.best_total
        return 0 if best is None else self.groups.alike[best]

    @property
    def all_wrong(self) -> int:
        """Groups in which every total is 0."""
        return self.groups.alike[0.0]

    def mean(self, name: str) -> float | None:
        """Return the mean of a reward, or of `total`."""
        if name in self.composite.names:
            return self.tally.rewards[self.composite.names.index(name)].mean
        return self.tally.total.mean

    def errors(self) -> int:
        """Count the scores that failed."""
        return sum(column.not_scored[ERROR] for column in self.tally.rewards)

    def as_object(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        return {
            "schema": SCHEMA,
            "inputs": list(self.inputs),
            "layout": self.layout,
            "mapping": dict(self.mapping),
            "rows": self.tally.rows,
            "refused": dict(self.tally.refused),
            "rewards": {
                part.alias: {"reward": part.reward.name, "weight": part.weight, "gate": part.gate}
                | _column(self.tally.rewards[place])
                | {
                    "first_failure": self.tally.failures.get(place),
                    "flat_groups": self.groups.flat[place],
                }
                for place, part in enumerate(self.composite.components)
            },
            "total": {
                "mean": self.tally.total.mean,
                "scored": self.tally.total.scored,
                "flat_groups": self.groups.flat[len(self.composite.components)],
            },
            "groups": {
                "count": self.group_count,
                "sizes": {str(size): count for size, count in sorted(self.groups.sizes.items())},
                "all_wrong": self.all_wrong,
                "all_right": self.all_right,
            },
        }


def _column(column: ColumnTally) -> dict[str, Any]:
    return {
        "mean": column.mean,
        "scored": column.scored,
        "exactly_0": column.exactly_0,
        "exactly_1": column.exactly_1,
        "histogram": column.bins,
        "why_0": dict(column.why_0.most_common()),
        "not_scored": dict(column.not_scored.most_common()),
    }
