"""Tell how far a run is."""

from collections.abc import Callable

from rewardkit.rows.batch import Batch

# Takes lines or rows that were read since the last call, and their bytes.
Progress = Callable[[int, int], None]


def no_progress(rows: int, size: int) -> None:
    """Show nothing."""


def watching(progress: Progress) -> Callable[[Batch], None]:
    """Return what tells of each batch."""
    return lambda batch: progress(batch.read, sum(map(len, batch.raw or ())))
