"""Show how far a run is, on a terminal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rewardkit.rows.batch import Batch
from rewardkit.rows.source import Split


@contextmanager
def progress_on(splits: Sequence[Split]) -> Iterator[Callable[[Batch], None]]:
    """Draw a bar on stderr; call what this gives with every batch."""
    from rich.console import Console  # 60 ms to import, and only a terminal needs it
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    can_tell = all(split.kind == "lines" for split in splits)
    size = sum(split.stop - split.start for split in splits) if can_tell else None
    text = TextColumn("{task.fields[rows]} rows")
    console = Console(stderr=True)
    with Progress(
        TextColumn("Scoring"), BarColumn(), text, TimeElapsedColumn(), console=console,
        transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("", total=size, rows=0)
        rows = 0

        def advance(batch: Batch) -> None:
            nonlocal rows
            rows += len(batch.rows)
            bar.update(task, advance=sum(map(len, batch.raw or ())), rows=rows)

        yield advance
