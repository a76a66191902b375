"""What is to be scored and how: small, and it travels to other processes."""

import platform
from dataclasses import dataclass, fields
from typing import Any

from rewardkit.composite import Composite
from rewardkit.lock import Lock
from rewardkit.rows.layouts import Reading
from rewardkit.rows.output import is_stream


@dataclass(frozen=True, slots=True)
class Job:
    """Describe the scoring of files.

    Args:
        composite: What judges the rows.
        lock: Its identity.
        reading: Which column is what.
        output: The file of scored rows, or None.
        skip_bad: Leave out rows that can't be scored, instead of stopping at the first.
        schema: The `pyarrow.Schema` of an output that is Parquet.
    """

    composite: Composite
    lock: Lock
    reading: Reading
    output: str | None = None
    skip_bad: bool = False
    schema: Any = None

    def __reduce__(self) -> tuple[object, ...]:
        return _arrive, tuple(getattr(self, field.name) for field in fields(self))

    @property
    def rejects(self) -> str | None:
        """The file of the rows left out; none where there is no output beside which to put it."""
        if not self.skip_bad or self.output is None or is_stream(self.output):
            return None
        return f"{self.output}.rejects.jsonl"


def _arrive(composite: Composite, lock: Lock, *others: Any) -> Job:
    """Make a job in another process, where other versions may be installed.

    Raises:
        ConfigError: They would give other numbers, or might.
    """
    lock.refuse_drift(Lock.of(composite), platform.node(), "install the same versions everywhere")
    return Job(composite, lock, *others)
