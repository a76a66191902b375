"""Show how far a run is, on a terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rewardkit.engine.progress import Progress
from rewardkit.rows.source import Split


@contextmanager
def progress_on(splits: Sequence[Split]) -> Iterator[Progress]:
    """Draw a bar on stderr; call what this gives with the rows and bytes that were read."""
    from rich.console import Console  # 60 ms to import, and only a terminal needs it
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    text = TextColumn("{task.fields[rows]} rows")
    console = Console(stderr=True)
    with Bar(
        TextColumn("Scoring"), BarColumn(), text, TimeElapsedColumn(), console=console,
        transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("", total=sum(split.size for split in splits) or None, rows=0)
        rows = 0

        def advance(read: int, size: int) -> None:
            nonlocal rows
            rows += read
            bar.update(task, advance=size, rows=rows)

        yield advance
