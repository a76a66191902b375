"""What is to be scored and how: small, and it travels to other processes."""

from dataclasses import dataclass

from rewardkit.composite import Composite
from rewardkit.rows.layouts import Reading


@dataclass(frozen=True, slots=True)
class Job:
    """Describe the scoring of files.

    Args:
        composite: What judges the rows.
        reading: Which column is what.
        output: The file of scored rows, or None.
        skip_bad: Leave out rows that can't be scored, instead of stopping at the first.
    """

    composite: Composite
    reading: Reading
    output: str | None = None
    skip_bad: bool = False

    @property
    def rejects(self) -> str | None:
        """The file of the rows left out; none where there is no output beside which to put it."""
        return f"{self.output}.rejects.jsonl" if self.skip_bad and self.output else None

    @property
    def can_be_joined(self) -> bool:
        """Whether parts of the output, one behind the other, are the output: not with Parquet."""
        return not (self.output or "").endswith(".parquet")
